"""The tree map: the organisations directly below the level, or its units, as large as their members are many."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.web.charts import Box, Cell, Table, Tone, TreeMap
from members.models import Organisation, User
from members.querysets.scope import paths_of
from reports.distribution.figures import Figures, State
from reports.distribution.places import UNITS, Map, Place, address
from reports.structure.sections import number

BOXES: Final = 120
"""More cannot be told apart; the cards below show all."""

_TONES: Final[dict[State, Literal["full", "pale", "hollow"]]] = {
    State.COVERED: "full",
    State.FRONT_LINE_WITHOUT: "pale",
    State.EMPTY: "hollow",
}


def tree_map(user: User, found: Map) -> TreeMap | None:
    """The boxes of a level with their table; None where there is but one. Two statements at most."""
    below = [] if found.kind != UNITS else _children(user, found.level, found.on)
    drawn = _organisations(below, found) if len(below) > 1 else [_place(found.kind, place) for place in found.places]
    boxes = drawn[:BOXES]
    if len(boxes) < 2:
        return None
    return TreeMap(
        id="map",
        title=_("Members, box by box"),
        table=_table(boxes),
        boxes=boxes,
        legend=_legend(),
    )


def _legend() -> list[tuple[Tone, str]]:
    return [
        ("full", _("members everywhere, front line too")),
        ("pale", _("a unit or a front line without members")),
        ("hollow", _("no member")),
    ]


def _children(user: User, level: Organisation | None, on: date | None) -> list[Organisation]:
    """The organisations a level is divided into, at most as many as are drawn; the way down skips what has one."""
    seen = Organisation.objects.visible_to(user)
    places = seen.open() if on is None else seen
    while True:
        if level is None:
            paths = paths_of(user)
            found = list(places.filter(Q(depth=1) if "" in paths else Q(path__in=paths))[: BOXES + 1])
        else:
            below = Organisation.objects.get_children(level)
            found = list((below.open() if on is None else below)[: BOXES + 1])
        if len(found) != 1 or found[0].is_branch:
            return found
        level = found[0]


def _organisations(below: list[Organisation], found: Map) -> list[Box]:
    """A box for each organisation, with its units in it where there are several, and for units of the level itself."""
    inside = _inside(below, found.places)
    day = f"&on={found.on.isoformat()}" if found.on else ""
    boxes = []
    for organisation in below:
        places = inside[organisation.path]
        total = sum(place.figures.total for place in places)
        url = f"{reverse('reports:distribution')}?organisation={organisation.pk}{day}"
        parts = [_place(found.kind, place) for place in places] if 1 < len(places) <= 5 else []
        boxes.append(Box(organisation.name, _said(total, len(places)), total, _TONES[_worst(places)], url, parts))
    above = min(len(organisation.path) for organisation in below)
    return boxes + [_place(found.kind, place) for place in found.places if len(place.path) < above]


def _inside(below: list[Organisation], places: Iterable[Place]) -> dict[str, list[Place]]:
    """The places at or below each organisation, found by their paths' beginnings."""
    length = {len(organisation.path) for organisation in below}
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        for size in length:
            found[place.path[:size]].append(place)
    return found


def _worst(places: list[Place]) -> State:
    """Empty only if no place has a member; pale if any has none."""
    if not any(place.figures.total for place in places):
        return State.EMPTY
    return State.COVERED if all(place.state is State.COVERED for place in places) else State.FRONT_LINE_WITHOUT


def _place(kind: str, place: Place) -> Box:
    return Box(
        place.name, _members(place.figures), place.figures.total, _TONES[place.state], address(kind, place)
    )  # fmt: skip


def _members(figures: Figures) -> str:
    return _("%(members)s members") % {"members": number(figures.total)}


def _said(members: int, units: int) -> str:
    if units == 1:
        return _("%(members)s members") % {"members": number(members)}
    return _("%(members)s members in %(units)s units") % {"members": number(members), "units": number(units)}


def _table(boxes: list[Box]) -> Table:
    words = dict(_legend())
    rows = [[Cell(box.name, box.url), Cell(number(box.size)), Cell(words[box.tone])] for box in boxes]
    return Table([_("Place"), _("Members"), _("How it stands")], rows)
