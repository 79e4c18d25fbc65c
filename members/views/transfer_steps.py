"""The steps of a transfer: asked for from a person's page, then accepted, refused, cancelled, settled."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST, Act, ask
from core.web.forms import Refusable
from members import policies
from members.choices import word
from members.forms import transfers as forms
from members.models import Person, Transfer, Unit
from members.rules import transfers as rules
from members.services import letters, transfers
from members.views.requests import SignedInRequest
from members.views.transfers import seen

_FORM = "members/transfers/form.html"


@login_required
@require_http_methods(READ_OR_POST)
def transfer_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask another branch of the centre to take a person over."""
    person = kept(request, pk)
    if there_is := _under_way(request, person):
        return there_is
    today = timezone.localdate()
    form = forms.TransferRequestForm(request.POST or None, person=person, today=today)

    def act(given: dict[str, Any]) -> Transfer:
        units = list(Unit.objects.open().filter(organisation=given["to"])[:2])
        return transfers.transfer_request(
            actor=request.user,
            person=person,
            to=given["to"],
            to_unit=units[0] if len(units) == 1 else None,
            reason=given["reason"],
            sent_on=given["sent_on"],
            today=today,
        )

    return ask(
        request, form, act, title=_("Transfer %(name)s within the centre") % {"name": person.name},
        submit=_("Send the request"), back=reverse("members:person", args=[pk]), then=page_of, template=_FORM,
        said=lambda done: _("The request was sent. %(branch)s can accept it now.") % {"branch": done.to_name},
        other_url=reverse("members:letter_issue", args=[pk]), other=_("Leaves the centre? Issue a letter"),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def letter_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the letter somebody takes to an organisation outside."""
    person = kept(request, pk)
    if there_is := _under_way(request, person):
        return there_is
    today = timezone.localdate()
    form = forms.LetterForm(request.POST or None, today=today)

    def act(given: dict[str, Any]) -> Transfer:
        done = letters.letter_issue(
            actor=request.user, person=person, letter=form.letter(), reason=given["reason"], today=today
        )
        warn_of_same_number(request, done)
        return done

    def said(done: Transfer) -> str:
        day = done.valid_until.isoformat() if done.valid_until else ""
        return _("The letter is recorded. Its receipt is expected by %(day)s.") % {"day": day}

    return ask(
        request, form, act, title=_("Letter of introduction for %(name)s") % {"name": person.name},
        submit=_("Record the letter"), back=reverse("members:person", args=[pk]), then=page_of, template=_FORM,
        said=said, other_url=reverse("members:transfer_request", args=[pk]),
        other=_("Stays in the centre? Transfer to another branch"),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def person_arrive(request: SignedInRequest) -> HttpResponse:
    """Record somebody who comes from outside with a letter."""
    if not policies.may_add_people(request.user):
        raise PermissionDenied("You keep nobody's records.")
    today = timezone.localdate()
    form = forms.ArriveForm(request.POST or None, user=request.user, today=today)

    def act(given: dict[str, Any]) -> Transfer:
        arrived_on = given["arrived_on"]
        done = letters.person_arrive(
            actor=request.user, values=form.values(), letter=form.letter(), arrived_on=arrived_on, today=today
        )
        if done.valid_until and done.valid_until < arrived_on:
            words = _("The letter had run out on %(day)s already. Ask the sender for a new one, or for its consent.")
            messages.warning(request, words % {"day": done.valid_until.isoformat()})
        return done

    return ask(
        request, form, act, title=_("Somebody arrives with a letter"), submit=_("Record the arrival"),
        said=lambda done: _("%(name)s has arrived. Send the receipt back.") % {"name": done.person.name},
        back=reverse("members:transfers"), then=page_of, template="members/people/form.html",
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def transfer_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the person over."""
    row = _received(request, pk, rules.ACCEPTED)
    if isinstance(row, HttpResponse):
        return row
    today = timezone.localdate()
    form = forms.AcceptForm(request.POST or None, transfer=row, today=today)

    def act(given: dict[str, Any]) -> Transfer:
        return transfers.transfer_accept(
            actor=request.user,
            transfer=row,
            received_on=given["received_on"],
            today=today,
            group=given.get("group"),
            unit=given.get("unit") or (row.to_unit if "unit" not in form.fields else None),
        )

    words = {"name": row.person.name, "old": row.from_name, "new": row.to_name}
    what = _("%(name)s moves from %(old)s to %(new)s. A Party post in the old branch ends with it.") % words
    done = _("%(name)s now belongs to %(new)s.") % words
    title = _("Accept %(name)s") % words
    return _step(request, row, form, act, title=title, what=what, submit=_("Accept"), done=done)


@login_required
@require_http_methods(READ_OR_POST)
def transfer_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the request back."""
    row = _received(request, pk, rules.REFUSED)
    if isinstance(row, HttpResponse):
        return row
    words = {"name": row.person.name, "old": row.from_name}
    return _step(
        request,
        row,
        forms.ReasonForm(request.POST or None),
        lambda given: transfers.transfer_refuse(actor=request.user, transfer=row, reason=given["reason"]),
        title=_("Send the request for %(name)s back") % words,
        what=_("%(name)s stays with %(old)s, which reads your reason.") % words,
        submit=_("Send back"),
        done=_("The request was sent back."),
    )


@login_required
@require_http_methods(READ_OR_POST)
def transfer_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the request or the letter back."""
    row = _sent(request, pk, rules.CANCELLED)
    if isinstance(row, HttpResponse):
        return row
    words = {"name": row.person.name, "old": row.from_name}
    return _step(
        request,
        row,
        forms.ReasonForm(request.POST or None),
        lambda given: transfers.transfer_cancel(actor=request.user, transfer=row, reason=given["reason"]),
        title=_("Cancel the transfer of %(name)s") % words,
        what=_("%(name)s stays with %(old)s. The transfer remains in the list with your reason.") % words,
        submit=_("Cancel the transfer"),
        done=_("The transfer was cancelled."),
        danger=True,
    )


@login_required
@require_http_methods(READ_OR_POST)
def letter_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receipt of a letter came back."""
    row = _sent(request, pk, rules.RECEIVED)
    if isinstance(row, HttpResponse):
        return row
    today = timezone.localdate()
    words = {"name": row.person.name, "new": row.to_name}
    return _step(
        request,
        row,
        forms.LetterReceiptForm(request.POST or None, today=today),
        lambda given: letters.letter_receipt(
            actor=request.user,
            transfer=row,
            received_on=given["received_on"],
            receipt_on=given["receipt_on"],
            today=today,
        ),
        title=_("Receipt for %(name)s") % words,
        what=_("%(new)s has taken %(name)s over. The record stays here under “who has left”.") % words,
        submit=_("Settle"),
        done=_("%(name)s has been transferred to %(new)s.") % words,
    )


@login_required
@require_http_methods(READ_OR_POST)
def letter_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter came back, or ran out."""
    row = _sent(request, pk, rules.RETURNED)
    if isinstance(row, HttpResponse):
        return row
    words = {"name": row.person.name, "old": row.from_name}
    return _step(
        request,
        row,
        forms.ReasonForm(request.POST or None),
        lambda given: letters.letter_return(actor=request.user, transfer=row, reason=given["reason"]),
        title=_("Letter of %(name)s returned") % words,
        what=_("%(name)s stays with %(old)s. Where the transfer goes on, issue a new letter.") % words,
        submit=_("Record the return"),
        done=_("The letter is recorded as returned."),
    )


@login_required
@require_http_methods(READ_OR_POST)
def receipt_send(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receipt for somebody who arrived was sent."""
    row = _received(request, pk, rules.RECEIVED)
    if isinstance(row, HttpResponse):
        return row
    today = timezone.localdate()
    words = {"name": row.person.name, "old": row.from_name}
    return _step(
        request,
        row,
        forms.ReceiptSendForm(request.POST or None, today=today),
        lambda given: letters.receipt_send(
            actor=request.user, transfer=row, receipt_on=given["receipt_on"], today=today
        ),
        title=_("Receipt for %(name)s") % words,
        what=_("With the receipt, %(old)s is no longer responsible for %(name)s.") % words,
        submit=_("Settle"),
        done=_("The transfer is settled."),
    )


def warn_of_same_number(request: SignedInRequest, letter: Transfer) -> None:
    """Say that the register would have a number twice: a slip, or two letters that share one; nobody is held up."""
    other = Transfer.objects.visible_to(request.user).of_same_number(letter).select_related("person").first()
    if letter.kind == rules.OUT and other is not None:
        words = _("The letter of %(name)s has this number, too. Check which of them is right.")
        messages.warning(request, words % {"name": other.person.name})


def _under_way(request: SignedInRequest, person: Person) -> HttpResponse | None:
    """The way to the transfer that must be settled first, before anybody fills in a form for another."""
    row = Transfer.objects.filter(person=person, state__in=rules.OPEN).first() if request.method != "POST" else None
    if row is None:
        return None
    messages.warning(request, transfers.under_way())
    return redirect(page_of(row))


def kept(request: SignedInRequest, pk: int) -> Person:
    """A person whose record the user keeps; others are not found or refused."""
    people = Person.objects.visible_to(request.user).select_related("organisation", "unit")
    row: Person = get_object_or_404(people, pk=pk)
    if not policies.may_change_person(request.user, row):
        raise PermissionDenied("You do not keep this person's record.")
    return row


def _received(request: SignedInRequest, pk: int, to: str) -> Transfer | HttpResponse:
    return _ready(request, pk, to, policies.may_receive_transfer)


def _sent(request: SignedInRequest, pk: int, to: str) -> Transfer | HttpResponse:
    return _ready(request, pk, to, policies.may_send_transfer)


def _ready(request: SignedInRequest, pk: int, to: str, may: Callable[..., bool]) -> Transfer | HttpResponse:
    """The transfer if the user may take the step now; the way back to it if it is no longer to be taken."""
    row = seen(request, pk)
    if not may(request.user, row):
        raise PermissionDenied("This step of the transfer belongs to another branch.")
    return row if rules.may_follow(row.kind, row.state, to) else told(request, row)


def told(request: SignedInRequest, row: Transfer) -> HttpResponse:
    messages.warning(request, gone_on(row))
    return redirect(page_of(row))


def gone_on(row: Transfer) -> str:
    """That the transfer has gone on meanwhile, how, and by whom."""
    words = {"state": word(rules.STATE, row.state), "who": row.ended_by or "—"}
    return _("Nothing was changed: meanwhile it is “%(state)s” (%(who)s).") % words


def _step(
    request: SignedInRequest, row: Transfer, form: Refusable, act: Act, *, done: str, **words: Any
) -> HttpResponse:
    return ask(
        request,
        form,
        act,
        back=page_of(row),
        said=done,
        overtaken=lambda ended: gone_on(ended.transfer),
        template="core/parts/confirm.html",
        **words,
    )


def page_of(row: Transfer) -> str:
    return reverse("members:transfer", args=[row.pk])
