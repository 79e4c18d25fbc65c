"""XLSX: what has to stay text is a text cell, dates are dates; bounded, because a workbook is slow to write."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.sheets.columns import Column, Kind, Sheet, order_of
from core.sheets.written import Written

MOST_ROWS = 100_000
_AT_ONCE = 2000
# What XML 1.0 cannot hold: a workbook with one of them is "damaged" to a spreadsheet.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FIRST_DAY = date(1900, 3, 1)  # earlier ones are another day, or none, to a spreadsheet
_TAKEN_FOR_MORE = ("=", "#")  # openpyxl's first signs of a formula and of an error value


class TooManyRows(Exception):
    """More rows than a workbook is written for; CSV takes any number."""


def write_xlsx(sheet: Sheet, rows: QuerySet[Any], file: BinaryIO, *, unmasked: bool = False) -> Written:
    """Write the rows of a queryset, in its order, as a workbook. Raises TooManyRows before anything is written."""
    order = order_of(rows)
    if rows.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
        raise TooManyRows
    expressions = sheet.expressions(order, Column.expression)
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.append(list(_headings(page, sheet)))
    makers = [_maker(page, column, unmasked=unmasked) for column in sheet.columns]
    count = 0
    for row in rows.values_list(*expressions)[:MOST_ROWS].iterator(chunk_size=_AT_ONCE):
        page.append([None if value is None else make(value) for make, value in zip(makers, row, strict=True)])
        count += 1
    book.save(file)
    return Written(count, _sha256(file))


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _headings(page: Any, sheet: Sheet) -> Iterator[WriteOnlyCell]:
    for header in sheet.headers():
        cell = WriteOnlyCell(page, header)
        cell.font = Font(bold=True)
        yield cell


def _maker(page: Any, column: Column, *, unmasked: bool) -> Callable[[Any], Any]:
    """What makes a cell of a column from the value read."""

    def text(value: str) -> Any:
        writable = _UNWRITABLE.sub(" ", value)
        if not writable.startswith(_TAKEN_FOR_MORE):
            return writable or None
        cell = WriteOnlyCell(page, writable)
        cell.data_type = "s"
        return cell

    if column.kind is Kind.TEXT:
        return text
    if column.kind is Kind.SEALED:
        mask = None if unmasked else column.mask
        return lambda value: text(mask(value)) if mask else text(value)
    if column.kind is Kind.DATE:
        return lambda day: day if day >= _FIRST_DAY else day.isoformat()
    return lambda value: value
