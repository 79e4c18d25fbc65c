"""The roster: its columns and the orders it offers, an index for each."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final, TypedDict

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.prepared import RowsByKey
from core.web.addresses import numbered
from core.web.listing import COUNT_CAP, MANY, Count, ListingDeclaration, Order, count_up_to, estimated
from members.filters.people import PersonFilters
from members.models import Person
from members.querysets.names import alphabet_from, names_condition, row_by_row, sample
from members.querysets.people import PersonQuerySet
from members.tables import roster_columns
from members.tables.roster_columns import COLUMNS

# What the orders read, and every page links to; the columns say what they need beside, and nothing else is read:
# opening encrypted values that nobody sees would cost and leak.
ALWAYS_READ = ("name", "name_sort", "birth_date", "joined_on", "scope_path")

FEW: Final = 2000
"""Among so few people a name is found by looking at each."""

ORDERS = (
    Order.by("name", _("name"), "name_sort"),
    Order.by("age", _("age"), "birth_date", nullable=True, reverse=True),
    Order.by("branch", _("branch"), "scope_path", "name_sort"),
    Order.by("joined", _("joined on"), "joined_on", nullable=True),
)


def roster_listing(today: date, keys: tuple[str, ...] = roster_columns.USUAL) -> ListingDeclaration:
    """The roster with some of its columns, and the orders it offers; ages are as of a day."""
    return ListingDeclaration(
        columns=tuple(COLUMNS[key].on(today, main=key == roster_columns.NAME) for key in keys),
        orders=ORDERS,
        url=numbered("members:person"),
    )


@lru_cache(maxsize=100)
def rows_for(keys: tuple[str, ...]) -> RowsByKey:
    """How the rows of a page are read for these columns: values by name, for a `Person` takes longer to make than to
    find.
    """
    fields = dict.fromkeys(["pk", *ALWAYS_READ, *(field for key in keys for field in COLUMNS[key].reads)])
    return RowsByKey(Person.objects.all(), [*fields])


class Reading(TypedDict, total=False):
    """How a list reads its rows: which columns, its order taken apart, and how they are counted."""

    rows: RowsByKey
    order: Order
    count: Callable[[], Count]


def reading(
    order: Order, filters: PersonFilters, keys: tuple[str, ...] = roster_columns.USUAL
) -> tuple[PersonQuerySet, Reading]:
    """The rows a filter leaves, and how to read them in an order.

    Where names are looked for among many, a sample tells whether to walk along the order or to collect; in the order
    of names, the part of the alphabet that fits what was typed comes first.
    """
    rows = rows_for(keys)
    condition = names_condition(filters.search)
    if condition is None:
        return filters.qs, {"rows": rows}
    everybody = filters.without_search
    each = everybody.filter(row_by_row(condition))
    listed = estimated(everybody)
    part = alphabet_from(filters.search)
    if listed <= FEW:
        parts = ((part, True), (~part, True)) if order.key == "name" else ((Q(), True),)
        return each, {"rows": rows, "order": order.by_parts(*parts)}
    found = filters.qs
    seen = sample(condition, part, found)

    def named(place: Q, walk: bool, common: bool = False) -> tuple[Q, bool]:
        return place & Q(row_by_row(condition, common=common) if walk else condition), not walk

    if order.key == "name":
        order = order.by_parts(named(part, seen.walk_part, seen.common_in_part), named(~part, seen.walk_rest))
    else:
        order = order.by_parts(named(Q(), seen.walk))

    def count() -> Count:
        if seen.surely_above(COUNT_CAP):
            return MANY
        return count_up_to(each if listed < seen.expected else found)

    return everybody, {"rows": rows, "order": order, "count": count}
