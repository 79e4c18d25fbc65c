"""Writes of sessions: planning, changing, moving, cancelling, closing. Recording who came is in ``attendance``."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypedDict

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since
from core.text import clean
from members.models import Organisation, Person, User
from study import policies
from study.models import Reading, SessionOrganisation, SessionReading, StudySession
from study.rules import kinds
from study.rules.audiences import may_take_the_chair
from study.services.expected import list_follow, list_make, list_of_missed


class SessionValues(TypedDict, total=False):
    """What is recorded about a session before it is held. Everything but ``readings`` and the like are its fields."""

    organisation: Organisation
    joint_organisations: Sequence[Organisation]
    kind: str
    audience: str
    topic: str
    starts_at: datetime
    ends_at: datetime
    place: str
    chair: Person | None
    chair_reason: str
    recorder: Person | None
    readings: Sequence[Reading]
    agenda: str
    content: str
    resolutions: str
    guests_count: int
    guest_names: str
    make_up_of: StudySession | None


ONE_LINE: Final = ("topic", "place", "guest_names", "chair_reason")
RELATIONS: Final = ("joint_organisations", "readings")
_LIST_FOLLOWS: Final = {"organisation_id", "audience", "starts_at"}
_WRITTEN: Final = ("version", "updated_at")
LONGEST: Final = timedelta(days=31)


def session_plan(*, actor: User, values: SessionValues) -> StudySession:
    """Plan a session, or enter one that has taken place; everybody of its audience on the day is put on its list.

    Raises PermissionDenied where the actor does not plan such sessions for the organisation, ValidationError by field.
    """
    with transaction.atomic():
        row = StudySession(state=kinds.PLANNED)
        _assign(row, values)
        _check(actor, row, values)
        row.save(force_insert=True)
        row.refresh_from_db(fields=["scope_path"])
        _relate(row, values)
        list_make(row)
        if row.make_up_of is not None:
            list_of_missed(row, row.make_up_of)
        _require_kept(actor, row)
    return row


def session_change(*, actor: User, session: StudySession, version: int, values: SessionValues) -> StudySession:
    """Change what is recorded about a session that is not closed; its list follows a new day, audience or organisation.

    Raises Outdated with what changed meanwhile, ValidationError by field, PermissionDenied.
    """
    with transaction.atomic():
        row = locked(actor, session, version)
        if row.state in (kinds.CLOSED, kinds.CANCELLED):
            raise ValidationError(_("This record is closed. Open it again before you change it."))
        before = {field: getattr(row, field) for field in _columns(row)}
        _assign(row, values)
        _check(actor, row, values)
        changed = [field for field, value in before.items() if getattr(row, field) != value]
        related = _relate(row, values)
        if not changed and not related:
            return row
        save(row, changed)
        if _LIST_FOLLOWS & set(changed) or "joint_organisations" in related:
            list_follow(row)
        _require_kept(actor, row)
    return row


def session_move(
    *, actor: User, session: StudySession, version: int, starts_at: datetime, ends_at: datetime, reason: str
) -> StudySession:
    """Move a planned session to another time, with the reason; the old time stays on it until it is held."""
    with transaction.atomic():
        row = locked(actor, session, version)
        if row.state != kinds.PLANNED:
            raise ValidationError(_("Only a planned session is moved."))
        if (starts_at, ends_at) == (row.starts_at, row.ends_at):
            raise ValidationError({"starts_at": _("This is the time it has already.")})
        row.moved_from, row.reason = row.starts_at, _reason(reason, _("Say why the session is moved."))
        row.starts_at, row.ends_at = starts_at, ends_at
        _check_times(row)
        with pghistory.context(reason=row.reason):
            save(row, ["starts_at", "ends_at", "moved_from", "reason"])
        list_follow(row)
    return row


def session_cancel(*, actor: User, session: StudySession, version: int, reason: str) -> StudySession:
    """Cancel a planned session, with the reason."""
    stated = _reason(reason, _("Say why the session is cancelled."))
    return _step(actor, session, version, kinds.CANCELLED, reason=stated)


def session_restore(*, actor: User, session: StudySession, version: int) -> StudySession:
    """Plan a cancelled session again: it takes place after all."""
    return _step(actor, session, version, kinds.PLANNED)


def session_close(*, actor: User, session: StudySession, version: int) -> StudySession:
    """Close the record of a held session. A record without content is not closed."""
    return _step(actor, session, version, kinds.CLOSED)


def session_reopen(*, actor: User, session: StudySession, version: int, reason: str) -> StudySession:
    """Open a closed record again to correct it, with the reason."""
    stated = _reason(reason, _("Say why the record is opened again."))
    with pghistory.context(reason=stated):
        return _step(actor, session, version, kinds.HELD)


def session_unrecord(*, actor: User, session: StudySession, version: int) -> StudySession:
    """Take back that a session was held: it was recorded by mistake."""
    return _step(actor, session, version, kinds.PLANNED)


def locked(actor: User, session: StudySession, version: int, *, jointly: bool = False) -> StudySession:
    """The session locked and read anew. Raises PermissionDenied without the right, Outdated if it changed since."""
    found = StudySession.objects.visible_to(actor).filter(pk=session.pk)
    row = StudySession.objects.select_for_update().filter(pk__in=found.values("pk")).first()
    may = policies.may_record if jointly else policies.may_change_session
    if row is None or not may(actor, row):
        raise PermissionDenied("You do not keep the sessions of this organisation.")
    if row.version != version:
        raise Outdated(changes_since(row, version))
    return row


def save(row: StudySession, fields: Sequence[str]) -> None:
    """Write some fields of a locked session as its next version."""
    row.version += 1
    row.save(update_fields=[*fields, *_WRITTEN])


def check_chair(row: StudySession) -> None:
    """The chair is somebody the rule lets chair, or there is a written reason. Source: ZB; DOMAIN §5."""
    if row.chair is None or may_take_the_chair(row.kind, row.chair.party_post):
        row.chair_reason = ""
    elif not row.chair_reason.strip():
        message = (
            _("The group leader chairs the group meeting. For anybody else give the reason.")
            if row.kind == kinds.GROUP_MEETING
            else _("The secretary or deputy secretary takes the chair (ZB). For anybody else give the reason.")
        )
        raise ValidationError({"chair_reason": message})


def _step(actor: User, session: StudySession, version: int, after: str, reason: str = "") -> StudySession:
    with transaction.atomic():
        row = locked(actor, session, version)
        if not kinds.may_become(row.state, after):
            raise ValidationError(_("The session is no longer in the state you saw. Look again."))
        if after == kinds.CLOSED and not row.content.strip():
            raise ValidationError(_("Write down what was done before you close the record."))
        row.state, row.reason = after, reason or row.reason
        with pghistory.context(**({"reason": reason} if reason else {})):
            save(row, ["state", "reason"])
        if after == kinds.PLANNED:
            list_follow(row)
    return row


def _assign(row: StudySession, values: SessionValues) -> None:
    for name, value in values.items():
        if name not in RELATIONS:
            setattr(row, name, clean(str(value)) if name in ONE_LINE else value)


def _columns(row: StudySession) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields if field.name not in ("id", *_WRITTEN)]


def _check(actor: User, row: StudySession, values: SessionValues) -> None:
    """Every rule on a session before it is written; raises by field."""
    if not policies.may_host(actor, row.organisation, row.kind):
        raise PermissionDenied("You do not plan sessions of this kind for this organisation.")
    if row.kind == kinds.GROUP_MEETING and row.organisation.kind != "group":
        raise ValidationError({"organisation": _("A group meeting is held by a group.")})
    if row.audience == kinds.NAMED:
        row.is_list_kept = True
    _check_times(row)
    check_chair(row)
    year = timezone.localtime(row.starts_at).year
    if any(reading.plan.year != year for reading in values.get("readings", ())):
        raise ValidationError({"readings": _("These readings belong to the plan of another year.")})
    if row.make_up_of is not None and not policies.may_view_session(actor, row.make_up_of):
        raise PermissionDenied("You do not see the session that is made up.")
    row.full_clean(exclude=["scope_path"])


def _check_times(row: StudySession) -> None:
    if row.ends_at <= row.starts_at:
        raise ValidationError({"ends_at": _("A session ends after it begins.")})
    if row.ends_at - row.starts_at > LONGEST:
        raise ValidationError({"ends_at": _("A session lasts a month at most.")})


def _relate(row: StudySession, values: SessionValues) -> list[str]:
    """Write the relations that differ, and name them."""
    changed = []
    if "joint_organisations" in values:
        wanted = {each.pk for each in values["joint_organisations"]} - {row.organisation_id}
        if wanted != set(row.sessionorganisation_set.values_list("organisation_id", flat=True)):
            row.sessionorganisation_set.exclude(organisation_id__in=wanted).delete()
            links = [SessionOrganisation(session=row, organisation_id=pk) for pk in sorted(wanted)]
            SessionOrganisation.objects.bulk_create(links, ignore_conflicts=True)
            changed.append("joint_organisations")
    if "readings" in values:
        wanted = {each.pk for each in values["readings"]}
        if wanted != set(row.sessionreading_set.values_list("reading_id", flat=True)):
            row.sessionreading_set.exclude(reading_id__in=wanted).delete()
            read = [SessionReading(session=row, reading_id=pk) for pk in sorted(wanted)]
            SessionReading.objects.bulk_create(read, ignore_conflicts=True)
            changed.append("readings")
    return changed


def _require_kept(actor: User, row: StudySession) -> None:
    """The row must still be one of those the actor keeps; the trigger has placed it."""
    row.refresh_from_db(fields=["scope_path"])
    if not policies.may_change_session(actor, row):
        raise PermissionDenied("The session would belong to an organisation whose sessions you do not keep.")


def _reason(text: str, message: str) -> str:
    stated = clean(text)
    if not stated:
        raise ValidationError({"reason": message})
    return stated[:200]
