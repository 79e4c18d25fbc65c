"""Statements that Django writes once: afterwards only their values change.

To write a statement takes Django longer than PostgreSQL takes to answer it. Where every page asks the same, it pays to
keep what was written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class _Place:
    """Where a value of this name goes."""

    name: str


class Prepared:
    """A queryset of plain values, by a function that builds it from values.

    ``examples`` are values to write it with: the same object must come out among the parameters, for that is how its
    places are found, so no two are equal. Whether there is a value must not change the statement.
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
            cursor.execute(sql, [values[each.name] if isinstance(each, _Place) else each for each in params])
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
        names = {id(example): name for name, example in self._examples.items()}
        placed = [_Place(names[id(param)]) if id(param) in names else param for param in params]
        lost = names.keys() - {id(param) for param in params}
        if lost:
            raise TypeError(f"Not among the parameters: {', '.join(sorted(names[each] for each in lost))}")
        return str(sql), placed
