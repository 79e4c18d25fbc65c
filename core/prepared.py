"""Statements that Django writes once: afterwards only their values change.

To write a statement takes Django longer than PostgreSQL takes to answer it. Where every page asks the same, it pays to
keep what was written.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

_KEYS: Final = "<keys>"


@dataclass(frozen=True)
class _Place:
    """Where a value of this name goes, and what is written behind it."""

    name: str
    behind: str = ""

    def filled(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        return value + self.behind if self.behind else value


class Prepared:
    """A queryset of plain values, by a function that builds it from values.

    ``examples`` are values to write it with: the same object must come out among the parameters, a text perhaps with
    more behind it, for that is how its places are found, so no two are equal. Whether there is a value must not change
    the statement.
    """

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"], **examples: object) -> None:
        self._build = build
        self._examples = examples
        self._written: tuple[str, Sequence[Any]] | None = None

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """What the queryset gives for these values."""
        if self._written is None:
            self._written = self._write()
        sql, params = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [each.filled(values) if isinstance(each, _Place) else each for each in params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _write(self) -> tuple[str, Sequence[Any]]:
        """The statement with the places of its values.

        Raises TypeError where a value cannot be found again, or a column is not plain.
        """
        compiler = self._build(**self._examples).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if any(hasattr(column.output_field, "from_db_value") for column, _sql, _alias in compiler.select):
            raise TypeError("A column must be converted after it was read.")
        placed = [self._place(param) for param in params]
        lost = self._examples.keys() - {each.name for each in placed if isinstance(each, _Place)}
        if lost:
            raise TypeError(f"Not among the parameters: {', '.join(sorted(lost))}")
        return str(sql), placed

    def _place(self, param: Any) -> Any:
        """The place a parameter shows; itself if it is no example."""
        for name, example in self._examples.items():
            if param is example:
                return _Place(name)
            if isinstance(example, str) and isinstance(param, str) and param.startswith(example):
                return _Place(name, param.removeprefix(example))
        return param


class RowsByKey:
    """Some fields of the rows whose keys another queryset finds, as named tuples.

    The keys alone can often come from an index where whole rows cannot, and the planner then finds a way that it would
    not take for the rows. What stands around the keys is the same for every page, and is written once for each order.
    """

    def __init__(self, queryset: QuerySet[Any], fields: Sequence[str]) -> None:
        self._queryset = queryset
        self._fields = tuple(fields)
        self._row: Any = namedtuple("_Row", self._fields)  # type: ignore[misc]  # fields by a list's columns
        self._written: dict[tuple[str, ...], tuple[SQLCompiler, str]] = {}

    def read(self, keys: QuerySet[Any], order: Sequence[str]) -> list[Any]:
        """The rows of these keys, in this order."""
        try:
            found, params = keys.values("pk").query.sql_with_params()
        except EmptyResultSet:  # Django knows by itself that no row meets the conditions
            return []
        compiler, sql = self._statement(tuple(order))
        with connection.cursor() as cursor:
            cursor.execute(sql.replace(_KEYS, found), params)
            values = cursor.fetchall()
        return list(map(self._row._make, compiler.results_iter(results=[values])))

    def _statement(self, order: tuple[str, ...]) -> tuple[SQLCompiler, str]:
        """The statement with a place for that of the keys, and what makes its values those of the fields."""
        written = self._written.get(order)
        if written is None:
            rows = self._queryset.filter(pk__in=RawSQL(_KEYS, ())).order_by(*order)  # noqa: S611  # no text from outside
            compiler = rows.values_list(*self._fields).query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            if params:
                raise TypeError("Only the keys may have parameters.")
            written = self._written[order] = compiler, str(sql)
        return written
