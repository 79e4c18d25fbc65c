"""Expressions of the sheets: what a cell says is computed by the database, row by row, while it copies."""

from calendar import isleap
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler

from core.sheets import guard

# Most cells begin with a Chinese character, which no guard concerns; comparing bytes is far cheaper than the pattern.
_FIRST_CHINESE = "\u3400"
_AFTER_CHINESE = "\ua000"

Sql = tuple[str, tuple[Any, ...]]


class FormulaSafe(Func):
    """Text with the apostrophe of `core.sheets.guard` where it needs one; the empty text is null (an empty cell)."""

    arity = 1
    output_field = CharField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Sql:
        text, own = compiler.compile(self.source_expressions[0])
        bytewise = f'{text} COLLATE "C"'
        sql = (
            f"CASE WHEN {bytewise} >= %s AND {bytewise} < %s THEN {text} WHEN {text} = '' THEN NULL "
            f"WHEN {text} ~ %s THEN '''' || {text} ELSE {text} END"
        )
        return sql, (*own, _FIRST_CHINESE, *own, _AFTER_CHINESE, *own, *own, *own, guard.PATTERN, *own, *own)


class Label(Func):
    """The word for a stored value, from a table small enough to stand in the statement; null for what it lacks."""

    arity = 1
    output_field = CharField()

    def __init__(self, expression: Any, words: Mapping[Any, str]) -> None:
        super().__init__(expression)
        self.words = tuple(words.items())

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Sql:
        value, own = compiler.compile(self.source_expressions[0])
        cases = " WHEN %s THEN %s" * len(self.words)
        return f"CASE {value}{cases} END", (*own, *(part for pair in self.words for part in pair))


class FullYears(Func):
    """Full years from a date to a given day.

    Who began on 29 February completes a year on 1 March in common years (ages, as `core.dates.age_on`), or already on
    the 28th with ``month_end`` (periods that rules count in years, as `core.dates.years_between`).
    """

    arity = 1
    output_field = IntegerField()

    def __init__(self, since: Any, on: date, *, month_end: bool = False) -> None:
        super().__init__(since)
        self.year = on.year
        last_of_february = (on.month, on.day) == (2, 28) and not isleap(on.year)
        self.month_and_day = 229 if month_end and last_of_february else on.month * 100 + on.day

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Sql:
        since, own = compiler.compile(self.source_expressions[0])
        month_and_day = f"date_part('month', {since}) * 100 + date_part('day', {since})"
        sql = f"(%s - date_part('year', {since}) - ({month_and_day} > %s)::int)::int"
        return sql, (self.year, *own, *own, *own, self.month_and_day)


class Marked(Func):
    """An encrypted value for the writer to open: `<marker>hex<marker>`, with nothing between the markers if null."""

    arity = 1
    output_field = CharField()

    def __init__(self, expression: Any, marker: str) -> None:
        super().__init__(expression)
        self.marker = marker

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Sql:
        value, own = compiler.compile(self.source_expressions[0])
        return f"%s || COALESCE(encode({value}, 'hex'), '') || %s", (self.marker, *own, self.marker)
