"""Transfers of the Party connection (组织关系转接): their kinds, states and steps, and the validity of a letter.

Sources: TL art. 25 (who is away over six months in a fixed place transfers; the old branch stays responsible until the
new one accepts); DOMAIN §5.
"""

from datetime import date, timedelta
from typing import Final

from members.rules.codes import CodeTable, table

WITHIN: Final = "within"
OUT: Final = "out"
IN: Final = "in"

REQUESTED: Final = "requested"
ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
CANCELLED: Final = "cancelled"
ISSUED: Final = "issued"
RECEIVED: Final = "received"
RETURNED: Final = "returned"
ARRIVED: Final = "arrived"

KIND: Final[CodeTable] = table(
    "kind of transfer",
    [
        (WITHIN, "中心内转接", "within the centre"),
        (OUT, "转出", "out of the centre"),
        (IN, "转入", "into the centre"),
    ],
)

STATE: Final[CodeTable] = table(
    "state of a transfer",
    [
        (REQUESTED, "待接收", "waiting for acceptance"),
        (ACCEPTED, "已接收", "accepted"),
        (REFUSED, "已退回", "refused"),
        (CANCELLED, "已撤销", "cancelled"),
        (ISSUED, "已开介绍信", "letter issued"),
        (RECEIVED, "回执已办", "receipt settled"),
        (RETURNED, "介绍信退回", "letter returned"),
        (ARRIVED, "已接收待回执", "arrived, receipt to send"),
    ],
)

STEPS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    WITHIN: {REQUESTED: (ACCEPTED, REFUSED, CANCELLED)},
    # A receipt that turns out to be a mistake is taken back: the person is here again.
    OUT: {ISSUED: (RECEIVED, RETURNED, CANCELLED), RECEIVED: (RETURNED,)},
    IN: {ARRIVED: (RECEIVED,)},
}
"""What may follow what, by kind; a state that is not named ends the transfer."""

FIRST: Final = {WITHIN: REQUESTED, OUT: ISSUED, IN: ARRIVED}
"""The state in which a transfer of each kind begins."""

OPEN: Final = (REQUESTED, ISSUED)
"""While in one of these the person is still where they were; nobody has two such transfers at once."""

UNSETTLED: Final = (*OPEN, ARRIVED)
"""Somebody still has something to do: accept, wait for a receipt, send one."""

WITH_REASON: Final = (REFUSED, CANCELLED, RETURNED)
"""Ended without a transfer, for a reason that is written down."""

WITH_ARRIVAL: Final = (ACCEPTED, ARRIVED, RECEIVED)
"""The new branch has the person, since a day that is known."""

CORRECTABLE: Final = {OUT: ISSUED, IN: ARRIVED}
"""Until when what a letter says may be corrected, by kind: its receipt is made out from it."""

LETTER_DAYS_AT_MOST: Final = 90
"""A paper letter is valid for ninety days at most; a centre may set less (DOMAIN §5)."""


def states_of(kind: str) -> tuple[str, ...]:
    """Every state a transfer of a kind can be in."""
    steps = STEPS[kind]
    return tuple(dict.fromkeys([FIRST[kind], *steps, *(to for following in steps.values() for to in following)]))


def may_follow(kind: str, state: str, to: str) -> bool:
    """Whether a transfer of a kind may go from one state to another."""
    return to in STEPS[kind].get(state, ())


def letter_may_be_corrected(kind: str, state: str) -> bool:
    """Whether a slip of the pen in a letter's number, days or organisation may still be put right."""
    return CORRECTABLE.get(kind) == state


def arrival_may_be_undone(kind: str, state: str) -> bool:
    """Whether an arrival may be taken back: as long as the sender has not been told that the person is here."""
    return (kind, state) == (IN, ARRIVED)


def every_step() -> list[tuple[str, str]]:
    """All steps of all kinds, for the database's own check."""
    return sorted({(state, to) for steps in STEPS.values() for state, following in steps.items() for to in following})


def letter_valid_until(issued_on: date, days: int) -> date:
    """The last day on which a letter may be handed in."""
    return issued_on + timedelta(days=days)
