"""Sheets on their way out: one declaration of columns over a queryset, written as CSV by COPY or as XLSX."""

from core.sheets.columns import (
    Column,
    Kind,
    Sheet,
    date_column,
    label_column,
    number_column,
    row_number_column,
    sealed_column,
    text_column,
    yes_no_column,
)
from core.sheets.delimited import guarded_text, write_csv, write_statement
from core.sheets.guard import guarded, unguarded
from core.sheets.lines import LineFormat, write_lines
from core.sheets.sql import FullYears
from core.sheets.workbook import MOST_ROWS, TooManyRows, write_xlsx
from core.sheets.written import Written

__all__ = [
    "MOST_ROWS",
    "Column",
    "FullYears",
    "Kind",
    "LineFormat",
    "Sheet",
    "TooManyRows",
    "Written",
    "date_column",
    "guarded",
    "guarded_text",
    "label_column",
    "number_column",
    "row_number_column",
    "sealed_column",
    "text_column",
    "unguarded",
    "write_csv",
    "write_lines",
    "write_statement",
    "write_xlsx",
    "yes_no_column",
]
