"""Whether an organisation held in each period what the cadences ask for. It states; it judges nobody.

Source: ZB 14; TL 16-18 (national); S1-S3 (local, settings); DOMAIN §5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from study.rules import kinds
from study.rules.cadence import Cadence, period_of

MET: Final = "met"
MISSED: Final = "missed"
DUE: Final = "due"
AHEAD: Final = "ahead"
NOT_ASKED: Final = "not_asked"
"""The organisation was not there for the whole of the period."""


@dataclass(frozen=True)
class Held:
    """A session that took place."""

    kind: str
    audience: str
    day: date


@dataclass(frozen=True)
class Period:
    """A stretch of the year for which a cadence asks for ``asked`` sessions, and how many there were."""

    first: date
    last: date
    state: str
    held: int
    asked: int


def spans(cadence: Cadence, year: int) -> list[tuple[date, date]]:
    """The periods of a cadence in a year: months, quarters, the year; or so many whole weeks from its first Monday."""
    if not cadence.weeks:
        return [period_of(date(year, month, 1), cadence.months) for month in range(1, 13, cadence.months)]
    january, step = date(year, 1, 1), timedelta(weeks=cadence.weeks)
    first, found = january + timedelta(days=-january.weekday() % 7), []
    while first.year == year:
        found.append((first, first + step - timedelta(days=1)))
        first += step
    return found


def matches(cadence: Cadence, session: Held) -> bool:
    """Whether a session is one the cadence asks for. Group study is asked for by audience, meetings by kind alone."""
    return session.kind == cadence.kind and (session.kind != kinds.GROUP_STUDY or session.audience == cadence.audience)


def periods(
    cadence: Cadence,
    year: int,
    sessions: Sequence[Held],
    today: date,
    founded_on: date | None = None,
    closed_on: date | None = None,
) -> list[Period]:
    """Each period of a year with its state on a day. What is asked for nought times is not asked."""
    days = [session.day for session in sessions if matches(cadence, session)]
    found = []
    for first, last in spans(cadence, year):
        held = sum(first <= day <= last for day in days)
        there = (founded_on is None or founded_on <= first) and (closed_on is None or closed_on > last)
        found.append(Period(first, last, _state(held, cadence.times, first, last, today, there), held, cadence.times))
    return found


def _state(held: int, asked: int, first: date, last: date, today: date, there: bool) -> str:
    if asked and held >= asked:
        return MET
    if not asked or not there:
        return NOT_ASKED
    if today < first:
        return AHEAD
    return MISSED if today > last else DUE
