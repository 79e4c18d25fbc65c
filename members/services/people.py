"""Writes of people: adding, changing, correcting; and the reading that leaves a trace, revealing a number."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since, references
from core.models import AccessLog
from core.row_security import whole_system
from core.services.access_log import access_record
from core.text import clean
from members import policies
from members.messages import words
from members.models import ImportRow, Person, PersonPeriod, Transfer, User
from members.models.person_triggers import DATED_FIELDS
from members.rules.transfers import ARRIVED
from members.services.effective_day import set_effective_day
from members.services.party_posts import MOVES, posts_settle, require_elected
from members.services.person_values import (
    ENCRYPTED,
    PersonValues,
    assign,
    changed_fields,
    check,
    check_reason,
    taken_words,
)

__all__ = ["PersonValues", "person_add", "person_change", "person_delete", "person_reveal", "person_write"]

_ID_NUMBER_ONCE = "person_id_number_once"
# What follows from the values and is written with them.
DERIVED = ("name_sort", "search", "id_number_digest", "telephone_digest", "version", "updated_at")


def person_add(*, actor: User, values: PersonValues, today: date, effective_on: date | None = None) -> Person:
    """Record a person in a branch whose people the actor keeps.

    Birth date and sex are taken from the ID number where they are not given. ``effective_on`` is the day from which
    branch, status, layer and posts hold, today unless given. Raises ValidationError by field, also for a post that
    takes an election where elections are recorded; PermissionDenied.
    """
    with transaction.atomic():
        row = Person()
        assign(row, values)
        check(actor, row, today, before=None)
        require_elected(row)
        set_effective_day(_effective_day(row, today, effective_on or today))
        with _one_id_number(actor, row):
            row.save(force_insert=True)
        _require_in_scope(actor, row)
    return row


def person_change(
    *,
    actor: User,
    person: Person,
    version: int,
    values: PersonValues,
    today: date,
    effective_on: date | None = None,
    reason: str = "",
) -> Person:
    """Change what is recorded about a person; only what differs is written.

    ``effective_on`` is the day from which a new branch, status, layer or post holds; without it a mistake is
    corrected, as if the new value had been recorded from the start of the present period. ``version`` is that of the
    row the actor read. Raises Outdated if somebody else changed it since, with nothing written; ValidationError by
    field, also for a changed statutory date without a reason; PermissionDenied if the person is not, or would no
    longer be, among those whose records the actor keeps.
    """
    with transaction.atomic():
        row = _locked(actor, person)
        if row.version != version:
            raise Outdated(changes_since(row, version))
        before = row.party_post
        changed = person_write(
            actor=actor, row=row, values=values, today=today, effective_on=effective_on, reason=reason
        )
        if changed:
            _require_in_scope(actor, row)
        if "party_post" in changed:
            require_elected(row, before)
    return row


def person_write(
    *,
    actor: User,
    row: Person,
    values: PersonValues,
    today: date,
    effective_on: date | None,
    reason: str = "",
    leaving: str | None = None,
) -> list[str]:
    """Write what differs on a row that the calling service has locked, and whose right it has looked at.

    For services with rules of their own about who may: a receiver accepts somebody who is not in their scope yet.
    ``leaving`` is the code of how the person left, empty for somebody who is back. Returns the changed fields.
    """
    before = copy.copy(row)
    assign(row, values)
    row.leaving = row.leaving if leaving is None else leaving
    changed = changed_fields(before, row)
    if not changed:
        return []
    check_reason(before, changed, reason)
    check(actor, row, today, before=before)
    if set(changed) & set(DATED_FIELDS):
        set_effective_day(_effective_day(row, today, effective_on))
    row.version += 1
    with pghistory.context(**({"reason": reason.strip()} if reason.strip() else {})), _one_id_number(actor, row):
        row.save(update_fields=[*changed, *DERIVED])
    if MOVES & set(changed):
        posts_settle([row.pk], on=effective_on or today)
    return changed


def person_delete(*, actor: User, person: Person, version: int, reason: str) -> None:
    """Delete somebody who was entered by mistake, twice for instance, and of whom nothing else is recorded.

    The history keeps what was entered, and the reason. Raises ValidationError naming what is recorded, Outdated,
    PermissionDenied.
    """
    stated = clean(reason)
    if not stated:
        raise ValidationError({"reason": _("Say why.")})
    with transaction.atomic():
        row = _locked(actor, person)
        if row.version != version:
            raise Outdated(changes_since(row, version))
        if held := _recorded_of(row):
            message = _("This person cannot be deleted, for more is recorded: %(what)s. Record the leaving instead.")
            raise ValidationError(message % {"what": "、".join(held)})
        with pghistory.context(reason=stated):
            row.delete()


@whole_system("nothing may be recorded of somebody who was never here")
def _recorded_of(row: Person) -> list[str]:
    """What refers to a person beside their own periods, rows of imports and an arrival that is not settled, in words;
    one query each.
    """
    own = {PersonPeriod, ImportRow}
    found = []
    model: Any
    for model, field in references(Person):
        rows = model._base_manager.filter(**{field: row.pk})
        if model is Transfer:
            rows = rows.exclude(state=ARRIVED)
        if model not in own and rows.exists():
            found.append(str(model._meta.verbose_name))
    return list(dict.fromkeys(found))


def person_reveal(*, actor: User, person: Person, field: str, purpose: str, request: HttpRequest | None = None) -> str:
    """The whole ID number, telephone number or home address of a person, for a stated purpose, logged.

    Raises PermissionDenied without the right to reveal, ValidationError without a purpose. Source: PIPL; DOMAIN §11.
    """
    if field not in ENCRYPTED:
        raise ValueError(f"{field} is not revealed.")
    with transaction.atomic():
        row = Person.objects.visible_to(actor).filter(pk=person.pk).first()
        if row is None or not policies.may_reveal(actor, row):
            raise PermissionDenied("No role of yours may reveal this person's numbers.")
        stated = clean(purpose)
        if not stated:
            raise ValidationError({"purpose": _("Say what you need the number for.")})
        access_record(
            kind=AccessLog.Kind.REVEAL,
            user=actor,
            request=request,
            what=f"person.{field}",
            object_id=row.pk,
            scope_path=row.scope_path,
            rows=1,
            purpose=stated,
        )
        value: str | None = getattr(row, field)
    return value or ""


def _locked(actor: User, person: Person) -> Person:
    row = Person.objects.visible_to(actor).select_for_update().filter(pk=person.pk).first()
    if row is None or not policies.may_change_person(actor, row):
        raise PermissionDenied("You do not keep this person's record.")
    return row


def _require_in_scope(actor: User, row: Person) -> None:
    """The row must still be one of those whose records the actor keeps; the trigger has placed it."""
    row.refresh_from_db(fields=["scope_path"])
    if not policies.may_change_person(actor, row):
        raise PermissionDenied("The person would belong to an organisation whose people you do not keep.")


def _effective_day(row: Person, today: date, effective_on: date | None) -> date:
    """The day from which a change holds: the one given, or for a correction that of the present period."""
    periods = PersonPeriod.objects.filter(person_id=row.pk).order_by("-starts_on")[:2]
    present = next(iter(periods), None)
    if effective_on is None:
        return present.starts_on if present else today
    if effective_on > today:
        message = _("A change is recorded once it holds. Choose today or an earlier day.")
        raise ValidationError({"effective_on": message})
    # The first period began when the record was made; before that, nothing is known that could be contradicted.
    if len(periods) > 1 and present is not None and effective_on < present.starts_on:
        message = _(
            "Since %(day)s something newer is recorded of this person. Choose a later day; "
            "a mistake is corrected on the person's page."
        )
        raise ValidationError({"effective_on": message % {"day": present.starts_on.isoformat()}})
    return effective_on


@contextmanager
def _one_id_number(actor: User, row: Person) -> Iterator[None]:
    """Two people entering one ID number at the same moment: the second is told so, by the constraint."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if _ID_NUMBER_ONCE not in str(error):
            raise
        with whole_system("an ID number is in the records once"):
            taken = Person.objects.filter(id_number_digest=row.id_number_digest).exclude(pk=row.pk).first()
        message = taken_words(actor, taken) if taken else words("id_taken")
        raise ValidationError({"id_number": message}) from error
