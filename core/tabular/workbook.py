"""Tables in workbooks (XLSX): the sheet and row with the header are found, other sheets are left alone."""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from core.tabular.archive import check_archive, workbook_problems
from core.tabular.errors import TableProblem
from core.tabular.table import HEADER_SEARCHED, Cell, Header, Limits, Recognise, Row, RowReader, Table, find_header

_LAST_ROW: Final = 1_048_576
_CARRIAGE_RETURN: Final = "_x000D_"

# It warns of styles and extensions it does not keep; nothing is kept here but values.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


def read_workbook(path: Path, *, name: str, recognise: Recognise, limits: Limits) -> Table:
    """Read a workbook as a table. Raises TableProblem; so may taking a row.

    A formula counts as the value saved with it. The workbook stays open until the rows are taken or dropped.
    """
    with path.open("rb") as file, workbook_problems():
        check_archive(file, limits)
    with workbook_problems():
        # Opened by an own handle: by name the library would judge the file by its extension.
        workbook = load_workbook(path.open("rb"), read_only=True, data_only=True, keep_links=False)
        try:
            sheet, header = _find_sheet(workbook, recognise, limits)
        except BaseException:
            workbook.close()
            raise
    rows = _rows(workbook, sheet, header, limits)
    return Table(name=name, header=header.words, header_line=header.line, rows=rows, sheet=sheet.title)


def _find_sheet(workbook: Any, recognise: Recognise, limits: Limits) -> tuple[Any, Header]:
    """The sheet with the best header; the first of several as good."""
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
        return max(found, key=lambda pair: pair[1].known)
    raise problems[0] if problems else TableProblem("no_header", searched=HEADER_SEARCHED)


def _rows(workbook: Any, sheet: Any, header: Header, limits: Limits) -> Iterator[Row]:
    reader = RowReader(header, limits)
    try:
        with workbook_problems():
            for line, cells in _cells(sheet, limits):
                if line > header.line:
                    row = reader.row(line, cells)
                    if row is not None:
                        yield row
    finally:
        workbook.close()


def _cells(sheet: Any, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > _LAST_ROW:
            raise TableProblem("too_many_rows", limit=limits.rows)
        cells = [value if isinstance(value, str) else _cell(value) for value in values]
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if len(cell) > limits.cell:
                    raise TableProblem("cell_too_long", limit=limits.cell, line=line)
                if _CARRIAGE_RETURN in cell:
                    cells[place] = cell.replace(_CARRIAGE_RETURN, "")
        yield line, cells


def _cell(value: object) -> Cell:
    """A value as a person sees it in a wide enough cell; fifteen digits are all a spreadsheet keeps of a number."""
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
