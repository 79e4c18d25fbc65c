"""The life of a delivery: its states, which follows which, and when a failed try is repeated. Data, no Django."""

from datetime import timedelta
from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """How somebody is told."""

    INBOX = "inbox"
    MAIL = "mail"
    ROBOT = "robot"


class State(StrEnum):
    """Where a delivery stands. What lies in the inbox is sent by lying there."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Final[dict[State, frozenset[State]]] = {
    State.DUE: frozenset({State.CLAIMED, State.WITHDRAWN}),
    # A worker that was killed leaves its rows claimed; when the lease is over they are claimed again.
    State.CLAIMED: frozenset({State.CLAIMED, State.SENT, State.DUE, State.FAILED, State.WITHDRAWN}),
    State.SENT: frozenset({State.WITHDRAWN}),
    State.FAILED: frozenset({State.DUE, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}

TRY_AGAIN_AFTER: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
)
"""How long after the first, second … failed try the next is made; after the last the delivery has failed."""


def may_follow(before: State, after: State) -> bool:
    """Whether a delivery may go from one state to another."""
    return after in TRANSITIONS[before]


def states_before(after: State) -> list[State]:
    """The states from which a delivery may come into one."""
    return [before for before, following in TRANSITIONS.items() if after in following]


def try_again_after(tries: int) -> timedelta | None:
    """How long to wait after so many failed tries; None if that was the last."""
    return TRY_AGAIN_AFTER[tries - 1] if tries <= len(TRY_AGAIN_AFTER) else None
