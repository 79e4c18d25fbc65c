"""How a table of organisations is compared with what is recorded."""

import difflib
from collections.abc import Iterator
from typing import Final

from members.rules import organisations as rules
from members.rules.organisation_names import organisation_key, unit_key
from members.services.imports.organisation_known import Known, KnownOrganisations, read_known
from members.services.imports.organisation_plan import OrganisationPlan, Planned
from members.services.imports.organisation_rows import OrganisationTable, kinds_to_choose
from members.services.imports.scope import ImportScope

_SIMILAR: Final = 3
_SELDOM_AT_THE_TOP: Final = frozenset({rules.GENERAL_BRANCH, rules.BRANCH, rules.JOINT_BRANCH})
"""Kinds that stand at the top only where there is no committee: without a superior, somebody forgot the column."""
_LEAST_SIMILARITY: Final = 0.6
_MOST_SUGGESTIONS: Final = 30
_MOST_LEVELS: Final = 60
"""Paths of the tree have room for 63 levels; a centre has four."""


def organisations_plan(table: OrganisationTable, scope: ImportScope) -> OrganisationPlan:
    """Compare a table with what is recorded in a scope. Five queries at most, whatever its length."""
    known = read_known(scope)
    planner = _Planner([Planned(row, problems=list(row.problems)) for row in table.rows], known, scope)
    planner.plan()
    return OrganisationPlan(table, planner.rows, planner.missing())


class _Planner:
    def __init__(self, rows: list[Planned], known: KnownOrganisations, scope: ImportScope) -> None:
        self.rows = rows
        self.known = known
        self.scope = scope
        self.claimed: dict[int, Planned] = {}
        self.named: dict[str, list[Planned]] = {}
        self.suggested = 0

    def plan(self) -> None:
        for planned in self.rows:
            self._match(planned)
        self._refuse_repeated()
        self._match_moved()
        for planned in self.rows:
            self._find_superior(planned)
        for planned in self.rows:
            self._check_circle(planned)
        with_people = self.known.with_people(
            {each.known.id for each in self.rows if each.known and each.kind != each.known.kind}
        )
        for planned in self.rows:
            self._check_kind(planned, with_people)
        self._plan_units()
        self._refuse_below_refused()
        for planned in self.rows:
            _say_changes(planned)

    def _match(self, planned: Planned) -> None:
        """Tie a row to the recorded organisation of its name below the superior it names."""
        row = planned.row
        found = self.known.by_name.get(row.key, []) if row.name else []
        if row.superior:
            name, way = row.superior_keys
            found = [
                one
                for one in found
                if organisation_key(one.superior) == name or organisation_key(one.way).startswith(f"{way}/")
            ]
        elif len(found) > 1:
            found = [one for one in found if not one.superior] or found
        if len(found) > 1:
            planned.refuse("name", "organisation_ambiguous")
        elif found:
            planned.known = found[0]

    def _refuse_repeated(self) -> None:
        """Of two rows for one organisation the later is refused."""
        first: dict[object, Planned] = {}
        for planned in self.rows:
            if not planned.row.name:
                continue
            key = planned.known.id if planned.known else (planned.row.key, planned.row.superior_keys[0])
            earlier = first.setdefault(key, planned)
            if earlier is not planned:
                planned.refuse("name", "organisation_repeated", line=str(earlier.row.line))
                planned.known = None
                continue
            self.named.setdefault(planned.row.key, []).append(planned)
            if planned.known:
                self.claimed[planned.known.id] = planned

    def _match_moved(self) -> None:
        """A row for an organisation that stands elsewhere, where the table speaks of its old superior too, moves it."""
        spoken_of = set(self.named) | {planned.row.superior_keys[0] for planned in self.rows}
        for planned in self.rows:
            row = planned.row
            if planned.known or planned.is_refused or not row.superior or row.kind == rules.GROUP:
                continue
            found = [one for one in self.known.by_name.get(row.key, []) if one.kind != rules.GROUP]
            if len(found) == 1 and found[0].id not in self.claimed and organisation_key(found[0].superior) in spoken_of:
                planned.known, planned.moves = found[0], True
                self.claimed[found[0].id] = planned

    def _has_a_top(self) -> bool:
        """Whether there is a committee that what has no superior could stand below."""
        kinds = {one.kind for one in self.known.by_id.values()} | {planned.row.kind for planned in self.rows}
        return rules.COMMITTEE in kinds

    def _find_superior(self, planned: Planned) -> None:
        row = planned.row
        if planned.known and not planned.moves:
            upper = planned.known.superior_id
            planned.superior = None if upper is None else self.claimed.get(upper) or self.known.by_id.get(upper)
            return
        if not row.superior:
            if not self.scope.is_whole and not planned.known:
                planned.refuse("superior", "top_not_allowed")
            elif not planned.known and planned.kind in _SELDOM_AT_THE_TOP and self._has_a_top():
                planned.refuse("superior", "superior_missing")
            return
        name, way = row.superior_keys
        rows = self.named.get(name, [])
        recorded = [one for one in self.known.named(name, way) if one.id not in self.claimed]
        if len(rows) + len(recorded) > 1:
            ways = "；".join([one.way for one in recorded][:_SIMILAR])
            planned.refuse("superior", "superior_ambiguous", ways=ways)
        elif rows or recorded:
            planned.superior = rows[0] if rows else recorded[0]
        else:
            self._refuse_unknown_superior(planned, name)

    def _refuse_unknown_superior(self, planned: Planned, name: str) -> None:
        self.suggested += 1
        close: list[str] = []
        if self.suggested <= _MOST_SUGGESTIONS:
            names = {one.name for one in self.known.by_id.values()} | {each.row.name for each in self.rows} - {""}
            keys = {organisation_key(one): one for one in sorted(names)}
            found = difflib.get_close_matches(name[:100], keys, n=_SIMILAR, cutoff=_LEAST_SIMILARITY)
            close = [keys[key] for key in found]
        if close:
            planned.refuse("superior", "superior_unknown_similar", similar="、".join(close))
        else:
            planned.refuse("superior", "superior_unknown")

    def _check_circle(self, planned: Planned) -> None:
        above = list(self._above(planned))
        if planned in above:
            planned.refuse("superior", "superior_circle")
        elif len(above) >= _MOST_LEVELS:
            planned.refuse("superior", "superior_too_deep")

    def _above(self, planned: Planned) -> "Iterator[Planned | Known]":
        """What a row stands below afterwards, up to the top, or once round a circle."""
        passed: set[int] = set()
        upper = planned.superior
        while upper is not None and id(upper) not in passed:
            passed.add(id(upper))
            yield upper
            if isinstance(upper, Planned):
                upper = upper.superior
            elif upper.superior_id is not None:
                upper = self.claimed.get(upper.superior_id) or self.known.by_id.get(upper.superior_id)
            else:
                upper = None

    def _check_kind(self, planned: Planned, with_people: set[int]) -> None:
        kind, known = planned.kind, planned.known
        if not kind:
            if not any(problem.field == "kind" for problem in planned.problems):
                planned.refuse("kind", "kind_missing", known=kinds_to_choose())
            return
        upper = planned.superior.kind if planned.superior else ""
        out_of_sight = planned.superior is None and known is not None and bool(known.superior)
        if upper or not out_of_sight:
            new = known is None or planned.moves or kind != known.kind or _changes_kind(planned.superior)
            if new and not rules.may_stand_below(kind, upper):
                planned.refuse("kind", "kind_below_superior")
        if known and kind != known.kind:
            below = [self.claimed.get(child.id) or child for child in self.known.below[known.id]]
            if any(isinstance(child, Known) and not rules.may_stand_below(child.kind, kind) for child in below):
                planned.refuse("kind", "kind_below")
            if known.id in with_people and not (rules.may_hold_people(kind) and rules.may_hold_people(known.kind)):
                planned.refuse("kind", "kind_people")
        if planned.row.units and not rules.may_serve_units(kind):
            planned.refuse("units", "kind_units")
        if planned.row.may_approve and not rules.may_be_given_approval(kind):
            planned.refuse("may_approve", "approval_not_given")

    def _plan_units(self) -> None:
        """Units are added; one that another organisation of this table serves already is not taken from it."""
        lines: dict[str, int] = {}
        for planned in self.rows:
            own = planned.known.id if planned.known else None
            for unit in planned.row.units:
                serving = self.known.units.get(unit_key(unit), set())
                if own in serving:
                    continue
                line = lines.setdefault(unit_key(unit), planned.row.line)
                if serving & self.claimed.keys():
                    planned.refuse("units", "unit_served_elsewhere", unit=unit)
                elif line != planned.row.line:
                    planned.refuse("units", "unit_repeated", unit=unit, line=str(line))
                else:
                    planned.new_units.append(unit)

    def _refuse_below_refused(self) -> None:
        """What would stand below a row that is not stored cannot be stored either."""
        again = True
        while again:
            again = False
            for planned in self.rows:
                upper = planned.superior
                stands = isinstance(upper, Known) or upper is None or (upper.known is not None and not upper.moves)
                if not stands and isinstance(upper, Planned) and upper.is_refused and not planned.is_refused:
                    planned.refuse("superior", "superior_refused")
                    again = True

    def missing(self) -> list[Known]:
        """Open organisations below those the table names, of the sorts it lists, that have no row."""
        groups = any(planned.kind == rules.GROUP for planned in self.rows)
        covered = self.claimed.keys() | {
            planned.superior.id for planned in self.rows if isinstance(planned.superior, Known)
        }
        return [
            one
            for one in self.known.by_id.values()
            if one.id not in self.claimed and one.superior_id in covered and (groups or one.kind != rules.GROUP)
        ]


def _changes_kind(superior: "Planned | Known | None") -> bool:
    return isinstance(superior, Planned) and superior.known is not None and superior.kind != superior.known.kind


def _say_changes(planned: Planned) -> None:
    """The state of a row, and for a recorded organisation what would be different."""
    known, row = planned.known, planned.row
    if planned.is_refused:
        planned.state = "refused"
        return
    if known is None:
        planned.state = "new"
        return
    if planned.kind != known.kind:
        planned.changes.append(("kind", known.kind, planned.kind))
    if planned.moves and planned.superior is not None:
        name = planned.superior.row.name if isinstance(planned.superior, Planned) else planned.superior.name
        planned.changes.append(("superior", known.superior, name))
    if row.may_approve is not None and row.may_approve != known.may_approve:
        planned.changes.append(("may_approve", known.may_approve, row.may_approve))
    if planned.new_units:
        planned.changes.append(("units", "", "、".join(planned.new_units)))
    planned.state = "changed" if planned.changes else "unchanged"
