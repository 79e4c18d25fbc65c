"""What a sheet is: columns in order, each a heading and an expression over the rows' model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.db.models import F, Window
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import RowNumber

from core.sheets.sql import FormulaSafe, Label, Marked

Source = str | Combinable | BaseExpression


class Kind(Enum):
    """How the cells of a column are made."""

    TEXT = auto()
    LABEL = auto()
    DATE = auto()
    NUMBER = auto()
    SEALED = auto()
    ROW_NUMBER = auto()


@dataclass(frozen=True)
class Column:
    """One column; made by the functions below, each of which asks only for what its kind needs.

    ``source`` names a field of the rows' model or is an expression; ``width`` is that of a workbook's column, in
    characters.
    """

    header: str
    kind: Kind
    source: Source = ""
    words: Mapping[Any, str] | None = None
    mask: Callable[[str], str] | None = None
    width: int = 12

    def expression(self) -> Any:
        """The value as a workbook's cell holds it: words for codes; dates and numbers as such; sealed values opened."""
        if self.kind is Kind.LABEL:
            return Label(self.source, self.words or {})
        return F(self.source) if isinstance(self.source, str) else self.source

    def csv_expression(self, marker: str) -> Any:
        """The value as COPY writes it into a CSV file, with sealed values between markers."""
        if self.kind is Kind.TEXT:
            return FormulaSafe(self.source)
        return Marked(self.source, marker) if self.kind is Kind.SEALED else self.expression()


def text_column(header: str, source: Source, *, width: int = 12) -> Column:
    """Text that somebody typed; a formula in it stays text."""
    return Column(header, Kind.TEXT, source, width=width)


def label_column(header: str, source: Source, words: Mapping[str, str], *, width: int = 12) -> Column:
    """A code, shown as its word; words are the program's own and need no guard."""
    return Column(header, Kind.LABEL, source, words=words, width=width)


def yes_no_column(header: str, source: Source, *, yes: str, no: str, width: int = 9) -> Column:
    """A truth value in words."""
    return Column(header, Kind.LABEL, source, words={True: yes, False: no}, width=width)


def date_column(header: str, source: Source) -> Column:
    """A day: ISO in CSV, a date cell shown the same way in a workbook."""
    return Column(header, Kind.DATE, source)


def number_column(header: str, source: Source, *, width: int = 9) -> Column:
    """A whole number."""
    return Column(header, Kind.NUMBER, source, width=width)


def sealed_column(header: str, field: str, *, mask: Callable[[str], str], width: int = 20) -> Column:
    """An encrypted field of the rows' model, masked unless the sheet is written unmasked."""
    return Column(header, Kind.SEALED, field, mask=mask, width=width)


def row_number_column(header: str) -> Column:
    """1, 2, 3 … in the order of the rows."""
    return Column(header, Kind.ROW_NUMBER, width=7)


@dataclass(frozen=True)
class Sheet:
    """A sheet's name (of the file, without date and ending) and its columns."""

    name: str
    columns: tuple[Column, ...]

    def headers(self) -> list[str]:
        """The header row."""
        return [column.header for column in self.columns]

    def expressions(self, order: Sequence[Any], of: Callable[[Column], Any]) -> list[Any]:
        """One expression a column, made by ``of``; row numbers follow ``order``."""
        number = Window(RowNumber(), order_by=list(order))
        return [number if column.kind is Kind.ROW_NUMBER else of(column) for column in self.columns]


def order_of(rows: Any) -> list[Any]:
    """The order a queryset was given, or its model's. Raises ValueError without one: numbered rows need an order."""
    order = list(rows.query.order_by or (rows.model._meta.ordering if rows.query.default_ordering else ()))
    if not order:
        raise ValueError("The rows of a sheet are in some order.")
    return order
