"""Pages by keyset: a page is asked for from behind a row, so the thousandth costs what the first does."""

import dataclasses
from collections.abc import Iterable
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from core.prepared import RowsByKey
from core.web.listing import tokens
from core.web.listing.orders import Order, names, select
from core.web.listing.tokens import Place

Row = TypeVar("Row", bound=Model)


@dataclasses.dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list in order, the number of the first counted from 1, and the tokens of the pages beside it."""

    rows: list[Row]
    first_number: int
    next: str | None
    previous: str | None


def page_of(
    queryset: QuerySet[Row],
    order: Order,
    *,
    descending: bool,
    size: int,
    token: str = "",
    rows: RowsByKey | None = None,
) -> Page[Row]:
    """The page a token leads to; the first one without a token, or if nothing is left where the token leads.

    ``rows``, if given, says how the page's rows are read once their keys are known.
    """
    place = tokens.read(token, order, queryset.model)
    if place is not None:
        page = _page(queryset, order, descending, size, place, rows)
        # Reading backwards must end with a full first page, and rows may be gone since the token was written.
        if page.rows and (place.forward or page.previous):
            return page
    return _page(queryset, order, descending, size, None, rows)


def _page(
    queryset: QuerySet[Row],
    order: Order,
    descending: bool,
    size: int,
    place: Place | None,
    reader: RowsByKey | None,
) -> Page[Row]:
    forward = place is None or place.forward
    found = _read(queryset, order, descending, size + 1, place, reader)
    more = len(found) > size
    found = found[:size]
    if not forward:
        found.reverse()
    first = 1 if place is None else place.number + 1 if forward else max(1, place.number - len(found))

    def token(index: int, forward: bool) -> str:
        number, row = found[index]
        keys = tuple(getattr(row, key) for key in order.buckets[number].keys)
        return tokens.write(Place(number, keys, first + index, forward), order)

    has_next = bool(found) and (more if forward else True)
    has_previous = bool(found) and (place is not None if forward else more)
    return Page(
        rows=[row for _number, row in found],
        first_number=first,
        next=token(len(found) - 1, True) if has_next else None,
        previous=token(0, False) if has_previous else None,
    )


def _read(
    queryset: QuerySet[Row],
    order: Order,
    descending: bool,
    limit: int,
    place: Place | None,
    reader: RowsByKey | None,
) -> list[tuple[int, Row]]:
    """Up to ``limit`` rows with the numbers of their buckets, walking away from a place."""
    forward = place is None or place.forward
    start = 0 if place is None else place.bucket
    numbers = range(start, len(order.buckets)) if forward else range(start, -1, -1)
    down = descending != order.reverse
    found: list[tuple[int, Row]] = []
    for number in numbers:
        bucket, reverse = order.buckets[number], down if forward else not down
        after = place.keys if place is not None and place.bucket == number else None
        keys = select(queryset, bucket, descending=reverse, after=after)[: limit - len(found)]
        rows: Iterable[Row] = keys if reader is None else reader.read(keys, names(bucket, descending=reverse))
        found += [(number, row) for row in rows]
        if len(found) == limit:
            break
    return found
