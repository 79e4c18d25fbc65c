"""The roster: its columns and the orders it offers, an index for each."""

from collections.abc import Callable
from datetime import date
from typing import Final, TypedDict

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.dates import age_on
from core.web.addresses import numbered
from core.web.listing import COUNT_CAP, MANY, Column, Count, ListingDeclaration, Order, count_up_to, estimated
from members.choices import word
from members.filters.people import PersonFilters
from members.models import Person
from members.querysets.names import alphabet_from, names_condition, row_by_row, sample
from members.querysets.people import PersonQuerySet
from members.rules import codes

# What the columns and the orders read, and nothing else: opening the other encrypted values would cost and leak.
COLUMNS_READ = (
    "name",
    "name_sort",
    "sex",
    "birth_date",
    "status",
    "layer",
    "post_category",
    "administrative_post",
    "joined_on",
    "telephone",
    "is_lost",
    "is_mobile",
    "scope_path",
    "organisation__name",
    "unit__name",
)

FEW: Final = 2000
"""Among so few people a name is found by looking at each."""

ORDERS = (
    Order.by("name", _("name"), "name_sort"),
    Order.by("age", _("age"), "birth_date", nullable=True, reverse=True),
    Order.by("branch", _("branch"), "scope_path", "name_sort"),
    Order.by("joined", _("joined on"), "joined_on", nullable=True),
)


def roster_listing(today: date) -> ListingDeclaration:
    """The roster's columns and orders; ages are as of a day."""

    def age(person: Person) -> object:
        return "" if person.birth_date is None else age_on(person.birth_date, today)

    def joined(person: Person) -> object:
        return "" if person.joined_on is None else person.joined_on.isoformat()

    return ListingDeclaration(
        columns=(
            Column(_("Name"), lambda person: person.name, order="name", main=True),
            Column(_("Sex"), lambda person: word(codes.SEX, person.sex)),
            Column(_("Age"), age, order="age", css="number"),
            Column(_("Unit"), lambda person: person.unit.name if person.unit_id else ""),
            Column(_("Branch"), lambda person: person.organisation.name, order="branch"),
            Column(_("Status"), lambda person: word(codes.STATUS, person.status), css="word"),
            Column(_("Layer"), lambda person: word(codes.LAYER, person.layer), css="word"),
            Column(_("Post category"), lambda person: word(codes.POST_CATEGORY, person.post_category), css="word"),
            Column(_("Professional post"), lambda person: person.administrative_post),
            Column(_("Joined on"), joined, order="joined", css="number"),
            Column(_("Telephone"), lambda person: person.telephone_masked, css="number"),
        ),
        orders=ORDERS,
        url=numbered("members:person"),
    )


class Reading(TypedDict, total=False):
    """How a list reads its rows: which columns, its order taken apart, and how they are counted."""

    rows: PersonQuerySet
    order: Order
    count: Callable[[], Count]


def reading(order: Order, filters: PersonFilters) -> tuple[PersonQuerySet, Reading]:
    """The rows a filter leaves, and how to read them in an order.

    Where names are looked for among many, a sample tells whether to walk along the order or to collect; in the order
    of names, the part of the alphabet that fits what was typed comes first.
    """
    rows = Person.objects.select_related("organisation", "unit").only(*COLUMNS_READ)
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
