"""Several people transferred at once: ticked in the roster and asked for, ticked among what waits and accepted."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.web.asking import ask
from members import policies
from members.forms.transfers import AcceptSeveralForm, SeveralForm
from members.models import Transfer
from members.rules import transfers as rules
from members.services import transfers_several as services
from members.services.transfers_several import MOST, Outcome
from members.tables import transfers as tables
from members.views.bulk import chosen_people, ticked
from members.views.requests import SignedInRequest

_TEMPLATE = "members/transfers/several.html"


@login_required
@require_POST
def transfers_send(request: SignedInRequest) -> HttpResponse:
    """Choose the branch for the people ticked in the roster, see who can be sent there, then ask for them."""
    _require_keeper(request)
    chosen = list(chosen_people(request).select_related("organisation").order_by("name_sort", "pk")[: MOST + 1])
    roster = f"{reverse('members:roster')}?{request.GET.urlencode()}"
    if not 0 < len(chosen) <= MOST:
        return _told_number(request, len(chosen), roster)
    today = timezone.localdate()
    form = SeveralForm(request.POST if "to" in request.POST else None, person=chosen[0], today=today)
    looked = None
    if form.is_valid() and "change" not in request.POST:
        looked = services.transfers_look(actor=request.user, people=chosen, to=form.cleaned_data["to"])
    context: dict[str, Any] = {
        "name": "person",
        "chosen": [(person.pk, person.name, person.organisation.name) for person in chosen],
        "ready": [told for told in looked or [] if not told.why],
        "left": [told for told in looked or [] if told.why],
        "looked": looked is not None,
    }

    def act(given: dict[str, Any]) -> Outcome:
        done = services.transfers_request(actor=request.user, people=chosen, today=today, **given)
        _tell_left(request, done)
        return done

    def said(done: Outcome) -> str:
        words = ngettext("%(n)s request was sent to %(branch)s.", "%(n)s requests were sent to %(branch)s.", done.done)
        return words % {"n": done.done, "branch": form.cleaned_data["to"].name}

    return ask(
        request, form, act, write="confirmed" in request.POST and looked is not None, said=said, back=roster,
        then=f"{reverse('members:transfers')}?tab={tables.UNSETTLED}", template=_TEMPLATE,
        title=_("Transfer several people within the centre"), submit=_("Show who can be sent"), **context,
    )  # fmt: skip


@login_required
@require_POST
def transfers_accept(request: SignedInRequest) -> HttpResponse:
    """Take over the people of the ticked requests, all as of one day."""
    _require_keeper(request)
    waiting = Transfer.objects.visible_to(request.user).waiting_for(request.user).filter(kind=rules.WITHIN)
    joined = waiting.select_related("person", "from_organisation", "to_organisation", "to_unit")
    chosen = list(joined.filter(pk__in=ticked(request, "transfer")).order_by("person__name_sort", "pk")[: MOST + 1])
    back = f"{reverse('members:transfers')}?tab={tables.WAITING}"
    if not 0 < len(chosen) <= MOST:
        return _told_number(request, len(chosen), back)
    today = timezone.localdate()
    form = AcceptSeveralForm(request.POST if "received_on" in request.POST else None, transfers=chosen, today=today)

    def act(given: dict[str, Any]) -> Outcome:
        done = services.transfers_accept(actor=request.user, transfers=chosen, today=today, **given)
        _tell_left(request, done)
        return done

    def said(done: Outcome) -> str:
        return ngettext("%(n)s person was taken over.", "%(n)s people were taken over.", done.done) % {"n": done.done}

    rows = [(row.pk, row.person.name, f"{row.from_name} → {row.to_name}") for row in chosen]
    return ask(
        request, form, act, said=said, back=back, template=_TEMPLATE, name="transfer", chosen=rows,
        title=_("Accept several people"), submit=_("Accept"),
    )  # fmt: skip


def _tell_left(request: SignedInRequest, done: Outcome) -> None:
    for told in done.left:
        messages.warning(request, _("%(name)s was left: %(why)s") % {"name": told.person.name, "why": told.why})


def _told_number(request: SignedInRequest, number: int, back: str) -> HttpResponse:
    most = _("At most %(most)s people can be transferred at once. Narrow the list.") % {"most": MOST}
    messages.warning(request, most if number else _("Choose the people first."))
    return redirect(back)


def _require_keeper(request: SignedInRequest) -> None:
    if not policies.may_add_people(request.user):
        raise PermissionDenied("You keep nobody's records.")
