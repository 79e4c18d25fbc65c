"""Everything that happened to one person, in one line: what was recorded and changed, what held from which day, who
looked at a number or took a list with the person in it, and the days of the Party life themselves.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.changes import Change, Event, described, event_model
from core.identity import mask_identity_number, mask_telephone
from core.models import AccessLog
from members.models import Contact, Person, PersonPaper, PersonPeriod, Transfer
from members.models.person_triggers import DATED_FIELDS
from members.rules.transfers import IN, OUT, WITHIN

PAGE: Final = 30
MASKS: Final = {"id_number": mask_identity_number, "telephone": mask_telephone}
_NOT_TOLD: Final = frozenset({"created_at"})
_MOST_PERIODS: Final = 200
_ROSTER_LOG_NAME: Final = "sheet 1"  # as members.services.exports names it
_PATH_STEP: Final = 4

_PAGES: Final[dict[str, str | Promise]] = {
    "members:person_add": gettext_lazy("form"),
    "members:person_edit": gettext_lazy("form"),
    "members:person_put_back": gettext_lazy("put back from the timeline"),
    "members:import_confirm": gettext_lazy("import"),
    "members:organisation_move": gettext_lazy("organisation moved"),
    "members:unit_move": gettext_lazy("unit moved"),
    "members:transfer_accept": gettext_lazy("transfer"),
    "members:letter_receipt": gettext_lazy("transfer"),
    "members:person_arrive": gettext_lazy("transfer"),
    "members:person_leave": gettext_lazy("leaving"),
    "members:person_leave_undo": gettext_lazy("leaving taken back"),
}

_FACTS: Final[tuple[tuple[str, str, str | Promise], ...]] = (
    ("work_started_on", "briefcase", gettext_lazy("Started work")),
    ("joined_on", "flame", gettext_lazy("Joined the Party")),
    ("full_member_on", "star", gettext_lazy("Became a full member")),
    ("mobile_since", "route", gettext_lazy("Mobile since this day")),
    ("lost_since", "user-question", gettext_lazy("Contact lost since this day")),
)


@dataclasses.dataclass(frozen=True)
class Entry:
    """One thing that happened. ``event`` numbers the history entry whose old values can be put back."""

    at: datetime
    is_day: bool
    icon: str
    title: str
    who: str = ""
    where: str = ""
    reason: str = ""
    changes: list[Change] = dataclasses.field(default_factory=list)
    event: int | None = None


@dataclasses.dataclass(frozen=True)
class Timeline:
    """Some entries, newest first, and the moment before which the next are."""

    entries: list[Entry]
    older: str | None


def timeline(person: Person, before: datetime | None = None) -> Timeline:
    """The entries of a person before a moment. A dozen queries however long the history is."""
    periods = list(
        PersonPeriod.objects.filter(person=person)
        .select_related("organisation", "group", "unit")
        .order_by("starts_on")[:_MOST_PERIODS]
    )
    recorded = list(_recorded(person, before, periods[0].starts_on if periods else None))
    sources = [
        recorded,
        _periods(person, periods, recorded),
        _facts(person),
        _looked_at(person, before),
        _papers(person, before),
        _transfers(person),
        _contacts(person),
    ]
    entries = [entry for source in sources for entry in source if before is None or entry.at < before]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    page = entries[:PAGE]
    # What happened at one moment stays on one page, so that a moment is enough to go on from.
    page += [entry for entry in entries[PAGE:] if entry.at == page[-1].at]
    return Timeline(page, page[-1].at.isoformat() if len(entries) > len(page) else None)


def _recorded(person: Person, before: datetime | None, since: date | None) -> Iterator[Entry]:
    """What was written, newest first; the first entry says from which day its facts held, if that was another."""
    rows = event_model(Person)._default_manager.filter(pgh_obj_id=person.pk)
    if before is not None:
        rows = rows.filter(pgh_created_at__lt=before)
    for event in described(list(rows.select_related("pgh_context").order_by("-pgh_id")[: PAGE + 1]), MASKS):
        changes = [change for change in event.changes if change.name not in _NOT_TOLD]
        first = event.kind == "insert"
        if changes:
            yield Entry(
                at=event.at,
                is_day=False,
                icon="user-plus" if first else "pencil",
                title=_title_of_first(event.at, since) if first else _("Changed"),
                who=event.who,
                where=_where(event),
                reason=event.reason,
                changes=changes,
                event=None if first else event.number,
            )


def _where(event: Event) -> str:
    """The page a change was made on, in words; its address if it is none of ours."""
    if not event.page:
        return ""
    try:
        name = resolve(event.page.partition("?")[0]).view_name
    except Resolver404:
        return event.page
    return _("administration") if name.startswith("admin:") else str(_PAGES.get(name, event.page))


def _title_of_first(at: datetime, since: date | None) -> str:
    if since is None or since == timezone.localdate(at):
        return _("Recorded")
    return _("Recorded, in effect from %(day)s") % {"day": since.isoformat()}


def _periods(person: Person, periods: Sequence[PersonPeriod], recorded: Sequence[Entry]) -> Iterator[Entry]:
    """What held from which day, where that is another day than the one it was recorded on."""
    told = [(timezone.localdate(entry.at), {change.name for change in entry.changes}) for entry in recorded]
    first_told = _first_told(person)
    for number, period in enumerate(periods):
        previous = periods[number - 1] if number else None
        changes = _differences(previous, period)
        if previous is None:
            changes = [change for change in changes if first_told.get(change.name) != change.new]
        names = {change.name for change in changes}
        if changes and not any(day == period.starts_on and names <= fields for day, fields in told):
            title = _("In effect from this day")
            yield Entry(_start_of(period.starts_on), True, "calendar-event", title, changes=changes)


def _first_told(person: Person) -> dict[str, str]:
    """The dated facts in words as the first entry tells them: no period tells them once more."""
    first: Any = event_model(Person)._default_manager.filter(pgh_obj_id=person.pk).order_by("pgh_id").first()
    return {name: _word(first, name) for name in DATED_FIELDS} if first and first.pgh_label == "insert" else {}


def _differences(previous: PersonPeriod | None, period: PersonPeriod) -> list[Change]:
    found = []
    for name in DATED_FIELDS:
        old, new = (_word(each, name) if each else "" for each in (previous, period))
        if old != new:
            found.append(Change(str(PersonPeriod._meta.get_field(name).verbose_name), old, new, name))  # type: ignore[union-attr]
    return found


def _word(period: Any, name: str) -> str:
    shown: Any = getattr(period, f"get_{name}_display", None)
    value = shown() if shown else getattr(period, name)
    return str(value) if value else ""


def _facts(person: Person) -> Iterator[Entry]:
    for name, icon, title in _FACTS:
        day: date | None = getattr(person, name)
        if day is not None:
            yield Entry(_start_of(day), True, icon, str(title))


def _looked_at(person: Person, before: datetime | None) -> Iterator[Entry]:
    """Numbers revealed, and rosters taken out of an organisation that holds the person."""
    rows = AccessLog.objects.select_related("user").order_by("-at", "-id")
    if before is not None:
        rows = rows.filter(at__lt=before)
    names = (*MASKS, "home_address")
    labels = {f"person.{name}": str(Person._meta.get_field(name).verbose_name) for name in names}  # type: ignore[union-attr]
    for log in rows.filter(what__in=labels, object_id=person.pk, kind=AccessLog.Kind.REVEAL)[: PAGE + 1]:
        title = _("Revealed: %(what)s") % {"what": labels[log.what]}
        yield Entry(log.at, False, "eye", title, who=str(log.user or ""), reason=log.purpose)
    above = [person.scope_path[:end] for end in range(0, len(person.scope_path) + 1, _PATH_STEP)]
    exports = rows.filter(what=_ROSTER_LOG_NAME, object_id=None, kind=AccessLog.Kind.EXPORT, scope_path__in=above)
    for log in exports[: PAGE + 1]:
        title = _("A roster of %(rows)s rows was exported that may hold this person") % {"rows": log.rows}
        yield Entry(log.at, False, "file-export", title, who=str(log.user or ""), reason=log.purpose)


def _papers(person: Person, before: datetime | None) -> Iterator[Entry]:
    """Papers handed in and removed; what they are stands where only those see it who see papers."""
    rows = event_model(PersonPaper)._default_manager.filter(person_id=person.pk, pgh_label__in=("insert", "delete"))
    if before is not None:
        rows = rows.filter(pgh_created_at__lt=before)
    for event in described(list(rows.select_related("pgh_context").order_by("-pgh_id")[: PAGE + 1])):
        added = event.kind == "insert"
        title = _("A paper was added") if added else _("A paper was removed")
        yield Entry(event.at, False, "upload" if added else "trash", title, who=event.who, reason=event.reason)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _transfers(person: Person) -> Iterator[Entry]:
    """Where the person was sent from and to, on the days themselves."""
    joined = ("from_organisation", "to_organisation", "requested_by", "ended_by")
    firsts = {WITHIN: _("Transfer asked for"), OUT: _("Letter issued"), IN: _("Came with a letter")}
    for row in Transfer.objects.filter(person=person).select_related(*joined)[:_MOST_PERIODS]:
        way = f"{row.from_name} → {row.to_name}"
        asked_by, ended_by = str(row.requested_by or ""), str(row.ended_by or "")
        title = f"{firsts[row.kind]}: {way}"
        yield Entry(_start_of(row.sent_on), True, "route", title, asked_by, row.letter_number, row.reason)
        if row.received_on and row.kind != IN:
            yield Entry(_start_of(row.received_on), True, "circle-check", f"{_('Transferred')}: {way}", ended_by)


def _contacts(person: Person) -> Iterator[Entry]:
    for row in Contact.objects.filter(person=person)[:_MOST_PERIODS]:
        title = _("Contact") if row.reached else _("Contact tried")
        yield Entry(_start_of(row.on), True, "phone", title, row.by, row.get_way_display(), row.result)
