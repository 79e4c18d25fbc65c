"""The places of the map: units, branches or groups, those without a member first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple

from django.urls import reverse

from members.choices import word
from members.models import Organisation, Unit, User
from members.querysets.organisations import OrganisationQuerySet
from members.rules import codes
from reports.distribution.figures import Figures, Share, State, gathered, people_of, shares

UNITS, BRANCHES = "units", "branches"
EMPTY, FRONT_LINE = "empty", "front_line"
PAGE: Final = 48

_SHOWN: Final = {EMPTY: State.EMPTY, FRONT_LINE: State.FRONT_LINE_WITHOUT}
_NOBODY: Final = Figures()
_ORDER: Final = attrgetter("state", "path", "name", "pk")
_ROW: Final = ("pk", "name", "path", "kind")


class Place(NamedTuple):
    """A unit, branch or group with its figures; ``path`` is where it stands in the tree, ``above`` what it is or who
    serves it.
    """

    pk: int
    name: str
    path: str
    above: str
    figures: Figures
    state: State


@dataclass(frozen=True)
class Map:
    """Everything below an organisation (or all a user sees), counted once."""

    level: Organisation | None
    kind: str
    places: list[Place]
    shares: Sequence[Share]
    on: date | None = None
    """An earlier day, or today."""

    @property
    def members(self) -> int:
        return sum(share.figures.total for share in self.shares)

    @property
    def without_unit(self) -> int:
        """Members who work in no unit that is known."""
        return sum(share.figures.total for share in self.shares if share.unit is None)

    def number(self, state: State) -> int:
        return sum(place.state is state for place in self.places)

    def shown(self, show: str) -> list[Place]:
        """All places, or those of one state alone."""
        return [place for place in self.places if place.state is _SHOWN[show]] if show in _SHOWN else self.places


def read_map(user: User, level: Organisation | None, kind: str, on: date | None = None) -> Map:
    """Count the members of every place of a kind below an organisation, today or on an earlier day: then of the
    places where anybody was recorded, for whether another was there already nobody knows. Three statements at most.
    """
    by_group = level is not None and (level.is_branch or level.kind == "group")
    rows = _units(user, level, on) if kind == UNITS else _organisations(user, level, on, groups=by_group)
    if not rows and kind == BRANCHES and not by_group:  # a group leader's scope holds no branch
        by_group = True
        rows = _organisations(user, level, on, groups=True)
    found = shares(people_of(user, level, on), by_group=by_group)
    if kind == UNITS:
        figures = gathered((share.unit, share.figures) for share in found)
    else:
        figures = gathered((share.group if by_group else share.organisation, share.figures) for share in found)
    places = []
    for pk, name, path, above in rows:
        mine = figures.get(pk, _NOBODY)
        if on is None or mine.staff:
            places.append(Place(pk, name, path, above, mine, mine.state))
    places.sort(key=_ORDER)
    return Map(level, kind, places, found, on)


Row = tuple[int, str, str, str]


def _units(user: User, level: Organisation | None, on: date | None) -> list[Row]:
    units = Unit.objects.visible_to(user).order_by()
    if on is None:
        units = units.filter(organisation__closed_on=None)
    if level is not None:
        units = units.filter(organisation__in=Organisation.objects.below(level))
    return list(units.values_list("pk", "name", "organisation__path", "organisation__name"))


def _organisations(user: User, level: Organisation | None, on: date | None, *, groups: bool) -> list[Row]:
    places: OrganisationQuerySet = Organisation.objects.visible_to(user).order_by()
    places = places.open() if on is None else places
    places = places if level is None else places.below(level)
    places = places.filter(kind="group") if groups else places.branches()
    return [(pk, name, path, word(codes.ORGANISATION_KIND, kind)) for pk, name, path, kind in places.values_list(*_ROW)]


@dataclass(frozen=True)
class Page:
    """Some of the places, and the addresses' marks of the pages beside them."""

    places: list[Place]
    first: int
    count: int
    next: int | None
    previous: int | None


def page_of(places: list[Place], after: int | None, size: int = PAGE) -> Page:
    """The places behind one, by its number; from the first where it is none, or gone."""
    start = next((index + 1 for index, place in enumerate(places) if place.pk == after), 0) if after else 0
    shown = places[start : start + size]
    more = start + len(shown) < len(places)
    return Page(
        places=shown,
        first=start + 1,
        count=len(places),
        next=shown[-1].pk if shown and more else None,
        previous=places[start - size - 1].pk if start > size else 0 if start else None,
    )


def address(kind: str, place: Place) -> str:
    """Where a place leads: its members on the roster, or its own page."""
    if kind == UNITS:
        return f"{reverse('members:roster')}?unit={place.pk}&status=members"
    return reverse("members:organisation", args=[place.pk])
