"""Mobile members and lost contact: what is due and what has run out. Counted and said, never decided.

Sources: TL art. 24 (lost contact: after six months membership may be suspended, two years later removal), TL art. 25
(away over six months in a fixed place: transfer), TL art. 31 (six months in a row without organisational life, dues or
assigned work); DOMAIN §5.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.dates import add_months, months_between
from members.rules.codes import CodeTable, table

WAY: Final[CodeTable] = table(
    "way of contact",
    [
        ("telephone", "电话", "telephone"),
        ("message", "微信短信", "message", "微信", "短信"),
        ("visit", "走访", "visit", "上门"),
        ("meeting", "见面", "meeting"),
        ("letter", "信函", "letter", "函"),
        ("relatives", "通过亲友", "through relatives or friends"),
    ],
)

TRANSFER_AFTER_MONTHS: Final = 6
"""Who is away in a fixed place for more than six months transfers (TL 25)."""

ABROAD_CONTACT_MONTHS: Final = 6
"""Contact with a member abroad at least every half-year (DOMAIN §5)."""

SUSPEND_AFTER_MONTHS: Final = 6
"""Contact lost for six months: membership may be suspended (TL 24)."""

REMOVE_AFTER_MONTHS: Final = 24
"""Suspended for two years and still not found: removal (TL 24)."""

INACTIVE_MONTHS: Final = 6
"""Six months in a row without organisational life, dues or work assigned (TL 31)."""

CONTACT, TRANSFER, SUSPEND, REMOVE, INACTIVE = "contact", "transfer", "suspend", "remove", "inactive"
ARTICLE: Final = {CONTACT: "", TRANSFER: "TL 25", SUSPEND: "TL 24", REMOVE: "TL 24", INACTIVE: "TL 31"}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What is known about somebody who is away or cannot be reached."""

    is_mobile: bool = False
    mobile_since: date | None = None
    is_abroad: bool = False
    is_lost: bool = False
    lost_since: date | None = None
    suspended_since: date | None = None
    last_reached: date | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """What is due on a day, or has run out on it. ``statutory`` tells a national rule from the unit's own."""

    code: str
    due_on: date
    statutory: bool = True

    def is_over(self, today: date) -> bool:
        """Whether the day has come."""
        return self.due_on <= today


def flags(facts: Whereabouts, contact_months: int) -> list[Flag]:
    """What is or will be due for one person, the earliest first.

    ``contact_months`` is how often the unit itself wants contact with mobile members inside the country.
    """
    return sorted([*_mobile(facts, contact_months), *_lost(facts)], key=lambda flag: flag.due_on)


def _mobile(facts: Whereabouts, contact_months: int) -> Iterator[Flag]:
    if not facts.is_mobile or facts.is_lost:
        return
    if facts.mobile_since and not facts.is_abroad:
        # "More than six months": the day after they are full.
        yield Flag(TRANSFER, add_months(facts.mobile_since, TRANSFER_AFTER_MONTHS) + timedelta(days=1))
    last = max(filter(None, [facts.mobile_since, facts.last_reached]), default=None)
    if last is not None:
        months = min(contact_months, ABROAD_CONTACT_MONTHS) if facts.is_abroad else contact_months
        yield Flag(CONTACT, add_months(last, months), statutory=facts.is_abroad and months == ABROAD_CONTACT_MONTHS)


def _lost(facts: Whereabouts) -> Iterator[Flag]:
    if not facts.is_lost or facts.lost_since is None:
        return
    if facts.suspended_since is None:
        yield Flag(SUSPEND, add_months(facts.lost_since, SUSPEND_AFTER_MONTHS))
    else:
        yield Flag(REMOVE, add_months(facts.suspended_since, REMOVE_AFTER_MONTHS))


def months_since(day: date | None, today: date) -> int | None:
    """Whole months since a day; None without one."""
    return None if day is None else max(0, months_between(day, today))


Month = tuple[int, int]


def months_in_a_row(expected: Collection[Month], active: Collection[Month], today: date) -> int:
    """How many whole months up to the last one somebody was expected and took no part, six at most (TL 31).

    A month of which nothing is recorded ends the row, for it says nothing about the person; the month that runs is not
    over and does not count.
    """
    number = 0
    year, month = today.year, today.month
    while number < INACTIVE_MONTHS:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        if (year, month) in active or (year, month) not in expected:
            break
        number += 1
    return number
