"""Tables in workbooks (XLSX): the sheet and row with the header are found, other sheets are left alone."""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from core.tabular.archive import check_archive, workbook_problems
from core.tabular.errors import TableProblem
from core.tabular.merged import MergedCells
from core.tabular.table import HEADER_SEARCHED, Cell, Header, Limits, Recognise, Row, RowReader, Table, find_header

_LAST_ROW: Final = 1_048_576
_CARRIAGE_RETURN: Final = "_x000D_"
_ROWS_LOOKED_AT: Final = 50
"""Lines below the header of another sheet among which a row of data shows that it holds a table."""

# What does not count in a format of dates: texts, and brackets as of the language.
_NO_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')

# It warns of styles and extensions it does not keep; nothing is kept here but values.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


def read_workbook(path: Path, *, name: str, recognise: Recognise, limits: Limits) -> Table:
    """Read a workbook as a table. Raises TableProblem; so may taking a row.

    A formula counts as the value saved with it. The workbook stays open until the rows are taken or dropped.
    """
    with path.open("rb") as file, workbook_problems():
        merged = check_archive(file, limits)
    with workbook_problems():
        # Opened by an own handle: by name the library would judge the file by its extension.
        workbook = load_workbook(path.open("rb"), read_only=True, data_only=True, keep_links=False)
        try:
            found = _find_sheets(workbook, recognise, limits)
            sheet, header = max(found, key=lambda pair: pair[1].known)
            others = [
                (other.title, head.words) for other, head in found if other != sheet and _has_rows(other, head, limits)
            ]
        except BaseException:
            workbook.close()
            raise
    reader = RowReader(header, limits)
    rows = _rows(workbook, sheet, header, limits, MergedCells(merged.get(_part_of(sheet), ())), reader)
    return Table(
        name=name,
        header=header.words,
        header_line=header.line,
        rows=rows,
        sheet=sheet.title,
        others=others,
        left_out=reader.left_out,
    )


def _find_sheets(workbook: Any, recognise: Recognise, limits: Limits) -> list[tuple[Any, Header]]:
    """The sheets with a header; hidden ones only if there is none that is seen."""
    found: list[tuple[Any, Header]] = []
    problems = []
    for sheet in workbook.worksheets:
        # The size a sheet states of itself is often wrong, and rows would be filled up to it.
        sheet.reset_dimensions()
        try:
            header = find_header(islice(_cells(sheet, limits), HEADER_SEARCHED), recognise, limits)
        except TableProblem as problem:
            problems.append(problem)
        else:
            found += [(sheet, header)] if header else []
    if found:
        return [pair for pair in found if pair[0].sheet_state == "visible"] or found
    raise problems[0] if problems else TableProblem("no_header", searched=HEADER_SEARCHED)


def _has_rows(sheet: Any, header: Header, limits: Limits) -> bool:
    """Whether there is data below a header."""
    reader = RowReader(header, limits)
    below = islice(_cells(sheet, limits), header.line, header.line + _ROWS_LOOKED_AT)
    return any(reader.row(line, cells) for line, cells in below)


def _part_of(sheet: Any) -> str:
    """The part of the archive a sheet is read from."""
    part: str = sheet._worksheet_path
    return part.lstrip("/")


def _rows(
    workbook: Any, sheet: Any, header: Header, limits: Limits, merged: MergedCells, reader: RowReader
) -> Iterator[Row]:
    try:
        with workbook_problems():
            for line, cells in _cells(sheet, limits):
                if line > header.line:
                    merged.fill(line, cells)
                    row = reader.row(line, cells)
                    if row is not None:
                        yield row
    finally:
        workbook.close()


def _cells(sheet: Any, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    for line, values in enumerate(sheet.iter_rows(), start=1):
        if line > _LAST_ROW:
            raise TableProblem("too_many_rows", limit=limits.rows)
        cells = [cell.value if isinstance(cell.value, str) else _cell(cell) for cell in values]
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if len(cell) > limits.cell:
                    raise TableProblem("cell_too_long", limit=limits.cell, line=line)
                if _CARRIAGE_RETURN in cell:
                    cells[place] = cell.replace(_CARRIAGE_RETURN, "")
        yield line, cells


def _cell(cell: Any) -> Cell:
    """A value as a person sees it in a wide enough cell; fifteen digits are all a spreadsheet keeps of a number."""
    value = cell.value
    if isinstance(value, date) and value.day == 1 and _shows_no_day(cell.number_format):
        return f"{value.year}-{value.month:02d}"
    return _plain(value)


def _shows_no_day(number_format: str) -> bool:
    """Whether a format shows a date as year and month: who types 1985年3月 gets the first day of it unasked."""
    return "d" not in _NO_FORMAT.sub("", number_format).lower()


def _plain(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}".upper()
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta | int):
        return str(value)
    raise TypeError(f"no cell holds a {type(value).__name__}")
