"""Writes of the training register."""

from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.changes import Outdated, changes_since
from core.text import clean
from members.models import Person, User
from study import policies
from study.models import TrainingRecord
from study.services.entries import store_changed, store_new


class TrainingValues(TypedDict):
    """What is recorded about somebody's training."""

    person: Person
    title: str
    organiser: str
    starts_on: date
    ends_on: date
    hours: Decimal
    document: str


def training_add(*, actor: User, values: TrainingValues) -> TrainingRecord:
    """Enter a training of a person whose records the user keeps. Raises ValidationError if it is refused."""
    with transaction.atomic():
        _check(actor, values["person"])
        return store_new(TrainingRecord(**_cleaned(values)))


def training_change(*, actor: User, record: TrainingRecord, version: int, values: TrainingValues) -> TrainingRecord:
    """Correct an entry. Raises Outdated if somebody else changed it meanwhile."""
    with transaction.atomic():
        row = _locked(actor, record, version)
        _check(actor, values["person"])
        return store_changed(row, _cleaned(values))


def training_delete(*, actor: User, record: TrainingRecord) -> None:
    """Take an entry made by mistake out of the register; its history stays."""
    with transaction.atomic():
        _locked(actor, record).delete()


def _locked(actor: User, record: TrainingRecord, version: int | None = None) -> TrainingRecord:
    row = TrainingRecord.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=record.pk).first()
    if row is None:
        raise PermissionDenied("You do not see this training.")
    _check(actor, row.person)
    if version is not None and row.version != version:
        raise Outdated(changes_since(row, version))
    return row


def _check(actor: User, person: Person) -> None:
    path = Person.objects.filter(pk=person.pk).values_list("scope_path", flat=True).first()
    if path is None or not policies.may_keep_training(actor, path):
        raise PermissionDenied("You do not keep this person's training.")


def _cleaned(values: TrainingValues) -> TrainingValues:
    texts = {"title", "organiser", "document"}
    return {name: clean(str(value)) if name in texts else value for name, value in values.items()}  # type: ignore[return-value]  # the same names
