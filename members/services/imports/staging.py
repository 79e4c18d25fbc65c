"""Rows on their way into the staging table: read, checked, and copied in blocks."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from openpyxl.utils import get_column_letter

from core.tabular import DEFAULT_LIMITS, MOST_LEFT_OUT, Limits, Row, Table, TableProblem
from members.domain_settings import IMPORT_MOST_ROWS
from members.models import ImportRun
from members.rules.headers import Header
from members.rules.roster_columns import ROSTER, Column
from members.services.imports.lookups import read_lookups
from members.services.imports.problems import ImportProblem, of_table
from members.services.imports.rows import STAGED, RowReader
from members.services.imports.scope import ImportScope
from members.services.imports.tables import open_table

BLOCK: Final = 2_000
"""Rows that are copied in one statement: a few megabytes of memory, and one step of the progress."""

# Columns that hold "" rather than nothing: an unquoted empty value in COPY's CSV is NULL elsewhere.
_NEVER_NULL: Final = (
    "name", "name_sort", "search_words", "sex", "ethnicity", "education", "degree", "native_place", "status", "layer",
    "post_category", "party_post", "administrative_post", "membership_state", "remarks",
)  # fmt: skip
_COPY: Final = (
    f"COPY members_importrow (run_id, {', '.join(STAGED)}) FROM STDIN "
    f"WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(_NEVER_NULL)}))"
)
Progress = Callable[[int], None]


def open_roster(path: Path, name: str) -> tuple[Table, Header[Column]]:
    """A roster with its header understood. Raises ImportProblem."""
    return open_table(path, name, ROSTER, Limits(size=DEFAULT_LIMITS.size, rows=IMPORT_MOST_ROWS.current()))


def stage_roster(run: ImportRun, path: Path, scope: ImportScope, today: date, progress: Progress) -> int:
    """Read the whole file into the staging table; returns how many rows. Raises ImportProblem.

    Each block is stored by itself: a reader that is interrupted begins again from nothing.
    """
    table, header = open_roster(path, run.file_name)
    run.columns = [
        [word, column.field if column else ""] for word, column in zip(table.header, header.columns, strict=True)
    ]
    run.save(update_fields=["columns"])
    run.rows.all().delete()
    reader = RowReader(header.columns, read_lookups(scope), today, cells_stay=bool(table.sheet))
    unspoken: list[int] = []
    unheaded = Unheaded(table.header)
    rows = map(unheaded.look, _about_somebody(table, reader, unspoken))
    count = 0
    try:
        while block := list(islice(rows, BLOCK)):
            _copy(run.pk, reader, block)
            count += len(block)
            progress(count)
    except TableProblem as problem:
        raise of_table(problem) from problem
    if not count:
        raise ImportProblem("no_rows")
    run.left_out = sorted([*table.left_out, *unspoken])
    run.unknown_columns = [*header.unread, *unheaded.filled]
    run.save(update_fields=["left_out", "unknown_columns"])
    _check_now()
    return count


class Unheaded:
    """Looks out for columns without a header word in which something stands. ``filled``: their letters, in brackets."""

    def __init__(self, words: Sequence[str]) -> None:
        self._places = [place for place, word in enumerate(words) if not word]
        self._filled: set[int] = set()

    def look(self, row: Row) -> Row:
        """The row itself."""
        if self._places:
            self._filled.update(place for place in self._places if row.cells[place])
            self._places = [place for place in self._places if place not in self._filled]
        return row

    @property
    def filled(self) -> list[str]:
        return [f"({get_column_letter(place + 1)})" for place in sorted(self._filled)]


def _about_somebody(table: Table, reader: RowReader, unspoken: list[int]) -> Iterator[Row]:
    """The rows that are about a person; ``unspoken`` takes the lines of others that hold more than a number."""
    for row in table.rows:
        if reader.is_about_somebody(row):
            yield row
        elif len(unspoken) < MOST_LEFT_OUT and not reader.is_only_numbered(row):
            unspoken.append(row.line)


def _check_now() -> None:
    """Have the staged rows' foreign keys checked, if that still waits for the end of a transaction.

    Who stores people in the same transaction would pay for it: each person's trigger walks past every waiting check.
    """
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _copy(run_id: int, reader: RowReader, block: Iterable[Row]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(_lines(run_id, reader, block))
    text.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(_COPY, text)


def _lines(run_id: int, reader: RowReader, block: Iterable[Row]) -> Iterable[list[Any]]:
    for row in block:
        yield [run_id, *reader.read(row)]
