"""The organisations a table of organisations is compared with: those in scope that are open."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Q

from members.models import Organisation, Person, ReorganisationPart, Unit
from members.querysets.reorganisation import follow_names
from members.querysets.scope import within
from members.rules.organisation_names import organisation_key, unit_key, way_key
from members.services.imports.scope import ImportScope


@dataclass(frozen=True, slots=True)
class Known:
    """A recorded organisation. ``superior`` is empty at the top; ``superior_id`` None where that is out of scope."""

    id: int
    path: str
    name: str
    kind: str
    may_approve: bool
    version: int
    superior: str
    superior_id: int | None
    way: str


@dataclass
class KnownOrganisations:
    """The open organisations of a scope by id, name and superior; units by name."""

    by_id: dict[int, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_way: dict[str, Known] = field(default_factory=dict)
    below: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def named(self, name: str, way: str) -> list[Known]:
        """Those of a name, or the one of a way."""
        found = self.by_name.get(name)
        return found or ([self.by_way[way]] if way in self.by_way else [])

    def with_people(self, ids: set[int]) -> set[int]:
        """Which of some organisations people belong to. One query."""
        if not ids:
            return set()
        people = Person.objects.filter(Q(organisation_id__in=ids) | Q(group_id__in=ids))
        return {pk for pair in people.values_list("organisation_id", "group_id").distinct() for pk in pair if pk in ids}


def _add_renamed(known: KnownOrganisations, scope: ImportScope) -> None:
    """An old table says the old name of what was renamed since; what was merged is no organisation of its own."""
    parts = ReorganisationPart.objects.filter(within(scope.paths, "organisation__path"), successor=F("organisation"))
    for name, organisation in follow_names(parts):
        key = organisation_key(name)
        if organisation in known.by_id and key not in known.by_name:
            known.by_name[key] = [known.by_id[organisation]]


def read_known(scope: ImportScope) -> KnownOrganisations:
    """What is recorded. Four queries."""
    known = KnownOrganisations()
    step = Organisation.steplen
    every = Organisation.objects.within(scope.paths).order_by("path")
    rows = list(every.values_list("id", "path", "name", "kind", "may_approve", "version", "closed_on"))
    above = {path[:end] for _, path, *_ in rows for end in range(step, len(path), step)}
    names = dict(Organisation.objects.filter(path__in=above).values_list("path", "name"))
    names |= {path: name for _, path, name, *_ in rows}
    ids = {path: pk for pk, path, *_ in rows}
    for pk, path, name, kind, may_approve, version, closed_on in rows:
        if closed_on is not None:
            continue
        way = "/".join(names[path[:end]] for end in range(step, len(path) + 1, step))
        upper = path[:-step]
        one = Known(pk, path, name, kind, may_approve, version, names.get(upper, ""), ids.get(upper), way)
        known.by_id[pk] = one
        known.by_name[organisation_key(name)].append(one)
        known.by_way[way_key(way)] = one
        if one.superior_id is not None:
            known.below[one.superior_id].append(one)
    _add_renamed(known, scope)
    units = Unit.objects.within(scope.paths).values_list("name", "organisation_id")
    for name, organisation_id in units:
        known.units[unit_key(name)].add(organisation_id)
    return known
