"""Requests for correction, and when what is held about somebody has served its purpose (PIPL art. 46, 47, 50)."""

from datetime import date
from typing import Final

from core.dates import add_months

ASKED, DONE, DECLINED = "asked", "done", "declined"
STATES: Final = (ASKED, DONE, DECLINED)
STEPS: Final[dict[str, frozenset[str]]] = {
    ASKED: frozenset({DONE, DECLINED}),
    DONE: frozenset(),
    DECLINED: frozenset(),
}
"""Which answers a request may still get: one, and it stands."""

MOST_OPEN: Final = 10
"""Open requests about one person at a time: more are a mistake."""


def may_become(state: str, answer: str) -> bool:
    """Whether a request in a state may be answered so."""
    return answer in STEPS.get(state, frozenset())


def purpose_ended_on(left_on: date, months: int) -> date:
    """The day from which erasing is proposed: so many months after somebody left. Source: PIPL art. 47."""
    return add_months(left_on, months)


def is_party_record(*, joined_on: date | None, was_member: bool) -> bool:
    """Whether the record is that of somebody who is or was a member; such a record is part of the Party's archive.

    Source: Rules on recruiting members, art. 36.
    """
    return was_member or joined_on is not None


NOTICE_VERSION: Final = "2026-11"
"""The privacy notice as it reads now; another one asks everybody again. Source: PIPL art. 17, 29, 30."""
