"""Changing many people at once: the way of such a change, and what becomes of each person in it."""

from typing import Final

DRAFT, DONE, UNDONE = "draft", "done", "undone"
TRANSITIONS: Final = {DRAFT: {DONE}, DONE: {UNDONE}, UNDONE: frozenset()}

CHANGE, CHANGED, BACK, UNCHANGED = "change", "changed", "back", "unchanged"
MEANWHILE: Final = "meanwhile"
"""Somebody else changed the person between the preview and the confirmation."""

REFUSED: Final = ("not_kept", "left", "other_branch", "out_of_scope", "newer", MEANWHILE)
OUTCOMES: Final = (CHANGE, CHANGED, BACK, UNCHANGED, *REFUSED)


def may_become(state: str, following: str) -> bool:
    """Whether a change in one state can go on to another."""
    return following in TRANSITIONS[state]
