"""Writes of requests for correction (PIPL art. 46, 50)."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.calendar import working_calendar
from core.text import clean
from core.working_days import add_working_days
from members import policies
from members.domain_settings import CORRECTION_WORKING_DAYS
from members.models import Correction, Person, User
from members.rules import privacy as rules

_LONGEST_WISH = 500


def correction_ask(*, actor: User, person: Person, wish: str, today: date) -> Correction:
    """Ask for a correction: of one's own record, or for somebody whose record one keeps.

    It is due in working days after the setting. Raises ValidationError by field, PermissionDenied.
    """
    wanted = clean(wish)
    if not wanted:
        raise ValidationError({"wish": _("Say what is wrong, and how it should be.")})
    if len(wanted) > _LONGEST_WISH:
        raise ValidationError({"wish": _("At most %(most)s characters.") % {"most": _LONGEST_WISH}})
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if actor.person_id != row.pk and not policies.may_change_person(actor, row):
            raise PermissionDenied("Neither your own record nor one that you keep.")
        if Correction.objects.open().filter(person=row).count() >= rules.MOST_OPEN:
            raise ValidationError(_("There are requests enough about this person. Wait for an answer."))
        return Correction.objects.create(person=row, wish=wanted, asked_by=actor, asked_on=today, due_on=_due_on(today))


def correction_answer(*, actor: User, correction: Correction, state: str, answer: str, today: date) -> Correction:
    """Say that a request was met or why it is not; once. Correcting itself is done in the person's form.

    Raises ValidationError by field, PermissionDenied for whoever does not keep the record, or whose own it is.
    """
    with transaction.atomic():
        row = Correction.objects.answerable_by(actor).select_for_update(of=("self",)).filter(pk=correction.pk).first()
        if row is None:
            raise PermissionDenied("You do not keep this person's record, or it is your own.")
        if not rules.may_become(row.state, state):
            raise ValidationError(_("This request has been answered already."))
        row.state, row.answer = state, clean(answer)
        row.answered_by, row.answered_on = actor, today
        row.clean_fields(exclude=["wish"])
        row.validate_constraints()
        row.save(update_fields=["state", "answer", "answered_by", "answered_on"])
    return row


def _due_on(today: date) -> date:
    days = CORRECTION_WORKING_DAYS.current()
    calendar = working_calendar(today, today + timedelta(days=4 * days + 30))
    return add_working_days(today, days, count_first=False, calendar=calendar).day
