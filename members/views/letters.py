"""Putting right what was recorded of a letter by mistake: what it says, or that somebody arrived with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.changes import Overtaken
from core.web.asking import READ_OR_POST, ask, changed_by
from members import policies
from members.forms.transfers import LetterCorrectForm, ReasonForm
from members.models import Transfer
from members.rules import transfers as rules
from members.services import arrivals, letters
from members.services.transfers import TransferEnded
from members.views.requests import SignedInRequest
from members.views.transfer_steps import gone_on, page_of, told, warn_of_same_number
from members.views.transfers import seen


@login_required
@require_http_methods(READ_OR_POST)
def letter_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct number, days or organisation of a letter, until its receipt is settled."""
    row = seen(request, pk)
    if not policies.may_correct_letter(request.user, row):
        raise PermissionDenied("This letter belongs to another branch.")
    if not rules.letter_may_be_corrected(row.kind, row.state):
        return told(request, row)
    form = LetterCorrectForm(request.POST or None, transfer=row, seen=letters.latest_event(row))

    def act(given: dict[str, Any]) -> Transfer:
        done = letters.letter_correct(
            actor=request.user,
            transfer=row,
            seen=given["seen"],
            letter=form.letter(),
            reason=given["reason"],
            today=timezone.localdate(),
        )
        warn_of_same_number(request, done)
        return done

    return ask(
        request, form, act, title=_("Correct the letter of %(name)s") % {"name": row.person.name},
        submit=_("Correct"), back=page_of(row), said=_("The letter is corrected. Print the notice again."),
        overtaken=_overtaken, template="core/parts/form.html",
        intro=_(
            "Type over what was entered wrongly. The number is that of the paper letter and of your register: "
            "a letter that was written out anew is cancelled and recorded anew."
        ),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def arrival_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back the arrival of somebody who had been here before: the record becomes what it was."""
    row = seen(request, pk)
    if not policies.may_receive_transfer(request.user, row) or not policies.may_change_person(request.user, row.person):
        raise PermissionDenied("This arrival belongs to another branch.")
    if not rules.arrival_may_be_undone(row.kind, row.state):
        return told(request, row)
    if not row.replaced:
        return redirect("members:person_delete", row.person_id)
    since = arrivals.why_not_undone(row)
    if since and request.method != "POST":
        messages.warning(request, arrivals.refused_words(since))
        return redirect(page_of(row))
    return ask(
        request, ReasonForm(request.POST or None),
        lambda given: arrivals.arrival_undo(actor=request.user, transfer=row, reason=given["reason"]),
        title=_("Take back the arrival of %(name)s") % {"name": row.person.name}, submit=_("Take the arrival back"),
        back=page_of(row), then=reverse("members:transfers"), overtaken=_overtaken, danger=True,
        said=_("The arrival is taken back. The record of %(name)s is what it was before.") % {"name": row.person.name},
        template="members/transfers/arrival_undo.html", transfer=row,
        changes=[] if since else arrivals.put_back_words(row),
    )  # fmt: skip


def _overtaken(problem: Overtaken) -> str:
    return gone_on(problem.transfer) if isinstance(problem, TransferEnded) else changed_by(problem)
