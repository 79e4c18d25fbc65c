"""Organisations and units of a scope by the names people write, read once for a file."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from members.models import Organisation, ReorganisationPart, Unit
from members.querysets.reorganisation import follow_names
from members.querysets.scope import within
from members.rules import codes
from members.rules.organisation_names import full_names, organisation_key, unit_key, way_key
from members.services.imports.scope import ImportScope

_MOST_SUGGESTIONS: Final = 30
"""Wrong names of one file that get similar ones shown: looking for them among thousands takes its time."""

_SIMILAR: Final = 3
_LEAST_SIMILARITY: Final = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """An organisation as a name leads to it: its id, kind, and the names from the root down to it."""

    id: int
    kind: str
    way: str


@dataclass
class Lookups:
    """Names of a scope. Closed organisations are not among them."""

    organisations: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    branch_names: dict[str, str] = field(default_factory=dict)
    groups: dict[tuple[int, str], int] = field(default_factory=dict)
    units: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    unit_names: dict[str, str] = field(default_factory=dict)
    branches: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    _suggested: int = 0

    @property
    def only_branch(self) -> int | None:
        """The branch a roster without a column for it must mean."""
        return self.branches[0] if len(self.branches) == 1 else None

    def similar_branches(self, name: str) -> list[str]:
        """Names of branches like a wrong one; first those that serve the unit of the name."""
        key = organisation_key(name)
        served = self.units.get(key.removesuffix("支部"), [])
        serving = [self.names[organisation] for _, organisation in served if organisation in self.branches]
        return list(dict.fromkeys([*serving, *self._similar(key, self.branch_names)]))[:_SIMILAR]

    def similar_units(self, name: str) -> list[str]:
        """Names of units like a wrong one."""
        return self._similar(unit_key(name), self.unit_names)

    def _similar(self, key: str, names: dict[str, str]) -> list[str]:
        if self._suggested >= _MOST_SUGGESTIONS:
            return []
        self._suggested += 1
        close = difflib.get_close_matches(key[:100], names, n=_SIMILAR, cutoff=_LEAST_SIMILARITY)
        return [names[match] for match in close]


def read_lookups(scope: ImportScope) -> Lookups:
    """The organisations and units of a scope. Three queries, and one for the names above the scope."""
    rows = list(
        Organisation.objects.within(scope.paths).order_by("path").values_list("id", "path", "name", "kind", "closed_on")
    )
    names = {path: name for _, path, name, _, _ in rows} | _names_above(path for _, path, _, _, _ in rows)
    lookups = Lookups()
    ids: dict[str, int] = {}
    step = Organisation.steplen
    for pk, path, name, kind, closed_on in rows:
        ids[path] = pk
        if closed_on is not None:
            continue
        if kind == "group":
            parent = ids.get(path[:-step])
            if parent is not None:
                lookups.groups[parent, organisation_key(name)] = pk
            continue
        way = "/".join(names[path[:end]] for end in range(step, len(path) + 1, step))
        found = Found(pk, kind, way)
        for key in dict.fromkeys((organisation_key(name), way_key(way), *full_names(way))):
            lookups.organisations[key].append(found)
        if kind in codes.BRANCH_KINDS:
            lookups.branches.append(pk)
            lookups.names[pk] = name
            lookups.branch_names[organisation_key(name)] = name
    _add_former_names(lookups, scope)
    units = (
        Unit.objects.open()
        .filter(within(scope.paths, "organisation__path"))
        .values_list("id", "name", "organisation_id")
    )
    for pk, name, organisation_id in units:
        lookups.units[unit_key(name)].append((pk, organisation_id))
        lookups.unit_names[unit_key(name)] = name
    return lookups


def _add_former_names(lookups: Lookups, scope: ImportScope) -> None:
    """Old rosters say old names: they lead to what these organisations have become, unless another has the name now."""
    known = {found.id: found for several in lookups.organisations.values() for found in several}
    parts = ReorganisationPart.objects.filter(within(scope.paths, "organisation__path"))
    former: dict[str, dict[int, Found]] = defaultdict(dict)
    for name, organisation in follow_names(parts):
        key = organisation_key(name)
        if organisation in known and key not in lookups.organisations:
            former[key][organisation] = known[organisation]
    for key, found in former.items():
        lookups.organisations[key] = list(found.values())


def _names_above(paths: Iterable[str]) -> dict[str, str]:
    """The names of what lies above a scope, which ways begin with."""
    known = set(paths)
    step = Organisation.steplen
    above = {path[:end] for path in known for end in range(step, len(path), step)} - known
    if not above:
        return {}
    return dict(Organisation.objects.filter(path__in=above).values_list("path", "name"))
