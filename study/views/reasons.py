"""The reason for what was not held: giving it, putting it in other words, taking it back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.changes import events_of
from core.web.asking import READ_OR_POST, Act, ask
from members.models import Organisation
from members.views.requests import SignedInRequest
from study import policies
from study.compliance.asked import Slot, name_of
from study.compliance.words import article_of
from study.forms.reasons import ReasonForm, missed_of
from study.models import ComplianceReason
from study.services import reasons as services
from study.services.reasons import Missed

_EVENTS = 20


@login_required
@require_http_methods(READ_OR_POST)
def reason_add(request: SignedInRequest) -> HttpResponse:
    """Say why something was not held. The address names organisation, kind, audience and period."""
    today = timezone.localdate()
    missed = missed_of(request.GET, request.user)
    slot = missed.slot(today) if missed is not None else None
    if missed is None or slot is None:
        raise Http404("Nothing of the kind is asked for.")
    if not policies.may_host(request.user, missed.organisation, missed.kind):
        raise PermissionDenied("You do not keep the sessions of this organisation.")
    host = missed.organisation

    def give(values: dict[str, Any]) -> None:
        services.reason_give(actor=request.user, missed=missed, reason=values["reason"], today=today)

    return _ask(request, ReasonForm(request.POST or None), give, host, slot, _("The reason has been entered."))


@login_required
@require_http_methods(READ_OR_POST)
def reason_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a reason in other words."""
    row, slot = _kept(request, pk)
    form = ReasonForm(request.POST or None, initial={"reason": row.reason, "version": row.version})

    def change(values: dict[str, Any]) -> None:
        services.reason_change(actor=request.user, reason=row, version=values["version"], text=values["reason"])

    return _ask(request, form, change, row.organisation, slot, _("The changes have been saved."), reason=row)


@login_required
@require_http_methods(READ_OR_POST)
def reason_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a reason back."""
    row, slot = _kept(request, pk)
    if request.method == "POST":
        services.reason_remove(actor=request.user, reason=row)
        messages.success(request, _("The reason has been taken back."))
        return redirect(_year_url(row.organisation, slot))
    context = {
        "title": _("Take the reason back"),
        "what": _("“%(reason)s” is no longer shown, and what was not held counts as missed without a reason.")
        % {"reason": row.reason},
        "submit": _("Take back"),
        "cancel_url": reverse("study:reason_edit", args=[pk]),
    }
    return render(request, "core/parts/confirm.html", context)


def _kept(request: SignedInRequest, pk: int) -> tuple[ComplianceReason, Slot | None]:
    rows = ComplianceReason.objects.visible_to(request.user).select_related("organisation")
    row: ComplianceReason = get_object_or_404(rows, pk=pk)
    if not policies.may_host(request.user, row.organisation, row.kind):
        raise PermissionDenied("You do not keep the sessions of this organisation.")
    missed = Missed(row.organisation, row.kind, row.audience, row.starts_on)
    return row, missed.slot(timezone.localdate())


def _year_url(organisation: Organisation, slot: Slot | None) -> str:
    """The year of the organisation; of a group, that of its branch, with which it is shown."""
    shown = Organisation.objects.get_parent(organisation) if organisation.kind == "group" else organisation
    year = {"year": slot.first.year} if slot is not None else {}
    return f"{reverse('study:compliance')}?{urlencode({'organisation': shown.pk, **year})}"


def _ask(
    request: SignedInRequest,
    form: ReasonForm,
    act: Act,
    organisation: Organisation,
    slot: Slot | None,
    said: str,
    *,
    reason: ComplianceReason | None = None,
) -> HttpResponse:
    return ask(
        request,
        form,
        act,
        title=_("Why it was not held"),
        submit=_("Save"),
        back=_year_url(organisation, slot),
        said=said,
        again=True,
        template="study/compliance/reason.html",
        organisation=organisation,
        slot=slot,
        name=name_of(slot.cadence) if slot is not None else "",
        article=article_of(slot.cadence) if slot is not None else "",
        reason=reason,
        events=events_of(ComplianceReason, [reason.pk], most=_EVENTS) if reason is not None else [],
    )
