"""Writes of notes and reflections: for many at once, and one by one."""

from collections.abc import Iterable
from datetime import date
from typing import Final, TypedDict

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since
from core.text import clean
from members.models import Person, User
from members.querysets.scope import within
from study import policies
from study.models import Attendance, Reading, StudyNote, StudySession
from study.rules import kinds

_BATCH: Final = 1000


class NoteValues(TypedDict):
    """What may be corrected of a note."""

    kind: str
    day: date
    text: str


def notes_enter(
    *,
    actor: User,
    people: Iterable[int],
    kind: str,
    day: date,
    today: date,
    session: StudySession | None = None,
    reading: Reading | None = None,
) -> int:
    """Record that these people wrote one, on a reading, on a session, or on a reading studied in a session.

    Whoever has one of this kind on it already is passed over. Returns how many were entered. Raises ValidationError if
    one of them is not on the session's list, PermissionDenied if the actor does not even see them.
    """
    _check_day(day, today)
    wanted = set(people)
    if not wanted:
        raise ValidationError({"people": _("Tick at least one person.")})
    with transaction.atomic():
        paths = _paths_on(actor, session, wanted) if session else _paths(actor, wanted)
        if session is not None and reading is not None and not session.readings.filter(pk=reading.pk).exists():
            raise ValidationError({"reading": _("This reading was not studied in the session.")})
        if reading is not None and session is None and not Reading.objects.visible_to(actor).filter(pk=reading.pk):
            raise PermissionDenied("You do not see this reading.")
        on = {"kind": kind, "session": session, "reading": reading}
        rows = [
            StudyNote(person_id=person, day=day, scope_path=path, **on)
            for person, path in sorted(paths.items())
        ]  # fmt: skip
        there = StudyNote.objects.filter(person__in=wanted, **on)
        before = there.count()
        StudyNote.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
        return there.count() - before


def note_change(*, actor: User, note: StudyNote, version: int, values: NoteValues, today: date) -> StudyNote:
    """Correct a note, or write down its text. Raises Outdated if somebody else changed it meanwhile."""
    _check_day(values["day"], today)
    with transaction.atomic():
        row = _locked(actor, note)
        if row.version != version:
            raise Outdated(changes_since(row, version))
        row.kind, row.day, row.text = values["kind"], values["day"], clean(values["text"])
        row.full_clean()
        row.version += 1
        row.save(update_fields=["kind", "day", "text", "version"])
    return row


def note_remove(*, actor: User, note: StudyNote, reason: str) -> None:
    """Take out what was entered by mistake, its files with it; the history keeps that it was there, and why it went."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is removed.")})
    with transaction.atomic():
        row = _locked(actor, note)
        with pghistory.context(reason=reason.strip()):
            row.papers.all().delete()  # before the note: papers of a note that is gone are behind the second wall
            row.delete()


def _locked(actor: User, note: StudyNote) -> StudyNote:
    rows = StudyNote.objects.visible_to(actor).select_for_update(of=("self",))
    row: StudyNote | None = rows.filter(pk=note.pk).first()
    if row is None or not policies.may_keep_notes(actor, row.scope_path):
        raise PermissionDenied("You do not keep the notes of this person.")
    return row


def _paths_on(actor: User, session: StudySession, wanted: set[int]) -> dict[int, str]:
    """Where those who were expected at a session belonged on its day."""
    row = StudySession.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=session.pk).first()
    if row is None:
        raise PermissionDenied("You do not see this session.")
    if row.state == kinds.CANCELLED:
        raise ValidationError(_("This session was cancelled."))
    listed = Attendance.objects.filter(
        within(policies.host_paths(actor), "scope_path"), session=row, is_guest=False, person__in=wanted
    )
    return _all_of(actor, wanted, dict(listed.values_list("person_id", "scope_path")))


def _paths(actor: User, wanted: set[int]) -> dict[int, str]:
    people = Person.objects.filter(within(policies.host_paths(actor), "scope_path"), pk__in=wanted).present()
    return _all_of(actor, wanted, dict(people.values_list("pk", "scope_path")))


def _all_of(actor: User, wanted: set[int], paths: dict[int, str]) -> dict[int, str]:
    missing = wanted - paths.keys()
    if missing:
        names = list(Person.objects.visible_to(actor).filter(pk__in=missing).values_list("name", flat=True))
        if len(names) < len(missing):
            raise PermissionDenied("You do not keep the notes of these people.")
        raise ValidationError({"people": _("Not on this list: %(names)s.") % {"names": "、".join(names)}})
    return paths


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise ValidationError({"day": _("This day has not come yet.")})
