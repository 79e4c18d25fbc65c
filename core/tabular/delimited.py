"""Tables in text files: comma, tab or semicolon between the cells."""

import csv
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Final, cast

from core.tabular.encoding import find_encoding
from core.tabular.errors import TableProblem
from core.tabular.table import HEADER_SEARCHED, Cell, Header, Limits, Recognise, Row, RowReader, Table, find_header

_DELIMITERS: Final = (",", "\t", ";")
_PAGE_STARTS: Final = ("<!doctype", "<html", "<table", "<?xml", "<head", "<meta")

# A last line after the file's own. It comes back as a record of its own, its quotation mark a mere character, unless an
# earlier mark is still open. No file that is read can hold the null character.
_NULL: Final = "\0"
_END: Final = '\0"'


def read_delimited(path: Path, *, name: str, recognise: Recognise, limits: Limits) -> Table:
    """Read a text file as a table. Raises TableProblem; so may taking a row."""
    encoding = find_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(100).lstrip().lower()
    if start.startswith(_PAGE_STARTS):
        raise TableProblem("not_a_table", kind="html")
    delimiter, header = _find_delimiter(path, encoding, recognise, limits)
    reader = RowReader(header, limits)
    rows = _rows(path, encoding, delimiter, header, limits, reader)
    return Table(
        name=name,
        header=header.words,
        header_line=header.line,
        rows=rows,
        encoding=encoding,
        left_out=reader.left_out,
    )


def _find_delimiter(path: Path, encoding: str, recognise: Recognise, limits: Limits) -> tuple[str, Header]:
    """The delimiter that makes the best header."""
    found: list[tuple[str, Header]] = []
    problems = []
    for delimiter in _DELIMITERS:
        records = _records(path, encoding, delimiter, limits)
        try:
            header = find_header(islice(records, HEADER_SEARCHED), recognise, limits)
        except TableProblem as problem:
            problems.append(problem)
        else:
            found += [(delimiter, header)] if header else []
    if found:
        return max(found, key=lambda pair: pair[1].known)
    raise problems[0] if problems else TableProblem("no_header", searched=HEADER_SEARCHED)


def _rows(
    path: Path, encoding: str, delimiter: str, header: Header, limits: Limits, reader: RowReader
) -> Iterator[Row]:
    for line, cells in _records(path, encoding, delimiter, limits):
        if line > header.line:
            row = reader.row(line, cells)
            if row is not None:
                yield row


def _records(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """Records with the line each begins on. Raises TableProblem: "cell_too_long" or "cut_off"."""
    # Cells within the limit, all of them quotation marks written double: a longer line breaks a limit however it ends.
    longest_line = limits.columns * (2 * limits.cell + 3)
    with path.open(encoding=encoding, newline="") as file:
        lines = chain(iter(partial(file.readline, longest_line), ""), (_END,))
        records = csv.reader(lines, delimiter=delimiter)
        line = 1
        try:
            for cells in records:
                if cells:
                    if _NULL in cells[-1]:
                        break
                    if max(map(len, cells)) > limits.cell:
                        raise _too_long(line, records.line_num, limits)
                yield line, cast("list[Cell]", cells)
                line = records.line_num + 1
        except csv.Error:
            raise _too_long(line, records.line_num, limits) from None
    if cells != [_END]:
        raise TableProblem("cut_off", line=line)


def _too_long(first_line: int, last_line: int, limits: Limits) -> TableProblem:
    """What to say of a cell over the limit. One that runs on over lines has a quotation mark nobody closed."""
    if last_line > first_line:
        return TableProblem("cut_off", line=first_line)
    return TableProblem("cell_too_long", limit=limits.cell, line=first_line)
