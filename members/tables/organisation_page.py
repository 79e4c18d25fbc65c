"""What the page of one organisation shows, read in a number of queries that does not depend on its size."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from core.changes import Change, Event, event_model, events_of
from members import policies
from members.choices import word
from members.models import Organisation, Person, PostHeld, Role, Unit, User
from members.rules import codes
from members.rules import organisations as rules
from members.rules.reorganisation import may_split
from members.rules.terms import has_terms
from members.tables.committees import WarningShown, warning_shown, warnings_of
from members.tables.organisations import Step, way_to
from members.tables.reorganisation import Happened, happened
from members.tables.terms import in_office_names

CHILDREN_SHOWN: Final = 30
UNITS_SHOWN: Final = 100
ROLES_SHOWN: Final = 50
EVENTS_SHOWN: Final = 20


@dataclass(frozen=True)
class Figure:
    """A number of people and what they have in common."""

    label: str
    people: int


@dataclass(frozen=True)
class UnitLine:
    """A unit and how many people work there."""

    unit: Unit
    people: int


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation as a user sees it."""

    organisation: Organisation
    way: list[Step]
    children: list[Organisation]
    more_children: bool
    units: list[UnitLine]
    by_status: list[Figure]
    by_layer: list[Figure]
    people: int
    warnings: list[WarningShown]
    leaders: list[PostHeld]
    has_terms: bool
    happened: list[Happened]
    may_split: bool
    closed_units: list[Unit]
    roles: list[Role] | None
    history: list[Event]
    may_change: bool
    may_add_below: bool
    may_change_ways: bool
    serves_units: bool


def page(user: User, organisation: Organisation, today: date) -> OrganisationPage:
    """The page of an organisation in the user's scope; roles only for who administers it."""
    may_administer = policies.may_change_organisation(user, organisation)
    may_change = may_administer and organisation.closed_on is None
    children = list(Organisation.objects.get_children(organisation).filter(closed_on=None)[: CHILDREN_SHOWN + 1])
    units = _units(organisation)
    statuses, layers = _head_counts(user, organisation)
    return OrganisationPage(
        organisation=organisation,
        way=way_to(user, organisation),
        children=children[:CHILDREN_SHOWN],
        more_children=len(children) > CHILDREN_SHOWN,
        units=units,
        by_status=_figures(codes.STATUS, statuses),
        by_layer=_figures(codes.LAYER, layers),
        people=sum(statuses.values()),
        warnings=[warning_shown(finding) for finding in warnings_of(organisation, today)],
        leaders=in_office_names(organisation),
        has_terms=has_terms(organisation.kind),
        happened=happened(organisation, user),
        may_split=may_change and may_split(organisation.kind),
        closed_units=list(organisation.units.filter(closed_on__isnull=False).order_by("name")[:UNITS_SHOWN]),
        roles=_roles(user, organisation, today) if may_change else None,
        history=_history(organisation, [line.unit for line in units]),
        may_change=may_change,
        may_add_below=may_change and bool(rules.kinds_below(organisation.kind)),
        may_change_ways=policies.may_change_ways(user, organisation),
        serves_units=rules.may_serve_units(organisation.kind),
    )


def _units(organisation: Organisation) -> list[UnitLine]:
    units = list(organisation.units.open().order_by("name")[:UNITS_SHOWN])
    people = Person.objects.present().filter(unit__in=units).order_by().values_list("unit").annotate(number=Count("pk"))
    numbers = dict(people) if units else {}
    return [UnitLine(unit, numbers.get(unit.pk, 0)) for unit in units]


def _head_counts(user: User, organisation: Organisation) -> tuple[dict[str, int], dict[str, int]]:
    """People below an organisation by status and by layer."""
    people = Person.objects.visible_to(user).present().below(organisation).order_by()
    statuses: dict[str, int] = {}
    layers: dict[str, int] = {}
    for status, layer, number in people.values_list("status", "layer").annotate(number=Count("*")):
        statuses[status] = statuses.get(status, 0) + number
        layers[layer] = layers.get(layer, 0) + number
    return statuses, layers


def _figures(table: codes.CodeTable, counts: dict[str, int]) -> list[Figure]:
    return [
        Figure(word(table, value) or _("Not stated"), counts[value])
        for value in (*table.values(), "")
        if counts.get(value)
    ]


def _roles(user: User, organisation: Organisation, today: date) -> list[Role]:
    """Who has a role on it or on something above it that the user administers."""
    step = Organisation.steplen
    above = [organisation.path[:end] for end in range(step, len(organisation.path) + 1, step)]
    roles = Role.objects.visible_to(user).in_force(today).filter(Q(organisation__path__in=above) | Q(organisation=None))
    nearest = F("organisation__path").desc(nulls_last=True)
    return list(roles.select_related("user", "organisation").order_by(nearest, "kind", "pk")[:ROLES_SHOWN])


def _history(organisation: Organisation, units: list[Unit]) -> list[Event]:
    events = [
        *events_of(Organisation, [organisation.pk], most=EVENTS_SHOWN),
        *events_of(Unit, [unit.pk for unit in units], most=EVENTS_SHOWN),
    ]
    return with_superiors(sorted(events, key=lambda event: event.at, reverse=True)[:EVENTS_SHOWN])


def with_superiors(events: list[Event]) -> list[Event]:
    """A path in the tree means nothing to a reader: where it changed, the superior is named, as it was called then."""
    step = Organisation.steplen
    changed = [(event, item) for event in events for item in event.changes if item.name == "path"]
    paths = {path[:-step] for _event, item in changed for path in (item.old, item.new)} - {""}
    history = event_model(Organisation)._default_manager.filter(path__in=paths).order_by("pgh_id")
    named = list(history.values_list("path", "pgh_id", "pgh_created_at", "name")) if paths else []

    def superior(path: str, event: Event) -> str:
        """The last name before the event; where both moved in one step, the superior's may come just after it."""
        known = [(n, name) for place, n, since, name in named if place == path[:-step] and since <= event.at]
        before: list[str] = [name for number, name in known if number < event.number]
        after: list[str] = [name for number, name in reversed(known) if number >= event.number]
        return (before or after or [""])[-1]

    def shown(event: Event, item: Change) -> Change:
        if item.name != "path":
            return item
        old, new = superior(item.old, event), superior(item.new, event)
        return replace(item, label=_("Superior organisation"), old=old, new=new)

    return [
        replace(event, changes=[one for item in event.changes if (one := shown(event, item)).old or one.new])
        for event in events
    ]
