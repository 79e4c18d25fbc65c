"""Study hours of a year: what counts, how long an hour is, and how many are due (TL 20; DOMAIN §5)."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from study.rules import kinds
from study.rules.audiences import BRANCH_POST, COMMITTEE_POST, COUNTED_MEMBERSHIP

COUNTED_KINDS: Final = (
    kinds.GROUP_STUDY,
    kinds.PARTY_LECTURE,
    kinds.THEMED_PARTY_DAY,
    kinds.TRAINING,
)
"""The sessions at which something is learnt; meetings that decide or judge are none."""

HOLDS_OFFICE: Final = f"{COMMITTEE_POST}|{BRANCH_POST}"
"""The Party posts of secretaries and committee members, of whom more is asked. PostgreSQL reads this as well."""

_TENTH: Final = Decimal("0.1")
_YEAR: Final = Decimal("365.25")


def hours_of(minutes: int, minutes_an_hour: int) -> Decimal:
    """Minutes of a year as study hours, tenths begun not counted."""
    return (Decimal(minutes) / minutes_an_hour).quantize(_TENTH, rounding=ROUND_DOWN)


def due_in(hours: int, first: date, last: date) -> int:
    """The part of a year's hours that falls to a span of days, in whole hours: a quarter of 32 is 8."""
    share = hours * ((last - first).days + 1) / _YEAR
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def behind_from(year: int, days: int) -> date:
    """The day from which secretaries are told who lacks hours of a year: so many days before it ends."""
    return date(year + 1, 1, 1) - timedelta(days=days)


def is_asked(special_care: str, is_lost: bool, membership_state: str) -> bool:
    """Whether anything is asked of a member: not of the old, ill and disabled (TL 23), nor of whom nobody can reach or
    whose membership is suspended: for them the branch looks, and counts months instead (TL 24).
    """
    return not special_care and not is_lost and membership_state in COUNTED_MEMBERSHIP


def missing(hours: Decimal, due: int, *, asked: bool) -> Decimal:
    """How many hours are missing of those that are asked for."""
    return max(Decimal(0), due - hours) if asked else Decimal(0)
