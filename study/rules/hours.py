"""Study hours of a year: what counts, how long an hour is, and how many are due (TL 20; DOMAIN §5)."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from study.rules import kinds
from study.rules.audiences import BRANCH_POST, COMMITTEE_POST

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


def missing(hours: Decimal, due: int, special_care: str) -> Decimal:
    """How many hours are missing. The old, ill and disabled are asked for none (TL 23)."""
    return Decimal(0) if special_care else max(Decimal(0), due - hours)
