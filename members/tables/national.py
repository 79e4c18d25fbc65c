"""What to correct, and where: how the national system's roster differs from ours, on paper and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import ImportRow, ImportRun, User
from members.services.imports.missing import only_here
from members.services.imports.refused import Sealed
from members.services.imports.scope import people_scope
from members.tables.imports import Line, Names, line_of, missing_line

_AT_A_TIME: Final = 500
LISTED_UP_TO: Final = 2000
"""Most people in one section of the paper; more is a file."""

_HERE, _THERE = ImportRow.Fix.HERE, ImportRow.Fix.THERE
_NEW, _CHANGED = ImportRow.State.NEW, ImportRow.State.CHANGED
_SECTIONS: Final[tuple[tuple[str, str, str | Promise], ...]] = (
    (_CHANGED, _HERE, _("Correct here")),
    (_CHANGED, _THERE, _("Correct in the national system")),
    (_CHANGED, "", _("Different, not yet decided")),
    (_NEW, _HERE, _("Only in the national system: add here")),
    (_NEW, _THERE, _("Only in the national system: take out there")),
    (_NEW, "", _("Only in the national system, not yet decided")),
    (ImportRow.State.REFUSED, "", _("Not comparable: correct the row in the national system")),
)
ONLY_HERE: Final = _("Only here: enter in the national system, or record here that they left")


@dataclass
class Section:
    """Differences of one kind, to be corrected on one side."""

    title: str | Promise
    lines: list[Line] = field(default_factory=list)
    cut: bool = False


def sections(run: ImportRun, user: User, limit: int | None = LISTED_UP_TO) -> Iterator[Section]:
    """The sections that have anybody in them, each with at most ``limit`` people; all of them without one."""
    sealed = Sealed(run)
    for state, fix, title in _SECTIONS:
        rows = ImportRow.objects.filter(run=run, state=state, fix=fix).select_related("person").order_by("line")
        found = list(rows if limit is None else rows[: limit + 1])
        lines: list[Line] = []
        for start in range(0, len(found[:limit]), _AT_A_TIME):
            part = found[:limit][start : start + _AT_A_TIME]
            names = Names(part)
            lines += [line_of(row, sealed, names) for row in part]
        if lines:
            yield Section(title, lines, cut=len(found) > len(lines))
    people = only_here(run, people_scope(user)).select_related("organisation", "unit")
    here = list(people if limit is None else people[: limit + 1])
    if here:
        yield Section(ONLY_HERE, [missing_line(person) for person in here[:limit]], cut=len(here) > len(here[:limit]))


def cells(run: ImportRun, user: User) -> Iterator[list[str]]:
    """The same as rows of a file: what to do, name, number (masked), branch, field, here, in the national system."""
    for section in sections(run, user, limit=None):
        for line in section.lines:
            begin = [str(section.title), line.name, line.number, line.branch]
            if line.changes:
                yield from ([*begin, str(change.label), change.old, change.new] for change in line.changes)
            else:
                said = "；".join(reason.text for reason in line.reasons)
                yield [*begin, line.column, "", line.value or said]
