"""The tree of organisations as a list: whole while it is small, else level by level; or the matches of a search."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import Left

from members.models import Organisation, Person, ReorganisationPart, Unit, User
from members.policies import ADMINISTER
from members.querysets.organisations import OrganisationQuerySet
from members.querysets.scope import covers, outermost, paths_of, within
from members.rules import codes
from members.rules import organisations as rules
from members.rules.reorganisation import may_merge
from members.tables.committees import WarningShown, warned, warned_in_scope, warning_shown

WHOLE_TREE: Final = 200
"""A tree of up to so many organisations is shown whole: a centre has some dozens."""

LEVEL_PAGE: Final = 50
SEARCH_PAGE: Final = 30


@dataclass(frozen=True)
class HeadCount:
    """People of an organisation and everything below it."""

    full_members: int = 0
    people: int = 0

    def plus(self, other: "HeadCount") -> "HeadCount":
        return HeadCount(self.full_members + other.full_members, self.people + other.people)


@dataclass(frozen=True)
class Step:
    """One step of the way from the top; without a number where the user may not look."""

    name: str
    pk: int | None


@dataclass
class TreeRow:
    """One line: the organisation, how far it is indented, what it serves and holds; its way where the tree is cut."""

    organisation: Organisation
    indent: int
    count: HeadCount
    units: list[str]
    way: list[str] = field(default_factory=list)
    opens: bool = False
    warnings: list[WarningShown] = field(default_factory=list)

    @property
    def overdue(self) -> bool:
        return any(warning.overdue for warning in self.warnings)


@dataclass
class Tree:
    """A page of the tree: its lines, the organisation whose level it is, the way there, and where the next begins."""

    rows: list[TreeRow]
    below: Organisation | None = None
    way: Sequence[Step] = ()
    next_after: str = ""
    cut: bool = False
    flat: bool = False


def whole_or_top(user: User) -> Tree:
    """The whole tree a user sees, or the uppermost organisations where it is large. At most four queries."""
    nodes = list(Organisation.objects.visible_to(user).open()[: WHOLE_TREE + 1])
    if len(nodes) <= WHOLE_TREE:
        return Tree(_rows(user, nodes, opens=False))
    return tops_after(user, "")


def level(user: User, below: Organisation, after: str = "") -> Tree:
    """The organisations directly below one, after a path. At most four queries."""
    children = Organisation.objects.get_children(below).filter(path__gt=after, closed_on=None)
    tree = _level(user, list(children[: LEVEL_PAGE + 1]))
    tree.below, tree.way = below, way_to(user, below)
    return tree


def tops_after(user: User, after: str) -> Tree:
    """The uppermost organisations after a path, where they are many."""
    paths = paths_of(user)
    tops = Organisation.objects.visible_to(user).open().filter(Q(depth=1) if "" in paths else Q(path__in=paths))
    return _level(user, list(tops.filter(path__gt=after)[: LEVEL_PAGE + 1]))


def with_warnings(user: User, today: date, after: str = "") -> Tree:
    """The organisations where something is not as the rules have it, after a path, each with its way."""
    found = [one for one in warned_in_scope(user, today) if one.path > after]
    shown = [one.pk for one in found[:LEVEL_PAGE]]
    rows = _rows(user, list(Organisation.objects.filter(pk__in=shown)) if shown else [], opens=True)
    _show_ways(rows)
    return Tree(rows, next_after=rows[-1].organisation.path if len(found) > LEVEL_PAGE else "", flat=True)


def mark(tree: Tree, today: date) -> None:
    """Put what is unusual beside each line. Six queries, however many lines."""
    places = Organisation.objects.filter(pk__in=[row.organisation.pk for row in tree.rows])
    found = {one.pk: one.findings for one in warned(places, today)} if tree.rows else {}
    for row in tree.rows:
        row.warnings = [warning_shown(finding) for finding in found.get(row.organisation.pk, ())]


def search(user: User, typed: str) -> Tree:
    """Organisations whose name, or a unit's, contains what was typed, each with its way. At most four queries."""
    return _found(user, Organisation.objects.visible_to(user), typed)


def _found(user: User, places: OrganisationQuerySet, typed: str) -> Tree:
    if typed:
        units = Unit.objects.filter(name__icontains=typed).values("organisation")
        # Whoever knows only the old name finds what it has become.
        former = ReorganisationPart.objects.former_names().filter(name_before__icontains=typed).values("successor")
        places = places.filter(Q(name__icontains=typed) | Q(pk__in=units) | Q(pk__in=former))
    nodes = list(places[: SEARCH_PAGE + 1])
    rows = _rows(user, nodes[:SEARCH_PAGE], opens=True)
    _show_ways(rows)
    return Tree(rows, cut=len(nodes) > SEARCH_PAGE)


def _show_ways(rows: list[TreeRow]) -> None:
    names = _names_above([row.organisation for row in rows])
    for row in rows:
        row.way = [names[path] for path in _paths_above(row.organisation.path) if path in names]


def mergeable(user: User, into: Organisation, typed: str, *, without: Sequence[Organisation]) -> Tree:
    """What may be merged into an organisation, among those the user administers."""
    fitting = [kind for kind in codes.ORGANISATION_KIND.values() if may_merge([into.kind, kind])]
    places = Organisation.objects.open().filter(kind__in=fitting).exclude(pk__in=[one.pk for one in without])
    if into.kind == rules.GROUP:
        places = places.filter(path__startswith=into.path[: -Organisation.steplen])
    return _found(user, places.filter(within(paths_of(user, ADMINISTER), "path")), typed)


def closed(user: User, after: str = "") -> Tree:
    """Organisations that have been closed, each with its way."""
    places = Organisation.objects.visible_to(user).filter(closed_on__isnull=False, path__gt=after)
    nodes = list(places[: LEVEL_PAGE + 1])
    rows = _rows(user, nodes[:LEVEL_PAGE], opens=True)
    _show_ways(rows)
    return Tree(rows, next_after=rows[-1].organisation.path if len(nodes) > LEVEL_PAGE else "", flat=True)


def superiors(user: User, kind: str, typed: str, *, without: Organisation) -> Tree:
    """Where an organisation of a kind may stand, among those the user administers; not below itself."""
    fitting = [one for one in codes.ORGANISATION_KIND.values() if rules.may_stand_below(kind, one)]
    places = Organisation.objects.open().filter(kind__in=fitting).exclude(within((without.path,), "path"))
    return _found(user, places.filter(within(paths_of(user, ADMINISTER), "path")), typed)


def servers(user: User, typed: str, *, for_people: bool, without: Organisation) -> Tree:
    """Which organisations that the user administers may serve a unit, one with people or without."""
    may_serve = rules.may_hold_people if for_people else rules.may_serve_units
    fitting = [one for one in codes.ORGANISATION_KIND.values() if may_serve(one)]
    places = Organisation.objects.open().filter(kind__in=fitting).exclude(pk=without.pk)
    return _found(user, places.filter(within(paths_of(user, ADMINISTER), "path")), typed)


def way_to(user: User, organisation: Organisation) -> list[Step]:
    """The organisations above one, from the top."""
    scope = paths_of(user)
    above = Organisation.objects.get_ancestors(organisation)
    return [Step(node.name, node.pk if covers(scope, node.path) else None) for node in above]


def head_counts(user: User, nodes: Sequence[Organisation]) -> dict[str, HeadCount]:
    """People below each organisation, by path. One query, grouped in the database as deep as the deepest node."""
    if not nodes:
        return {}
    paths = [node.path for node in nodes]
    length = max(len(path) for path in paths)
    people = (
        Person.objects.visible_to(user).present().filter(_covering(paths)).annotate(place=Left("scope_path", length))
    )
    counts: dict[str, HeadCount] = dict.fromkeys(paths, HeadCount())
    groups = (
        people.order_by()
        .values("place")
        .annotate(people=Count("*"), full=Count("status", filter=Q(status=codes.FULL_MEMBER)))
    )
    for group in groups:
        one = HeadCount(group["full"], group["people"])
        for path in (*_paths_above(group["place"]), group["place"]):
            if path in counts:
                counts[path] = counts[path].plus(one)
    return counts


def _covering(paths: Sequence[str]) -> Q:
    """One range for neighbours of one level; else a range for each place."""
    outer = outermost(set(paths))
    if len({path[: -Organisation.steplen] for path in outer}) == 1 and len(outer) > 1:
        return Q(scope_path__gte=outer[0]) & Q(scope_path__lt=outer[-1] + "\U0010ffff")
    return within(outer, "scope_path")


def _level(user: User, nodes: list[Organisation]) -> Tree:
    rows = _rows(user, nodes[:LEVEL_PAGE], opens=True)
    return Tree(rows, next_after=rows[-1].organisation.path if len(nodes) > LEVEL_PAGE else "")


def _rows(user: User, nodes: list[Organisation], *, opens: bool) -> list[TreeRow]:
    counts = head_counts(user, nodes)
    units: dict[int, list[str]] = {}
    served = Unit.objects.open().filter(organisation__in=[node.pk for node in nodes]).order_by("name")
    for organisation, name in served.values_list("organisation_id", "name") if nodes else ():
        units.setdefault(organisation, []).append(name)
    return [
        TreeRow(
            organisation=node,
            indent=0 if opens else sum(above in counts for above in _paths_above(node.path)),
            count=counts[node.path],
            units=units.get(node.pk, []),
            opens=opens and node.numchild > 0,
        )
        for node in nodes
    ]


def _paths_above(path: str) -> list[str]:
    step = Organisation.steplen
    return [path[:end] for end in range(step, len(path), step)]


def _names_above(nodes: Sequence[Organisation]) -> dict[str, str]:
    paths = {above for node in nodes for above in _paths_above(node.path)}
    return dict(Organisation.objects.filter(path__in=paths).values_list("path", "name")) if paths else {}
