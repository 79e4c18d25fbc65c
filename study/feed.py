"""The sessions of a user as a calendar (RFC 5545) that a telephone subscribes to.

What it says depends on the rows alone, not on when it is asked for, so that an unchanged calendar has an unchanged
ETag. It names no person: the address may lie on a telephone that others look at.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core import crypto
from members.choices import word
from members.models import Organisation, User
from members.querysets.scope import roles_of, within
from study.models import Attendance, SessionOrganisation, StudySession
from study.querysets.sessions import starting_within
from study.rules import kinds

BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=370)
MOST: Final = 2000
"""Sessions in a calendar: many times what one user has."""


def sessions_for(user: User, today: date) -> list[StudySession]:
    """Where the user is expected, and what the organisations of their roles hold themselves, from about a quarter ago
    to about a year ahead. One query; each part through its own index.

    A branch's groups belong to it; a committee's calendar holds its own sessions and not those of all its branches.
    """
    first, last = today - BACK, today + AHEAD
    places = [role.organisation for role in roles_of(user) if role.organisation is not None]
    sessions = StudySession.objects.between(first, last).order_by()
    expected = Attendance.objects.filter(starting_within(first, last), person=user.person_id or 0, is_guest=False)
    joint = SessionOrganisation.objects.filter(
        starting_within(first, last, "session__starts_at"), organisation__in=[place.pk for place in places]
    )
    own = (
        expected.order_by()
        .values("session_id")
        .union(sessions.filter(_held_by(places)).values("pk"), joint.order_by().values("session_id"))
    )
    rows = StudySession.objects.filter(pk__in=own).select_related("organisation")
    return list(rows.order_by("starts_at", "pk")[:MOST])


def seen_by(user: User, sessions: list[StudySession]) -> set[int]:
    """Of some sessions those whose page the user may open. One query."""
    found = StudySession.objects.visible_to(user).filter(pk__in=[session.pk for session in sessions])
    return set(found.values_list("pk", flat=True))


def _held_by(places: list[Organisation]) -> Q:
    branches = tuple(place.path for place in places if place.is_branch or place.kind == "group")
    return within(branches, "scope_path") | Q(organisation__in=[place.pk for place in places])


def calendar_of(sessions: list[StudySession], seen: set[int], page_of: Callable[[int], str]) -> bytes:
    """The calendar as it is sent. ``page_of`` gives the address of a session's page, for those that may be seen."""
    calendar = Calendar()
    name = _("Hongzhu: study and meetings")
    for key, value in (
        ("prodid", "-//Hongzhu//Study//ZH"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("name", name),
        ("x-wr-calname", name),
        ("x-wr-timezone", settings.TIME_ZONE),
        ("x-published-ttl", "PT1H"),
    ):
        calendar.add(key, value)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for session in sessions:
        calendar.add_component(_event(session, page_of(session.pk) if session.pk in seen else ""))
    return bytes(calendar.to_ical())


def _event(session: StudySession, page: str) -> Event:
    kind, cancelled = word(kinds.KIND, session.kind), session.state == kinds.CANCELLED
    title = session.topic if str(kind) in session.topic else _("%(kind)s: %(topic)s") % {
        "kind": kind, "topic": session.topic
    }  # fmt: skip
    event = Event()
    event.add("uid", f"{crypto.digest(str(session.pk), 'study.feed.uid').hex()}@hongzhu")
    event.add("dtstamp", _utc(session.updated_at))
    event.add("last-modified", _utc(session.updated_at))
    event.add("sequence", session.version - 1)  # moved or cancelled is a new version
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.ends_at))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("summary", _("Cancelled: %(title)s") % {"title": title} if cancelled else title)
    event.add("description", session.organisation.name)
    event.add("class", "PRIVATE")
    if session.place:
        event.add("location", session.place)
    if page:
        event.add("url", page)
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
