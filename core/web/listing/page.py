"""A list as a page shows it: headings that sort, rows as cells, the count in words, and every address it links to."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import starmap
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.prepared import RowsByKey
from core.web.listing.columns import Column
from core.web.listing.counting import Count, count_up_to
from core.web.listing.keyset import Page, page_of
from core.web.listing.orders import Order

PAGE_SIZES: Final = (30, 50, 100)
PRINT_CAP: Final = 2000
"""Most rows on paper; more is an export."""

SORT, SIZE, TOKEN = "sort", "size", "at"
OWN_PARAMETERS: Final = (SORT, SIZE, TOKEN)


class Heading(NamedTuple):
    """A column's heading: where a click on it leads, and how the list is sorted by it now."""

    label: str | Promise
    url: str
    direction: str
    css: str


class Cell(NamedTuple):
    """What one column shows of one row on paper."""

    value: object
    css: str


class SizeLink(NamedTuple):
    size: int
    url: str
    active: bool


@dataclasses.dataclass(frozen=True)
class Chosen:
    """What an address asks of a list; whatever it does not say, or says wrongly, is as declared."""

    order: Order
    descending: bool
    size: int
    token: str


def chosen_from(orders: Sequence[Order], params: QueryDict) -> Chosen:
    """The order, direction, size and place that an address asks for."""
    sort = params.get(SORT, "")
    order = next((order for order in orders if order.key == sort.removeprefix("-")), None)
    size = next((size for size in PAGE_SIZES if str(size) == params.get(SIZE)), PAGE_SIZES[0])
    return Chosen(
        order=order or orders[0],
        descending=order is not None and sort.startswith("-"),
        size=size,
        token=params.get(TOKEN, ""),
    )


@dataclasses.dataclass(frozen=True)
class ListingDeclaration:
    """A list's columns, the orders it offers (the first is the usual one), and where a row leads."""

    columns: tuple[Column, ...]
    orders: tuple[Order, ...]
    url: Callable[[Any], str]

    def page(
        self,
        queryset: QuerySet[Any],
        params: QueryDict,
        *,
        order: Order | None = None,
        count: Callable[[], Count] | None = None,
        rows: RowsByKey | None = None,
    ) -> "Listing":
        """The page an address asks for.

        ``order`` is the chosen one if it is to be read in another way, ``count`` a better way to count than reading
        the rows; it is not called if everything stands on one page. ``rows`` as in `page_of`.
        """
        chosen = chosen_from(self.orders, params)
        found: Page[Any] = page_of(
            queryset,
            order or chosen.order,
            descending=chosen.descending,
            size=chosen.size,
            token=chosen.token,
            rows=rows,
        )
        if found.next is None and found.previous is None:
            counted = Count(len(found.rows))
        else:
            counted = count() if count is not None else count_up_to(queryset)
        return Listing(self, params, chosen, found, counted)

    def paper(
        self,
        queryset: QuerySet[Any],
        params: QueryDict,
        *,
        order: Order | None = None,
        rows: RowsByKey | None = None,
    ) -> dict[str, Any]:
        """What a list on paper reads: the rows as the address sorts them, as far as paper is the right thing.

        ``order`` and ``rows`` as in `page`. The lines are made when they are drawn; ``found`` are their rows.
        """
        chosen = chosen_from(self.orders, params)
        page: Page[Any] = page_of(
            queryset, order or chosen.order, descending=chosen.descending, size=PRINT_CAP, rows=rows
        )
        return {
            "columns": self.columns,
            "found": page.rows,
            "lines": self.lines(page.rows),
            "rows": len(page.rows),
            "cut": page.next is not None,
        }

    def lines(self, rows: Iterable[Model]) -> Iterator[list[Cell]]:
        """Rows as cells, for paper."""
        columns = [(column.value, column.css) for column in self.columns]
        for row in rows:
            yield [Cell(value(row), css) for value, css in columns]


@dataclasses.dataclass(frozen=True)
class Listing:
    """One page of a list, ready to be drawn."""

    declaration: ListingDeclaration
    params: QueryDict
    chosen: Chosen
    page: Page[Any]
    count: Count

    @property
    def is_empty(self) -> bool:
        return not self.page.rows

    @cached_property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.declaration.columns]

    @cached_property
    def next_url(self) -> str | None:
        return self.page.next and self.address(**{TOKEN: self.page.next})

    @cached_property
    def previous_url(self) -> str | None:
        return self.page.previous and self.address(**{TOKEN: self.page.previous})

    @property
    def first_url(self) -> str | None:
        return self.address() if self.page.previous else None

    @property
    def sizes(self) -> list[SizeLink]:
        return [SizeLink(size, self.address(**{SIZE: str(size)}), size == self.chosen.size) for size in PAGE_SIZES]

    @property
    def count_text(self) -> str:
        """ "31 to 60 of 412", or "of more than 1,000"; nothing for an empty list, which says so itself."""
        if self.is_empty:
            return ""
        first = self.page.first_number
        values = {
            "first": number_format(first, force_grouping=True),
            "last": number_format(first + len(self.page.rows) - 1, force_grouping=True),
            "count": number_format(self.count.number, force_grouping=True),
        }
        if self.count.capped:
            return _("%(first)s to %(last)s of more than %(count)s") % values
        return _("%(first)s to %(last)s of %(count)s") % values

    @property
    def filters(self) -> str:
        """The filter as the query of an address, without sorting and place, for export and print."""
        return query(self.params, without=(SIZE, TOKEN))

    def address(self, **changes: str) -> str:
        """This list's address with some parameters changed, from its first page unless a place is given."""
        return query(self.params, without=(TOKEN,), **changes)

    def _heading(self, column: Column) -> Heading:
        if not column.order:
            return Heading(column.label, "", "", column.css)
        active = column.order == self.chosen.order.key
        down = active and not self.chosen.descending
        direction = "" if not active else "descending" if self.chosen.descending else "ascending"
        return Heading(
            column.label, self.address(**{SORT: f"-{column.order}" if down else column.order}), direction, column.css
        )


def query(params: QueryDict, *, without: tuple[str, ...], **changes: str) -> str:
    """The query of an address with some parameters left out and others changed; keeps the rest as it is."""
    kept = [
        (name, value)
        for name, values in params.lists()
        if name not in without and name not in changes
        for value in values
    ]
    return "?" + "&".join(starmap(_encoded, (*kept, *changes.items())))


@lru_cache(maxsize=1000)
def _encoded(name: str, value: str) -> str:
    """One parameter of an address; a list links to some fifteen that differ by one."""
    return urlencode({name: value})
