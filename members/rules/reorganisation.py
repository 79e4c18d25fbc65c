"""What may become of an organisation: renamed, merged, split, closed. ZB: the superior committee decides on each."""

from collections.abc import Iterable
from typing import Final

from members.rules import codes, organisations
from members.rules.codes import Code, CodeTable

RENAME: Final = "rename"
MERGE: Final = "merge"
SPLIT: Final = "split"
CLOSE: Final = "close"

KIND: Final = CodeTable(
    "reorganisation",
    (
        Code(RENAME, "更名", "renamed"),
        Code(MERGE, "合并", "merged"),
        Code(SPLIT, "分设", "split"),
        Code(CLOSE, "撤销", "closed"),
    ),
)

DONE: Final = "done"
UNDONE: Final = "undone"
TRANSITIONS: Final[dict[str, dict[str, str]]] = {DONE: {"undo": UNDONE}, UNDONE: {}}

PUT_BACK: Final = frozenset({MERGE, SPLIT})
"""What moved people and units: put back as long as nothing was recorded of them since."""

UNDOABLE: Final = PUT_BACK | {CLOSE}
"""What can be taken back whole. A new name is given up by another."""

MOST_PARTS: Final = 4
"""Into how many further branches one is split at a time."""


def may_reopen(kind: str, state: str) -> bool:
    """Whether what an act did is taken back by opening the organisation again."""
    return kind == CLOSE and "undo" in TRANSITIONS[state]


def may_put_back(kind: str, state: str) -> bool:
    """Whether an act of a kind, in a state, is one that moved people and can be put back."""
    return kind in PUT_BACK and "undo" in TRANSITIONS[state]


def may_merge(kinds: Iterable[str]) -> bool:
    """Branches merge with branches, joint or not; others only with their own kind."""
    return len({organisations.BRANCH if kind in codes.BRANCH_KINDS else kind for kind in kinds}) == 1


def may_split(kind: str) -> bool:
    """A branch is split by its units and groups; a committee by moving branches below another."""
    return kind in codes.BRANCH_KINDS


def branch_kind(units: int) -> str:
    """What a branch is called that serves so many units (ZB)."""
    return organisations.JOINT_BRANCH if units > 1 else organisations.BRANCH


def name_in(name: str, origin: str, taken: Iterable[str]) -> str:
    """The name of a group that comes from a merged branch: its own, or with its origin behind it if that is taken."""
    if name not in set(taken):
        return name
    return f"{name}（原{origin}）"[: organisations.NAME_LENGTH]
