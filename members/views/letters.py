"""Putting a recorded letter right: a slip of the pen in what it says."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.changes import Overtaken
from core.web.asking import READ_OR_POST, ask, changed_by
from members import policies
from members.forms.transfers import LetterCorrectForm
from members.models import Transfer
from members.rules import transfers as rules
from members.services import letters
from members.services.transfers import TransferEnded
from members.views.requests import SignedInRequest
from members.views.transfer_steps import gone_on, page_of, told
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
        return letters.letter_correct(
            actor=request.user,
            transfer=row,
            seen=given["seen"],
            letter=form.letter(),
            reason=given["reason"],
            today=timezone.localdate(),
        )

    return ask(
        request, form, act, title=_("Correct the letter of %(name)s") % {"name": row.person.name},
        submit=_("Correct"), back=page_of(row), said=_("The letter is corrected. Print the notice again."),
        overtaken=_overtaken, template="core/parts/form.html",
        intro=_(
            "Type over what was entered wrongly. The number is that of the paper letter and of your register: "
            "a letter that was written out anew is cancelled and recorded anew."
        ),
    )  # fmt: skip


def _overtaken(problem: Overtaken) -> str:
    return gone_on(problem.transfer) if isinstance(problem, TransferEnded) else changed_by(problem)
