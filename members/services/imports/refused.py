"""Refused rows of a roster: told one by one, and as a file to mend and send again."""

import csv
import io
import json
from collections.abc import Iterator, Set
from dataclasses import asdict, dataclass
from typing import Any, Final

from core.sheets import guarded
from members.models import ImportRow, ImportRun
from members.rules.headers import REFUSED_FILE_COLUMN
from members.rules.people import refusing
from members.rules.roster_columns import ALSO_FILLS, BY_FIELD
from members.services.imports.problems import load
from members.services.imports.words import row_words

_AT_A_TIME: Final = 500


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not stored: its line, the column and cell of its first problem as they stand in the file, and
    all its problems in words."""

    line: int
    column: str
    value: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class Sealed:
    """Finds a row's original cells by field, under the header of its file."""

    def __init__(self, run: ImportRun) -> None:
        self.words = [word for word, _ in run.columns]
        self._places = {field: place for place, (_, field) in enumerate(run.columns) if field}
        self.headers = {field: column.header for field, column in BY_FIELD.items()}
        self.headers |= {field: self.words[place] for field, place in self._places.items()}

    @property
    def fields(self) -> Set[str]:
        """The fields that the columns of the file fill."""
        return self._places.keys() | {ALSO_FILLS[field] for field in ALSO_FILLS.keys() & self._places.keys()}

    def cells(self, row: ImportRow) -> list[str]:
        """The row as it stood in the file."""
        cells: list[str] = json.loads(row.sealed or "[]")
        return cells

    def cell(self, row: ImportRow, field: str) -> str:
        """One cell as it stood in the file; empty if the file has no such column."""
        place = self._places.get(field)
        cells = self.cells(row)
        return cells[place] if place is not None and place < len(cells) else ""

    def told(self, row: ImportRow) -> RefusedRow:
        """A refused row in words."""
        problems = refusing(load(row.problems))
        return RefusedRow(
            line=row.line,
            column=self.headers.get(problems[0].field, ""),
            value=self.cell(row, problems[0].field),
            reason=row_words(problems, self.headers),
        )


def refused_rows(run: ImportRun) -> Iterator[RefusedRow]:
    """The refused rows in the order of the file."""
    sealed = Sealed(run)
    for row in _refused(run):
        yield sealed.told(row)


def refused_file(run: ImportRun) -> Iterator[bytes]:
    """The refused rows as a CSV file: what to mend, then the row as it was sent. The importer ignores the first column.

    UTF-8 with a byte-order mark. Cells that a spreadsheet would run or round carry an apostrophe, which the importer
    takes off.
    """
    sealed = Sealed(run)
    yield b"\xef\xbb\xbf" + csv_line([REFUSED_FILE_COLUMN, *sealed.words])
    for row in _refused(run):
        cells = [guarded(cell) for cell in sealed.cells(row)]
        yield csv_line([sealed.told(row).reason, *cells])


def _refused(run: ImportRun) -> Iterator[ImportRow]:
    rows = ImportRow.objects.filter(run=run, state=ImportRow.State.REFUSED).order_by("line")
    return rows.only("line", "problems", "sealed").iterator(chunk_size=_AT_A_TIME)


def csv_line(cells: list[str]) -> bytes:
    """One line of a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
