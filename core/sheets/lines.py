"""Small sheets of figures that were computed, not read row by row: the same CSV and XLSX as those of querysets."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import BinaryIO, Final, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.sheets.guard import guarded
from core.sheets.written import Written

Value = str | int | Decimal | date | None
LineFormat = Literal["csv", "xlsx"]

_WIDTH: Final = 14


def write_lines(
    name: str, headers: Sequence[str], lines: Iterable[Sequence[Value]], file: BinaryIO, file_format: LineFormat
) -> Written:
    """Write a heading row and the lines; text that a spreadsheet would run stays text (DOMAIN §10)."""
    content, rows = {"csv": _csv, "xlsx": _xlsx}[file_format](name, headers, lines)
    file.write(content)
    return Written(rows, hashlib.sha256(content).hexdigest())


def _csv(_name: str, headers: Sequence[str], lines: Iterable[Sequence[Value]]) -> tuple[bytes, int]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    rows = 0
    for line in lines:
        writer.writerow([guarded(value) if isinstance(value, str) else value for value in line])
        rows += 1
    return ("\ufeff" + text.getvalue()).encode(), rows


def _xlsx(name: str, headers: Sequence[str], lines: Iterable[Sequence[Value]]) -> tuple[bytes, int]:
    book = Workbook(write_only=True)
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    for number in range(1, len(headers) + 1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTH

    def text(value: str, *, bold: bool = False) -> WriteOnlyCell:
        cell = WriteOnlyCell(page, value)
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        return cell

    page.append([text(header, bold=True) for header in headers])
    rows = 0
    for line in lines:
        page.append([text(value) if isinstance(value, str) else value for value in line])
        rows += 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), rows
