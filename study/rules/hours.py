"""Study hours of a year: what counts, how long an hour is, and how many are due (TL 20; DOMAIN §5)."""

from decimal import ROUND_DOWN, Decimal
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


def hours_of(minutes: int, minutes_an_hour: int) -> Decimal:
    """Minutes of a year as study hours, tenths begun not counted."""
    return (Decimal(minutes) / minutes_an_hour).quantize(_TENTH, rounding=ROUND_DOWN)


def missing(hours: Decimal, due: int, special_care: str) -> Decimal:
    """How many hours are missing. The old, ill and disabled are asked for none (TL 23)."""
    return Decimal(0) if special_care else max(Decimal(0), due - hours)
