"""Working days: weekdays but for the holidays and working weekends of the years somebody has entered."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_SATURDAY: Final = 5
MOST_WORKING_DAYS: Final = 3660
"""No rule counts in decades of working days; a larger number is a mistake."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Days off and working weekends; `years` are those entered completely."""

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work that day. In a year that is not loaded, the week decides."""
        if day in self.working:
            return True
        return day.weekday() < _SATURDAY and day not in self.off


@dataclass(frozen=True)
class Deadline:
    """The last day of a period; provisional if it was counted through a year whose holidays are not loaded."""

    day: date
    provisional: bool


def add_working_days(start: date, n: int, *, count_first: bool, calendar: WorkingCalendar) -> Deadline:
    """The day on which the n-th working day falls, `start` itself being the first that may count if `count_first`.

    Raises ValueError unless 1 ≤ n ≤ 3660. Source: DOMAIN §4.3.
    """
    if not 1 <= n <= MOST_WORKING_DAYS:
        raise ValueError(f"between 1 and {MOST_WORKING_DAYS} working days, not {n}")
    day = start if count_first else start + timedelta(days=1)
    left = n
    provisional = False
    while True:
        provisional = provisional or day.year not in calendar.years
        left -= calendar.is_working(day)
        if left == 0:
            return Deadline(day, provisional)
        day += timedelta(days=1)
