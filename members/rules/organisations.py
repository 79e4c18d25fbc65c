"""What an organisation may be, where it may stand, what is unusual about it.

Sources: ZB (branch regulations); XZ art. 22 (power to approve); DOMAIN §2 and §5.
"""

from dataclasses import dataclass
from typing import Final

from core.text import clean
from members.rules import codes

COMMITTEE: Final = "committee"
GENERAL_BRANCH: Final = "general_branch"
BRANCH: Final = "branch"
JOINT_BRANCH: Final = "joint_branch"
GROUP: Final = "group"

_BELOW: Final[dict[str, tuple[str, ...]]] = {
    "": (COMMITTEE, GENERAL_BRANCH, BRANCH, JOINT_BRANCH),
    COMMITTEE: (COMMITTEE, GENERAL_BRANCH, BRANCH, JOINT_BRANCH),
    GENERAL_BRANCH: (BRANCH, JOINT_BRANCH),
    BRANCH: (GROUP,),
    JOINT_BRANCH: (GROUP,),
    GROUP: (),
}
"""What may stand below what; the empty kind is the top of the tree. A group is part of a branch."""

NAME_LENGTH: Final = 100

JOINT_BRANCH_MOST_UNITS: Final = 5
"""A joint branch generally covers no more than five units (ZB)."""

BRANCH_LEAST_MEMBERS: Final = 3
"""A branch has at least three full members (ZB)."""

BRANCH_MOST_MEMBERS: Final = 50
"""A branch generally has no more than fifty members (ZB)."""


def kinds_below(superior: str) -> tuple[str, ...]:
    """The kinds that may stand directly below a kind, or with the empty kind at the top."""
    return _BELOW[superior]


def may_stand_below(kind: str, superior: str) -> bool:
    """Whether a kind may stand directly below another, or with the empty kind at the top."""
    return kind in _BELOW[superior]


def may_hold_people(kind: str) -> bool:
    """Whether people belong to it directly. A group has its people through its branch."""
    return kind in codes.BRANCH_KINDS


def may_serve_units(kind: str) -> bool:
    """Every organisation but a group may serve units; a committee serves the centre's own office."""
    return kind != GROUP


def may_be_given_approval(kind: str) -> bool:
    """A branch decides by its general meeting and is approved from above; it never approves itself (XZ art. 22)."""
    return kind in (COMMITTEE, GENERAL_BRANCH)


def name_of(typed: str) -> str:
    """A name as it is stored: one form of each character, no line breaks, no spaces at its ends."""
    return " ".join(clean(typed).split())


@dataclass(frozen=True)
class Standing:
    """What ties an organisation to a kind: what it stands below, what stands below it, what it holds."""

    superior: str = ""
    below: frozenset[str] = frozenset()
    has_people: bool = False
    has_units: bool = False


def check_kind(kind: str, standing: Standing, *, before: str = "") -> str:
    """Why an organisation of this standing cannot be of a kind: a code, or the empty string if it can.

    ``before`` is the kind it has, empty for a new one.
    """
    if not may_stand_below(kind, standing.superior):
        return "superior"
    if any(not may_stand_below(child, kind) for child in standing.below):
        return "below"
    if standing.has_people and kind != before and not (may_hold_people(kind) and may_hold_people(before)):
        return "people"
    if standing.has_units and not may_serve_units(kind):
        return "units"
    return ""
