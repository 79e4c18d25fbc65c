"""Recording who came, by exception: everybody expected is present except those named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text import clean
from members.models import Person, User
from members.querysets.scope import covers
from study import policies
from study.models import Attendance, StudySession
from study.rules import kinds
from study.services.expected import belonged, list_follow
from study.services.sessions import SessionValues, check_chair, locked, save

RECORDED: Final = (
    "ends_at", "place", "chair", "chair_reason", "recorder", "content", "resolutions", "agenda", "guests_count",
    "guest_names",
)  # fmt: skip
_MARK: Final = ("state", "is_late", "reason", "made_up_on", "made_up_way")


@dataclass(frozen=True)
class PersonMark:
    """What is recorded of one person on the list."""

    state: str = kinds.PRESENT
    is_late: bool = False
    reason: str = ""
    made_up_on: date | None = None
    made_up_way: str = ""


def session_record(
    *,
    actor: User,
    session: StudySession,
    version: int,
    marks: Mapping[int, PersonMark],
    values: SessionValues | None = None,
    guests: Iterable[Person] = (),
    now: datetime,
) -> StudySession:
    """Record a held session: everyone expected is present except those whom ``marks`` (by person) says otherwise.

    People not named in ``marks`` keep what was recorded of them before. The list is brought up to the day first: who
    had left by then is not expected. ``guests`` are further people who came, known by name. Whoever keeps only an
    organisation that holds the session jointly marks its own people, and nothing else.
    Raises ValidationError for a session that has not begun, is closed or cancelled, or for people who are not
    expected; Outdated with what somebody else recorded meanwhile; PermissionDenied. Source: DOMAIN §1, §5.
    """
    with transaction.atomic():
        row = locked(actor, session, version, jointly=True)
        _check_may_be_held(row, now)
        keeps_all = policies.may_change_session(actor, row)
        changed: list[str] = []
        if keeps_all:
            list_follow(row)
            changed = _write_values(row, values or {})
            _add_guests(row, guests)
        _write_marks(actor, row, marks, everybody=keeps_all)
        if keeps_all and row.state == kinds.PLANNED:
            row.state = kinds.HELD
            changed.append("state")
        save(row, changed)
        if row.make_up_of_id is not None:
            _make_up(row)
    return row


def list_adjust(
    *, actor: User, session: StudySession, version: int, add: Iterable[Person] = (), remove: Iterable[int] = ()
) -> StudySession:
    """Put people on the list of a session, or take some off; from then on nobody is added by themselves.

    Raises ValidationError for somebody who does not belong to the session's organisations on its day.
    """
    with transaction.atomic():
        row = locked(actor, session, version)
        if row.state not in (kinds.PLANNED, kinds.HELD):
            raise ValidationError(_("This record is closed. Open it again before you change it."))
        row.attendances.filter(person_id__in=list(remove)).delete()
        added = {person.pk: person for person in add}
        found = belonged(row, added)
        outside = [person.name for pk, person in added.items() if pk not in found]
        if outside:
            message = _("On that day %(names)s did not belong to an organisation that holds this session.")
            raise ValidationError({"add": message % {"names": "、".join(outside)}})
        Attendance.objects.bulk_create(
            [
                Attendance(
                    session=row, person_id=pk, scope_path=each.scope_path, starts_at=row.starts_at,
                    state=kinds.SPECIAL_CARE if each.is_excused else kinds.PRESENT,
                )
                for pk, each in found.items()
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        row.is_list_kept = True
        save(row, ["is_list_kept"])
    return row


def list_renew(*, actor: User, session: StudySession, version: int) -> StudySession:
    """Compute the list of a session anew, as its audience is on its day."""
    with transaction.atomic():
        row = locked(actor, session, version)
        if row.state not in (kinds.PLANNED, kinds.HELD):
            raise ValidationError(_("This record is closed. Open it again before you change it."))
        row.is_list_kept = False
        list_follow(row)
        save(row, ["is_list_kept"])
    return row


def make_up_record(*, actor: User, attendance: Attendance, made_up_on: date, made_up_way: str, today: date) -> None:
    """Record that somebody made up what they missed, with the day and the way; also in a closed record."""
    with transaction.atomic():
        session = locked(actor, attendance.session, attendance.session.version, jointly=True)
        row = session.attendances.select_for_update().get(pk=attendance.pk)
        if not covers(policies.host_paths(actor), row.scope_path):
            raise ValidationError(_("You record only the people of your own organisation."))
        mark = PersonMark(row.state, row.is_late, row.reason, made_up_on, made_up_way)
        _check_mark(session, row.person.name, mark)
        if made_up_on > today:
            raise ValidationError({"made_up_on": _("This day lies in the future.")})
        row.made_up_on, row.made_up_way = made_up_on, made_up_way
        row.save(update_fields=["made_up_on", "made_up_way"])


def _check_may_be_held(row: StudySession, now: datetime) -> None:
    if row.state not in (kinds.PLANNED, kinds.HELD):
        raise ValidationError(_("This record is closed. Open it again before you change it."))
    if row.starts_at > now:
        raise ValidationError(_("A session is recorded once it has begun. Move it if it was held earlier."))


def _write_values(row: StudySession, values: SessionValues) -> list[str]:
    """Put what was recorded on the row; the names of the fields that differ."""
    changed = []
    for name in RECORDED:
        if name in values:
            value = values[name]
            if getattr(row, name) != value:
                setattr(row, name, value)
                changed.append(name)
    check_chair(row)
    row.full_clean(exclude=["scope_path"], validate_unique=False)
    return [*changed, "chair_reason"]


def _write_marks(actor: User, row: StudySession, marks: Mapping[int, PersonMark], *, everybody: bool) -> None:
    rows = list(row.attendances.filter(person_id__in=list(marks)).select_related("person").order_by("pk"))
    unknown = set(marks) - {each.person_id for each in rows}
    if unknown:
        names = Person.objects.filter(pk__in=unknown).order_by("name_sort").values_list("name", flat=True)
        message = _("Not expected at this session on that day: %(names)s.") % {"names": "、".join(names)}
        raise ValidationError(message, code="not_expected", params={"people": sorted(unknown)})
    paths = policies.kept_paths(actor)
    written = []
    for each in rows:
        if not everybody and not covers(paths, each.scope_path):
            raise ValidationError(_("You record only the people of your own organisation."))
        mark = marks[each.person_id]
        _check_mark(row, each.person.name, mark)
        if any(getattr(each, name) != getattr(mark, name) for name in _MARK):
            for name in _MARK:
                setattr(each, name, getattr(mark, name))
            each.reason = clean(each.reason)
            written.append(each)
    Attendance.objects.bulk_update(written, _MARK, batch_size=500)


def _check_mark(row: StudySession, name: str, mark: PersonMark) -> None:
    if mark.state not in kinds.ATTENDANCE.by_value:
        raise ValidationError(_("%(name)s: unknown attendance.") % {"name": name})
    if mark.state == kinds.PRESENT and (mark.made_up_on or mark.made_up_way):
        raise ValidationError(_("%(name)s was present and has nothing to make up.") % {"name": name})
    if bool(mark.made_up_on) != bool(mark.made_up_way):
        raise ValidationError(_("%(name)s: give both the day and the way of the make-up.") % {"name": name})
    if mark.made_up_on and mark.made_up_on < timezone.localtime(row.starts_at).date():
        raise ValidationError(_("%(name)s: the make-up lies before the session.") % {"name": name})


def _add_guests(row: StudySession, guests: Iterable[Person]) -> None:
    listed = set(row.attendances.values_list("person_id", flat=True))
    Attendance.objects.bulk_create(
        [Attendance(session=row, person=person, is_guest=True) for person in guests if person.pk not in listed]
    )


def _make_up(row: StudySession) -> None:
    """Who came to a make-up session has made up what they missed."""
    came = row.attendances.filter(state=kinds.PRESENT).values("person_id")
    day = timezone.localtime(row.starts_at).date()
    missed = Attendance.objects.filter(session_id=row.make_up_of_id, person_id__in=came, made_up_on__isnull=True)
    missed.filter(is_guest=False).exclude(state=kinds.PRESENT).update(made_up_on=day, made_up_way="session")
