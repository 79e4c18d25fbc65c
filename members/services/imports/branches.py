"""Where a row says a person belongs: branch, group and unit, by the names people write."""

from collections.abc import Mapping, Sequence

from core.tabular import Cell
from members.rules import codes
from members.rules.organisation_names import organisation_key, unit_key, way_key
from members.rules.people import Problem
from members.services.imports.cells import NOTHING, REMEMBERED, Memory, Parsed, said, text_of
from members.services.imports.lookups import Lookups

_NOBODY: tuple[Problem, ...] = ()


class Belonging:
    """Reads the cells of branch, group and unit; each different combination is looked up once."""

    def __init__(self, places: Mapping[str, int], lookups: Lookups) -> None:
        self._lookups = lookups
        self._branch_place = places.get("organisation")
        self._group_place = places.get("group")
        self._unit_place = places.get("unit")
        self._branches = Memory(self._branch)
        self._units: dict[tuple[Cell, int | None], Parsed] = {}

    def read(self, cells: Sequence[Cell]) -> tuple[int | str, int | str, int | str, tuple[Problem, ...]]:
        """Ids of branch, group and unit ("" where none is said), and the problems."""
        problems = _NOBODY
        if self._branch_place is None:
            branch = self._lookups.only_branch
        else:
            branch, problems = self._branches[cells[self._branch_place]]
        group, found = self._group(cells, branch)
        if found:
            problems += found
        unit, found = self._unit_of(cells, branch)
        if found:
            problems += found
        return branch or "", group or "", unit or "", problems

    def _branch(self, text: str) -> Parsed:
        """The branch of a name or of a way from the root."""
        name = said(text)
        if not name:
            return NOTHING
        known = self._lookups.organisations
        key = organisation_key(name)
        found = known.get(key) or known.get(way_key(name)) or known.get(f"{key}支部")
        if not found:
            return _unknown("organisation", "branch", self._lookups.similar_branches(name))
        branches = [each for each in found if each.kind in codes.BRANCH_KINDS]
        if not branches:
            return Parsed(None, (Problem("organisation", "branch_of_other_kind"),))
        if len(branches) > 1:
            ways = "；".join(each.way for each in branches[:3])
            return Parsed(None, (Problem("organisation", "branch_ambiguous", {"ways": ways}),))
        return Parsed(branches[0].id)

    def _group(self, cells: Sequence[Cell], branch: int | None) -> Parsed:
        if self._group_place is None:
            return NOTHING
        name = said(text_of(cells[self._group_place]))
        if not name:
            return NOTHING
        if branch is None:  # the branch's own problem says what to do
            return (
                NOTHING if self._branch_place is not None and said(text_of(cells[self._branch_place])) else _GROUP_ALONE
            )
        group = self._lookups.groups.get((branch, organisation_key(name)))
        return _GROUP_UNKNOWN if group is None else Parsed(group)

    def _unit_of(self, cells: Sequence[Cell], branch: int | None) -> Parsed:
        if self._unit_place is None:
            return NOTHING
        cell = cells[self._unit_place]
        if not cell:
            return NOTHING
        key = (cell, branch)
        parsed = self._units.get(key)
        if parsed is None:
            parsed = self._unit(said(text_of(cell)), branch)
            if len(self._units) < REMEMBERED:
                self._units[key] = parsed
        return parsed

    def _unit(self, name: str, branch: int | None) -> Parsed:
        """The unit of a name: one that the branch serves, else the only one of the name."""
        if not name:
            return NOTHING
        found = self._lookups.units.get(unit_key(name), [])
        served = [unit for unit, organisation in found if organisation == branch]
        if served:
            return Parsed(served[0])
        if len(found) == 1:
            remark = (Problem("unit", "unit_of_other_branch", remark=True),) if branch else ()
            return Parsed(found[0][0], remark)
        if found:
            return Parsed(None, (Problem("unit", "unit_ambiguous"),))
        return _unknown("unit", "unit", self._lookups.similar_units(name))


def _unknown(field: str, kind: str, similar: list[str]) -> Parsed:
    if similar:
        return Parsed(None, (Problem(field, f"{kind}_unknown_similar", {"similar": "、".join(similar)}),))
    return Parsed(None, (Problem(field, f"{kind}_unknown"),))


_GROUP_ALONE = Parsed(None, (Problem("group", "group_without_branch"),))
_GROUP_UNKNOWN = Parsed(None, (Problem("group", "group_unknown"),))
