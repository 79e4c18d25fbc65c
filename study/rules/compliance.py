"""Whether an organisation held in each period what the cadences ask for. It states; it judges nobody.

Source: ZB 14; TL 16-18 (national); S1-S3 (local, settings); DOMAIN §5. The whole centre is counted by the same rule in
the database (``study.compliance.cells``).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from study.rules.cadence import Cadence, period_of

MET: Final = "met"
MISSED: Final = "missed"
EXPLAINED: Final = "explained"
"""Missed, and a reason was entered."""
DUE: Final = "due"
AHEAD: Final = "ahead"
NOT_ASKED: Final = "not_asked"
"""The organisation was not there for the whole of the period, or too small to have a committee that meets."""

DECIDED: Final = (MET, MISSED, EXPLAINED)


@dataclass(frozen=True)
class Period:
    """A stretch of the year for which a cadence asks for ``asked`` sessions, and how many there were."""

    first: date
    last: date
    state: str
    held: int
    asked: int
    reason: str = ""
    reason_number: int | None = None


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


def state_of(
    span: tuple[date, date], held: int, times: int, today: date, *, is_asked: bool, has_reason: bool = False
) -> str:
    """What has become on a day of a period that asks for ``times`` sessions. What is asked nought times is not asked.

    What was held counts as held, also by who was not asked.
    """
    first, last = span
    if times and held >= times:
        return MET
    if not times or not is_asked:
        return NOT_ASKED
    if today < first:
        return AHEAD
    if today <= last:
        return DUE
    return EXPLAINED if has_reason else MISSED
