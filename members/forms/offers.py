"""What a picker chooses from: rows limited to what somebody may see, read as far as it needs them."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet

from core.prepared import Prepared
from members.querysets.scope import Paths

SELECT_UP_TO: Final = 60
"""More than these are a text box instead of a select."""

_PATH: Final = "<path>"
_NUMBER: Final = 10**12

Row = TypeVar("Row", bound=Model)
Values = list[tuple[Any, ...]]


class Offer(Generic[Row]):
    """The rows that ``build`` gives, in an order, with all their columns unless some are given."""

    def __init__(
        self, model: type[Row], build: Callable[[], QuerySet[Row]], order_by: str, columns: Sequence[str] = ()
    ) -> None:
        self._model = model
        self._build = build
        self._order_by = order_by
        self._columns = _columns(model, columns)

    def few(self) -> list[Row] | None:
        """The rows in their order; None if they are many: to make them would take longer than to find them."""
        found = self._few()
        return None if len(found) > SELECT_UP_TO else self._made(found)

    def numbered(self, number: int) -> list[Row]:
        """The row of a number, if it is among them."""
        return self._made(self._numbered(number))

    def named(self, name: str) -> list[Row]:
        """Those of a name, two at most."""
        return self._made(list(self._build().filter(name=name).values_list(*self._columns)[:2]))

    def _few(self) -> Values:
        return list(_few(self._build(), self._order_by, self._columns))

    def _numbered(self, number: int) -> Values:
        return list(_numbered(self._build(), number, self._columns))

    def _made(self, found: Values) -> list[Row]:
        return [self._model.from_db("default", self._columns, values) for values in found]


class Within(Generic[Row]):
    """The rows below the paths of a scope. Every filter bar asks for those below the one path of its reader, so the
    statements for one path are written once.
    """

    def __init__(self, model: type[Row], build: Callable[[Paths], QuerySet[Row]], order_by: str) -> None:
        self.model = model
        self.build = build
        self.order_by = order_by
        columns = _columns(model)
        self.few = Prepared(lambda path: _few(build((path,)), order_by, columns), path=_PATH)
        self.numbered = Prepared(
            lambda path, number: _numbered(build((path,)), number, columns), path=_PATH, number=_NUMBER
        )

    def offer(self, paths: Paths) -> Offer[Row]:
        """What lies below these paths."""
        if len(paths) == 1 and paths[0]:
            return _OfferBelow(self, paths[0])
        return Offer(self.model, lambda: self.build(paths), self.order_by)


class _OfferBelow(Offer[Row]):
    """What lies below one path."""

    def __init__(self, within: Within[Row], path: str) -> None:
        super().__init__(within.model, lambda: within.build((path,)), within.order_by)
        self._within = within
        self._path = path

    def _few(self) -> Values:
        return self._within.few.rows(path=self._path)

    def _numbered(self, number: int) -> Values:
        return self._within.numbered.rows(path=self._path, number=number)


def _columns(model: type[Model], chosen: Sequence[str] = ()) -> list[str]:
    every = [column.attname for column in model._meta.concrete_fields]
    return [name for name in every if not chosen or name in chosen]


def _few(rows: QuerySet[Any], order_by: str, columns: Sequence[str]) -> "QuerySet[Any, Any]":
    return rows.order_by(order_by).values_list(*columns)[: SELECT_UP_TO + 1]


def _numbered(rows: QuerySet[Any], number: int, columns: Sequence[str]) -> "QuerySet[Any, Any]":
    return rows.filter(pk=number).order_by().values_list(*columns)
