"""One pass over the people: everything a structure shows, in one statement."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, Func, IntegerField, QuerySet, Value, When
from django.db.models.sql.compiler import SQLCompiler

from core.row_security import whole_system
from members.models import PersonPeriod
from members.rules import bands, codes
from reports.structure import dimensions
from reports.structure.dimensions import Dimension

# The statement groups by each of these sets together. What is wanted is each column alone, but three sets cost the
# database less than seven, and adding up the four hundred rows that come back costs nothing.
_SETS: Final = (("sex", "age", "joined"), ("education", "post_category", "layer"), ("ethnicity",))
_COLUMNS: Final = tuple(column for together in _SETS for column in together)
_NO_MEMBER: Final = -1

Column = Mapping[dimensions.Value, int]


@dataclass(frozen=True)
class Counts:
    """People by each column of the statement; ``people`` are all of them."""

    people: int
    columns: Mapping[str, Column]

    def by(self, dimension: Dimension) -> dict[str, int]:
        """People in each bucket of a dimension, in its order."""
        return dimension.fold(self.columns.get(dimension.column, {}))


class BandOf(Func):
    """How many of the ascending days lie on or before a date; null for no date."""

    arity = 1
    output_field = IntegerField()

    def __init__(self, day: Any, bounds: tuple[date, ...]) -> None:
        super().__init__(day)
        self.bounds = list(bounds)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        day, own = compiler.compile(self.source_expressions[0])
        return f"width_bucket({day}, %s::date[])", (*own, self.bounds)


def expressions(rows: QuerySet[Any], on: date) -> dict[str, Any]:
    """What to group rows of people, or of their periods, by: age and joining as of a day."""
    person = "person__" if rows.model is PersonPeriod else ""
    oldest = len(bands.AGE_BANDS) - 1
    return {
        "sex": F(f"{person}sex"),
        "age": oldest - BandOf(F(f"{person}birth_date"), bands.age_bounds(on)),
        "joined": Case(
            When(status__in=codes.PARTY_MEMBERS, then=BandOf(F(f"{person}joined_on"), bands.joining_bounds())),
            default=Value(_NO_MEMBER),
        ),
        "education": F(f"{person}education"),
        "post_category": F("post_category"),
        "layer": F("layer"),
        "ethnicity": F(f"{person}ethnicity"),
    }


@whole_system("figures are counted by several workers, which a policy does not let start")
def counted(rows: QuerySet[Any], on: date) -> Counts:
    """Count people, or periods of people that held on the day, by every dimension. One statement, one pass.

    Whose figures they are is for the rows to say: they must come from ``visible_to``.
    """
    columns: dict[str, dict[dimensions.Value, int]] = defaultdict(lambda: defaultdict(int))
    for together, values, people in _grouped(rows, on):
        for column, value in zip(together, values, strict=True):
            if column != "joined" or value != _NO_MEMBER:
                columns[column][value] += people
    return Counts(sum(columns["sex"].values()), columns)


def _grouped(rows: QuerySet[Any], on: date) -> Any:
    """Each set of columns with its values and the number of people who share them."""
    named = {f"by_{column}": expression for column, expression in expressions(rows, on).items()}
    try:
        inner, params = rows.order_by().values(**named).query.sql_with_params()
    except EmptyResultSet:  # nobody in scope, and Django knows it by itself
        return
    listed = ", ".join(f"by_{column}" for column in _COLUMNS)
    sets = ", ".join(f"({', '.join(f'by_{column}' for column in together)})" for together in _SETS)
    heads = ", ".join(f"by_{together[0]}" for together in _SETS)
    # GROUPING has a bit for each head that the row is not grouped by: the one that is 0 tells the set.
    sql = f"SELECT GROUPING({heads}), {listed}, count(*) FROM ({inner}) AS person GROUP BY GROUPING SETS ({sets})"  # noqa: S608  # names of ours alone
    by_mask = {7 - (4 >> number): together for number, together in enumerate(_SETS)}
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, params)
        for mask, *values, people in cursor.fetchall():
            by_name = dict(zip(_COLUMNS, values, strict=True))
            yield by_mask[mask], [by_name[column] for column in by_mask[mask]], people
