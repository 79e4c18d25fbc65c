"""When secretaries are reminded of regular meetings, and the week of the digest. Source: ZB; TL 16; DOMAIN §5."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.dates import add_months
from study.rules import kinds

DAYS_LEFT: Final = 5
"""A meeting not held is told of when so many days of its period are left."""

COMMITTEE_FROM: Final = 7
"""A branch with so many full members has a committee (ZB)."""


@dataclass(frozen=True)
class MonthLeft:
    """The month of a day."""

    first: date
    last: date


@dataclass(frozen=True)
class PeriodicMeeting:
    """A kind of meeting whose period ends with the month, and the first day of the period."""

    kind: str
    first: date
    full_members: int = 0


def month_left(today: date) -> MonthLeft:
    """First and last day of the month."""
    first = today.replace(day=1)
    return MonthLeft(first, add_months(first, 1) - timedelta(days=1))


def periodic_meetings(today: date, lecture_months: int) -> list[PeriodicMeeting]:
    """The meetings whose period ends with this month, once no more than five days of it are left.

    Committee meeting and themed Party day monthly, general meeting quarterly, lecture as the setting says.
    """
    month = month_left(today)
    if (month.last - today).days >= DAYS_LEFT:
        return []
    rows = [
        (kinds.BRANCH_COMMITTEE_MEETING, 1, COMMITTEE_FROM),
        (kinds.THEMED_PARTY_DAY, 1, 0),
        (kinds.GENERAL_MEETING, 3, 0),
        (kinds.PARTY_LECTURE, lecture_months, 0),
    ]
    return [
        PeriodicMeeting(kind, add_months(month.first, 1 - months), least)
        for kind, months, least in rows
        if today.month % months == 0
    ]


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
