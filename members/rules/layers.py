"""The four layers (S13): tasks for backbone people (S16), a member as mentor for the advancing layer (S17)."""

from datetime import date
from typing import Final

from members.rules import codes
from members.rules.codes import CodeTable, table

MANAGEMENT, BACKBONE, ADVANCING, FOUNDATION = "management", "backbone", "advancing", "foundation"
BOARD: Final = (MANAGEMENT, BACKBONE, ADVANCING, FOUNDATION)
"""The columns of the board, from left to right."""

GIVEN, DONE, WITHDRAWN = "given", "done", "withdrawn"
TASK_STATE: Final[CodeTable] = table(
    "state of a task", [(GIVEN, "进行中", "under way"), (DONE, "已完成", "done"), (WITHDRAWN, "已收回", "withdrawn")]
)
TASK_STEPS: Final = {GIVEN: frozenset({DONE, WITHDRAWN}), DONE: frozenset(), WITHDRAWN: frozenset()}


def task_may_end(state: str, following: str) -> bool:
    """Whether a task in one state can end in another."""
    return following in TASK_STEPS[state]


def task_problem(layer: str, given_on: date, due_on: date | None, today: date) -> str:
    """Why a task cannot be given: a code, or the empty string. Tasks are for the backbone layer (S16)."""
    if layer != BACKBONE:
        return "task_not_backbone"
    if given_on > today:
        return "task_in_future"
    return "task_due_before_given" if due_on is not None and due_on < given_on else ""


def mentor_problem(layer: str, person: int, mentor: int, mentor_status: str) -> str:
    """Why somebody cannot be the mentor: a code, or the empty string. A member for one of the advancing layer (S17)."""
    if layer != ADVANCING:
        return "mentor_not_advancing"
    if person == mentor:
        return "mentor_oneself"
    return "" if mentor_status in codes.PARTY_MEMBERS else "mentor_no_member"
