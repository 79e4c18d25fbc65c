"""The orders a list offers, each served by an index."""

import dataclasses
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import F, Func
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.functional import Promise

Keys = tuple[object, ...]
Row = TypeVar("Row", bound=Model)


@dataclasses.dataclass(frozen=True)
class Bucket:
    """A part of an order that comes wholly before the next: rows meeting a condition, sorted by these columns.

    The columns are never null within the bucket, and the last of them is unique, so that their values name one place.
    ``gather`` has the database collect all rows that match and sort them, instead of walking along the order's index
    until the page is full: right where few rows match, and the planner would not know it.
    """

    condition: Q
    keys: tuple[str, ...]
    gather: bool = False

    def where(self, condition: Q, *, gather: bool = False) -> "Bucket":
        """The bucket without the rows that do not meet a condition."""
        return Bucket(self.condition & condition, self.keys, gather or self.gather)


@dataclasses.dataclass(frozen=True)
class Order:
    """An order as the address names it. Rows without a value come last in both directions.

    ``reverse`` is for a column that shows the opposite of what is stored: age and birth date.
    """

    key: str
    label: str | Promise
    buckets: tuple[Bucket, ...]
    reverse: bool = False

    @classmethod
    def by(cls, key: str, label: str | Promise, *fields: str, nullable: bool = False, reverse: bool = False) -> "Order":
        """An order by columns, the primary key deciding between equals; only the first may be ``nullable``."""
        if not nullable:
            return cls(key, label, (Bucket(Q(), (*fields, "pk")),), reverse)
        first, *others = fields
        valued = Bucket(Q(**{f"{first}__isnull": False}), (*fields, "pk"))
        without = Bucket(Q(**{f"{first}__isnull": True}), (*others, "pk"))
        return cls(key, label, (valued, without), reverse)

    def by_parts(self, *parts: tuple[Q, bool]) -> "Order":
        """The same order with the rows that meet the first condition before those that meet the second, and so on.

        With each condition stands whether its rows are to be gathered. Rows that meet none are left out.
        """
        buckets = [bucket.where(part, gather=gather) for part, gather in parts for bucket in self.buckets]
        return dataclasses.replace(self, buckets=tuple(buckets))


def select(queryset: QuerySet[Row], bucket: Bucket, *, descending: bool, after: Keys | None) -> QuerySet[Row]:
    """The rows of a bucket in their order, from behind a place on."""
    found = queryset.filter(bucket.condition)
    columns = [F(key) for key in bucket.keys]
    if after is not None:
        beyond = TupleLessThan if descending else TupleGreaterThan
        found = found.filter(beyond(Tuple(*columns), after))
    if not bucket.gather:
        return found.order_by(*names(bucket, descending=descending))
    # A row value cannot be read from an index, so the planner has to collect before it sorts.
    whole = Func(*columns, function="ROW")
    return found.order_by(whole.desc() if descending else whole.asc())


def names(bucket: Bucket, *, descending: bool) -> tuple[str, ...]:
    """The order of a bucket as Django writes it."""
    return tuple(f"-{key}" for key in bucket.keys) if descending else bucket.keys
