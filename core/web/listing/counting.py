"""How many rows there are, as far as it is worth knowing."""

import dataclasses
import json
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

COUNT_CAP: Final = 1000
"""Counting on costs more than the number tells: beyond this a list says "more than 1,000"."""


@dataclasses.dataclass(frozen=True)
class Count:
    """A number of rows; ``capped`` means that there are more."""

    number: int
    capped: bool = False


MANY: Final = Count(COUNT_CAP, capped=True)


def estimated(queryset: QuerySet[Any]) -> int:
    """How many rows the planner expects: right to a factor of two or so for conditions on plain columns, and free."""
    plan = json.loads(queryset.order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


def count_up_to(queryset: QuerySet[Any], cap: int = COUNT_CAP) -> Count:
    """Count rows exactly up to a cap, reading one row beyond it at most.

    Without ``count()``, which takes the query apart and puts it together again: that costs more than the counting.
    """
    rows = queryset.order_by().values("pk")[: cap + 1]
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # Django knows by itself that no row meets the conditions
        return Count(0)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS counted", params)  # noqa: S608  # a queryset's own statement
        number: int = cursor.fetchone()[0]
    return Count(cap, capped=True) if number > cap else Count(number)
