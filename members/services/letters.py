"""Transfers by letter (组织关系介绍信): out of the centre with a receipt that comes back, into it with one to send."""

from dataclasses import dataclass
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import crypto
from core.changes import Overtaken, last_entry
from core.identity import IdentityProblem, parse_identity_number
from core.row_security import whole_system
from core.text import clean
from members import policies
from members.domain_settings import TRANSFER_LETTER_DAYS
from members.models import Leaving, Person, Transfer, User
from members.querysets.scope import covers, paths_of
from members.rules import codes
from members.rules import transfers as rules
from members.services.arrivals import Replaced, how_it_stands, remember_marks
from members.services.leaving import leave
from members.services.people import PersonValues, person_add, person_write
from members.services.transfers import (
    TransferEnded,
    lock_person,
    lock_side,
    lock_transfer,
    open_transfer,
    stated,
    step,
)

__all__ = [
    "Letter",
    "latest_event",
    "letter_correct",
    "letter_issue",
    "letter_receipt",
    "letter_return",
    "person_arrive",
    "receipt_send",
]


@dataclass(frozen=True)
class Letter:
    """A letter of introduction: its number, day, last day, and the organisation outside."""

    number: str
    issued_on: date
    outside: str
    valid_until: date | None = None


def letter_issue(*, actor: User, person: Person, letter: Letter, reason: str, today: date) -> Transfer:
    """Record the letter that a person takes to an organisation outside. They stay here until its receipt is back.

    Raises ValidationError by field, PermissionDenied if the actor does not keep the person's record.
    """
    with transaction.atomic():
        row = lock_person(actor, person)
        _require_member(row, letter.issued_on)
        return open_transfer(
            Transfer(
                kind=rules.OUT,
                state=rules.ISSUED,
                person=row,
                from_organisation=row.organisation,
                from_unit=row.unit,
                to_outside=clean(letter.outside),
                reason=stated(reason),
                requested_by=actor,
                **_letter_fields(letter, today, "to_outside"),
            )
        )


def letter_receipt(*, actor: User, transfer: Transfer, received_on: date, receipt_on: date, today: date) -> Transfer:
    """The receipt is back: the new organisation has had the person since ``received_on``, and they leave here.

    Raises TransferEnded if it was ended meanwhile; ValidationError by field.
    """
    with transaction.atomic():
        row = lock_transfer(actor, transfer, rules.RECEIVED, by_receiver=False)
        person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=row.person_id)
        _require_order(row.sent_on, received_on, receipt_on, today)
        leave(
            actor=actor,
            person=person,
            leaving=Leaving(kind="transferred_out", left_on=received_on, document=row.letter_number, transfer=row),
            today=today,
        )
        return step(row, rules.RECEIVED, actor, received_on=received_on, receipt_on=receipt_on)


def letter_return(*, actor: User, transfer: Transfer, reason: str) -> Transfer:
    """The letter came back or ran out: the person stays here. With a reason."""
    with transaction.atomic():
        row = lock_transfer(actor, transfer, rules.RETURNED, by_receiver=False)
        if row.state != rules.ISSUED:
            raise PermissionDenied("A settled letter is taken back with the person's leaving.")
        return step(row, rules.RETURNED, actor, end_reason=stated(reason))


def person_arrive(*, actor: User, values: PersonValues, letter: Letter, arrived_on: date, today: date) -> Transfer:
    """Record somebody who comes from outside with a letter, in a branch whose people the actor keeps.

    Who was here before, known by the ID number, gets their old record back, history and all. Raises ValidationError by
    field, PermissionDenied.
    """
    with transaction.atomic():
        if not covers(paths_of(actor, policies.CHANGE_PEOPLE), values["organisation"].path):
            raise PermissionDenied("You keep nobody's records in this branch.")
        if arrived_on > today or arrived_on < letter.issued_on:
            raise ValidationError({"arrived_on": _("Choose a day from the day of the letter to today.")})
        person, replaced = _who_comes_back(actor, values, arrived_on, today) or (None, {})
        if person is None:
            person = person_add(actor=actor, values=values, today=today, effective_on=arrived_on)
        return open_transfer(
            Transfer(
                kind=rules.IN,
                state=rules.ARRIVED,
                person=person,
                from_outside=clean(letter.outside),
                to_organisation=person.organisation,
                to_unit=person.unit,
                reason=_("Came with a letter"),
                received_on=arrived_on,
                replaced=replaced,
                requested_by=actor,
                **_letter_fields(letter, today, "from_outside"),
            )
        )


def receipt_send(*, actor: User, transfer: Transfer, receipt_on: date, today: date) -> Transfer:
    """The receipt for somebody who arrived has been sent back."""
    with transaction.atomic():
        row = lock_transfer(actor, transfer, rules.RECEIVED, by_receiver=True)
        arrived_on = row.received_on or row.sent_on
        if not arrived_on <= receipt_on <= today:
            raise ValidationError({"receipt_on": _("Choose a day from the day of arrival to today.")})
        return step(row, rules.RECEIVED, actor, receipt_on=receipt_on)


def letter_correct(*, actor: User, transfer: Transfer, seen: int, letter: Letter, reason: str, today: date) -> Transfer:
    """Put right what was mistyped of a letter: number, days, organisation; the history keeps both, and the reason.

    Numbers are those of the organisations' own registers; none is given out here. ``seen`` is the number of the latest
    event of the transfer that the actor read. Raises TransferEnded once its receipt is settled or it has ended,
    Overtaken if somebody else corrected it, ValidationError by field, PermissionDenied.
    """
    with transaction.atomic():
        why = stated(reason)
        row = lock_side(actor, transfer, by_receiver=transfer.kind == rules.IN)
        if not rules.letter_may_be_corrected(row.kind, row.state):
            raise TransferEnded(row)
        if latest_event(row) != seen:
            raise Overtaken("Somebody else corrected this letter.")
        outside = "from_outside" if row.kind == rules.IN else "to_outside"
        # What was allowed when the letter was recorded stays so under a shorter setting.
        was_valid = (row.valid_until - row.sent_on).days if row.valid_until else 0
        said = {outside: clean(letter.outside), **_letter_fields(letter, today, outside, at_least=was_valid)}
        if row.received_on is not None and letter.issued_on > row.received_on:
            raise ValidationError({"issued_on": _("The letter would be younger than the arrival.")})
        if row.kind == rules.OUT and letter.issued_on != row.sent_on:
            _require_member(row.person, letter.issued_on)
        changed = [name for name, value in said.items() if getattr(row, name) != value]
        if not changed:
            raise ValidationError(_("Nothing is different from what is recorded."))
        for name in changed:
            setattr(row, name, said[name])
        row.clean_fields(exclude=["requested_by", "ended_by"])
        with pghistory.context(reason=why):
            row.save(update_fields=changed)
    return row


def latest_event(row: Transfer) -> int:
    """The number of the latest event in the history of a transfer; 0 if it has none."""
    return last_entry(Transfer, pgh_obj_id=row.pk)


def _letter_fields(letter: Letter, today: date, outside: str, at_least: int = 0) -> dict[str, object]:
    refused = {}
    number = clean(letter.number)
    days = max(TRANSFER_LETTER_DAYS.current(), at_least)
    valid_until = letter.valid_until or rules.letter_valid_until(letter.issued_on, days)
    if not number:
        refused["letter_number"] = _("Give the number of the letter.")
    if not clean(letter.outside):
        refused[outside] = _("Name the organisation outside.")
    if letter.issued_on > today:
        refused["issued_on"] = _("The letter is dated in the future.")
    if not letter.issued_on <= valid_until <= rules.letter_valid_until(letter.issued_on, days):
        refused["valid_until"] = _("A letter is valid for %(days)s days at most.") % {"days": days}
    if refused:
        raise ValidationError(refused)
    return {"letter_number": number, "sent_on": letter.issued_on, "valid_until": valid_until}


def _require_member(person: Person, issued_on: date) -> None:
    """A letter moves the Party connection, which a member has since joining. Raises ValidationError."""
    if person.status not in codes.PARTY_MEMBERS:
        words = _("%(name)s is no Party member and needs no letter. Whoever leaves is recorded under “Leaves”.")
        raise ValidationError(words % {"name": person.name})
    if person.joined_on and issued_on < person.joined_on:
        words = _("%(name)s joined the Party on %(day)s only. Look at the year of the letter.")
        raise ValidationError({"issued_on": words % {"name": person.name, "day": person.joined_on.isoformat()}})


def _require_order(sent_on: date, received_on: date, receipt_on: date, today: date) -> None:
    if not sent_on <= received_on <= today:
        raise ValidationError({"received_on": _("Choose a day from the day of the letter to today.")})
    if not received_on <= receipt_on <= today:
        raise ValidationError({"receipt_on": _("Choose a day from the day of arrival to today.")})


@whole_system("somebody who left comes back, perhaps to another branch")
def _who_comes_back(actor: User, values: PersonValues, arrived_on: date, today: date) -> tuple[Person, Replaced] | None:
    """The record of somebody who left and returns, opened again with what is known now; and what it was before."""
    try:
        number = parse_identity_number(values.get("id_number") or "").number
    except IdentityProblem:
        return None
    digest = crypto.digest(number, "person.id_number")
    known = Person.objects.select_for_update(of=("self",)).filter(id_number_digest=digest).exclude(leaving="").first()
    if known is None:
        return None
    before = how_it_stands(known)
    given: PersonValues = {name: value for name, value in values.items() if value not in (None, "")}  # type: ignore[assignment]
    person_write(
        actor=actor,
        row=known,
        values={**given, "group": values.get("group"), "unit": values.get("unit"), "membership_state": "normal"},
        today=today,
        effective_on=arrived_on,
        reason=_("Came with a letter"),
        leaving="",
    )
    for leaving in known.leavings.in_force().select_for_update():
        leaving.returned_on = max(arrived_on, leaving.left_on)
        leaving.save(update_fields=["returned_on"])
    return known, remember_marks(before, known)
