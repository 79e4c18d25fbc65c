"""The structure branch by branch: one line each, one column a bucket; sorted by place or any column."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.web.listing import Column, Listing, ListingDeclaration, Order, Page, chosen_from, count_up_to, page_of, tokens
from core.web.listing.page import Chosen
from core.web.listing.tokens import Place
from members import policies
from members.models import Organisation
from members.querysets.organisations import OrganisationQuerySet
from members.querysets.scope import within
from reports.structure.counting import expressions
from reports.structure.dimensions import DOMAINS, Dimension
from reports.structure.question import Question
from reports.structure.sections import number, percent, share

PLACE, PEOPLE = "place", "people"
_BUCKET: Final = "in-"

Figures = Mapping[str, int]


@dataclass(frozen=True)
class Breakdown:
    """The branches below the organisation asked for, or the groups of a branch, divided by a dimension."""

    question: Question
    dimension: Dimension
    on: date

    @property
    def by_group(self) -> bool:
        """Whether the lines are the groups of one branch."""
        return self.question.organisation is not None and self.question.organisation.is_branch

    def places(self) -> OrganisationQuerySet:
        """The organisations that have a line: those that are open, and on another day than today all."""
        places: OrganisationQuerySet = Organisation.objects.visible_to(self.question.user)
        if self.question.for_export:
            places = places.filter(within(policies.paths_with_export(self.question.user), "path"))
        if self.question.organisation is not None:
            places = places.below(self.question.organisation)
        places = places.filter(kind="group") if self.by_group else places.branches()
        return places.open() if self.on == self.question.today else places

    def figures(self, places: Iterable[Organisation]) -> dict[int, dict[str, int]]:
        """People of each organisation by bucket. One query."""
        found: dict[int, dict[str, int]] = {
            place.pk: dict.fromkeys((key for key, _label in self.dimension.buckets), 0) for place in places
        }
        rows = self._people().filter(**{f"{self._key}__in": list(found)}) if found else self._people().none()
        for pk, value, people in rows.values_list(self._key, "by_value").annotate(people=Count("pk")):
            if not (self.dimension.members_only and value == -1):
                found[pk][self.dimension.of(value)] += people
        return found

    def ranking(self, bucket: str | None) -> dict[int, int]:
        """People of every organisation that has some, in one bucket or (None) in all. One query."""
        rows = self._people()
        if bucket is not None:
            values = [value for value in DOMAINS[self.dimension.column] if self.dimension.of(value) == bucket]
            known = Q(by_value__in=[value for value in values if value is not None])
            rows = rows.filter(known | Q(by_value=None) if None in values else known)
        return dict(rows.values_list(self._key).annotate(people=Count("pk")))

    @property
    def _key(self) -> str:
        return "group" if self.by_group else "organisation"

    def _people(self) -> Any:
        rows = self.question.people(self.on).order_by()
        return rows.annotate(by_value=expressions(rows, self.on)[self.dimension.column])


def listing(breakdown: Breakdown, params: QueryDict) -> Listing:
    """The page of lines that an address asks for. At most four queries."""
    figures: dict[int, Figures] = defaultdict(dict)
    declaration = _declaration(breakdown, figures)
    chosen = chosen_from(declaration.orders, params)
    places = breakdown.places()
    page: Page[Organisation]
    if chosen.order.key == PLACE:
        page = page_of(places, chosen.order, descending=chosen.descending, size=chosen.size, token=chosen.token)
    else:
        page = _ranked(breakdown, places, chosen)
    figures.update(breakdown.figures(page.rows))
    return Listing(declaration, params, chosen, page, count_up_to(places))


def _declaration(breakdown: Breakdown, figures: Mapping[int, Figures]) -> ListingDeclaration:
    def cell(key: str) -> Any:
        return lambda row: _cell(figures[row.pk], key)

    def all_of(row: Organisation) -> str:
        return number(sum(figures[row.pk].values()))

    title = _("Group") if breakdown.by_group else _("Branch")
    orders = [Order.by(PLACE, title, "path"), Order.by(PEOPLE, _("Number of people"), "path")]
    columns = [
        Column(title, lambda row: row.name, PLACE, main=True),
        Column(_("Number of people"), all_of, PEOPLE, css="number"),
    ]
    for key, label in breakdown.dimension.buckets:
        orders.append(Order.by(f"{_BUCKET}{key}", label, "path"))
        columns.append(Column(label, cell(key), f"{_BUCKET}{key}", css="number"))
    return ListingDeclaration(
        tuple(columns), tuple(orders), lambda row: f"{reverse('reports:structure')}?organisation={row.pk}"
    )


def _cell(figures: Figures, key: str) -> str:
    people, everybody = figures[key], sum(figures.values())
    return f"{number(people)} · {percent(share(people, everybody))}" if people else "0"


def _ranked(breakdown: Breakdown, places: OrganisationQuerySet, chosen: Chosen) -> Page[Organisation]:
    """A page in the order of a figure. The figures are counted anew for all, twenty thousand at most, and the page
    begins behind the organisation that the last one ended with, wherever it stands by now.
    """
    bucket = chosen.order.key.removeprefix(_BUCKET) if chosen.order.key != PEOPLE else None
    people = breakdown.ranking(bucket)
    sign = -1 if chosen.descending else 1
    known = places.order_by().values_list("path", "pk")
    ranked = sorted((sign * people.get(pk, 0), path, pk) for path, pk in known)
    paths = [path for _people, path, _pk in ranked]
    place = tokens.read(chosen.token, chosen.order, Organisation)
    first = _start(paths, place, chosen.size)
    keys = [pk for _people, _path, pk in ranked[first : first + chosen.size]]
    rows = places.in_bulk(keys)

    def token(at: int, *, forward: bool) -> str:
        _people, path, pk = ranked[at]
        return tokens.write(Place(0, (path, pk), at + 1, forward), chosen.order)

    last = first + len(keys) - 1
    return Page(
        rows=[rows[pk] for pk in keys],
        first_number=first + 1,
        next=token(last, forward=True) if last + 1 < len(ranked) else None,
        previous=token(first, forward=False) if first > 0 else None,
    )


def _start(paths: list[str], place: Place | None, size: int) -> int:
    if place is None or place.keys[0] not in paths:
        return 0
    at = paths.index(str(place.keys[0]))
    return at + 1 if place.forward else max(0, at - size)
