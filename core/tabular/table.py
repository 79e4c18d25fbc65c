"""A table as its reader sees it, whatever kind of file it came in."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from core.tabular.errors import TableProblem
from core.text import clean, clean_header

Cell = str | date
Recognise = Callable[[Sequence[str]], int]

HEADER_SEARCHED: Final = 20
"""Rows of a sheet among which the header may stand, below titles and notes."""

FEWEST_KNOWN: Final = 2
"""Header words a row must have in common with those expected before it can be the header."""


@dataclass(frozen=True)
class Limits:
    """What one file may hold: bytes, rows of data, columns, characters in a cell.

    `unpacked` bytes and `ratio` are for workbooks and checked in their directory, before anything is unpacked.
    """

    size: int = 50 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    cell: int = 5_000
    unpacked: int = 400 * 1024 * 1024
    ratio: int = 200


class Row(NamedTuple):
    """A row of data: its line in the file or sheet, from 1, and its cells as they stand there.

    There are at least as many cells as header words; more mean that something stands beyond the last header word, as
    a comma outside quotation marks makes it. Only what a spreadsheet holds as a date is a date.
    """

    line: int
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A header and the rows below it, read while they are asked for: taking a row may raise TableProblem.

    `encoding` is that of a text file, `sheet` the title of a workbook's sheet; the other is empty.
    """

    name: str
    header: list[str]
    header_line: int
    rows: Iterator[Row]
    encoding: str = ""
    sheet: str = ""


class Header(NamedTuple):
    """A row that was recognised, with how many of its words are known."""

    words: list[str]
    line: int
    known: int


def find_header(rows: Iterable[tuple[int, list[Cell]]], recognise: Recognise, limits: Limits) -> Header | None:
    """The row with the most known words, if they are at least two and at least half of those that are not empty."""
    best = None
    for line, cells in rows:
        words = [clean_header(str(cell)[: limits.cell]) for cell in _without_blank_end(cells)]
        check_columns(words, line, limits)
        known = recognise(words)
        if known >= FEWEST_KNOWN and known * 2 >= sum(map(bool, words)) and (best is None or known > best.known):
            best = Header(words, line, known)
    return best


def check_columns(cells: Sequence[Cell], line: int, limits: Limits) -> None:
    """Raise TableProblem if a row is wider than the limit."""
    if len(cells) > limits.columns:
        raise TableProblem("too_many_columns", limit=limits.columns, line=line)


class RowReader:
    """Makes rows out of raw cells: leaves out blank lines, totals and repeated headers, and keeps to the limits."""

    def __init__(self, header: Header, limits: Limits) -> None:
        self._words = header.words
        self._width = len(header.words)
        self._first_letters = {word[0] for word in header.words if word}
        self._limits = limits
        self._count = 0

    def row(self, line: int, cells: list[Cell]) -> Row | None:
        """The row, or None if the line holds no data. Raises TableProblem if it passes a limit."""
        if len(cells) != self._width:
            cells = self._fitted(line, cells)
        first = next((cell for cell in cells if cell and not _is_blank(cell)), None)
        if first is None or (isinstance(first, str) and self._is_no_data(first, cells)):
            return None
        self._count += 1
        if self._count > self._limits.rows:
            raise TableProblem("too_many_rows", limit=self._limits.rows)
        return Row(line, cells)

    def _fitted(self, line: int, cells: list[Cell]) -> list[Cell]:
        if len(cells) > self._width:
            cells = _without_blank_end(cells)
            check_columns(cells, line, self._limits)
        return cells + [""] * (self._width - len(cells))

    def _is_no_data(self, first: str, cells: list[Cell]) -> bool:
        letter = first.lstrip()[:1]
        if letter in _TOTAL_LETTERS and _TOTAL.fullmatch(_SPACES.sub("", clean(first[:_LONGEST_TOTAL]))):
            return True
        return letter in self._first_letters and [clean_header(str(cell)) for cell in cells] == self._words


_LONGEST_TOTAL: Final = 40
_TOTAL_LETTERS: Final = frozenset("合总小共累TtGgSs")
_TOTAL = re.compile(
    r"(?:[合总小共累]计|总数|(?:grand|sub)?total)(?:人数|人|名|数)?[:：]?[\d,，.]*[人名个户条项]?[。.]?", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")
_INVISIBLE: Final = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff\x1a"


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip(_INVISIBLE)


def _without_blank_end(cells: list[Cell]) -> list[Cell]:
    end = len(cells)
    while end and _is_blank(cells[end - 1]):
        end -= 1
    return cells[:end]
