"""A table as its reader sees it, whatever kind of file it came in."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from core.tabular.errors import TableProblem
from core.text import clean, clean_header

Cell = str | date
Recognise = Callable[[Sequence[str]], int]

HEADER_SEARCHED: Final = 20
"""Rows of a sheet among which the header may stand, below titles and notes."""

FEWEST_KNOWN: Final = 2
"""Header words a row must have in common with those expected before it can be the header."""


LEVELS: Final = "›"
"""Between the words of a header of two rows: a heading over several columns and what stands below it."""


MOST_LEFT_OUT: Final = 100
"""Lines without data that are told one by one."""


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

    `encoding` is that of a text file, `sheet` the title of a workbook's sheet; the other is empty. `others` are further
    sheets with a header and rows: title and header words. `left_out` grows while rows are taken: the lines of totals,
    signatures, examples and notes.
    """

    name: str
    header: list[str]
    header_line: int
    rows: Iterator[Row]
    encoding: str = ""
    sheet: str = ""
    others: list[tuple[str, list[str]]] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)


class Header(NamedTuple):
    """What was recognised, with how many of its words are known.

    `line` is its last where it has two, `rows` are their words, to know them where they stand again.
    """

    words: list[str]
    line: int
    known: int
    rows: tuple[list[str], ...]


def find_header(rows: Iterable[tuple[int, list[Cell]]], recognise: Recognise, limits: Limits) -> Header | None:
    """The row with the most known words, if they are at least two and at least half of those that are not empty.

    Or two rows: headings over several columns and the words below them, which together say more than the one.
    """
    best: Header | None = None
    read: list[Header] = []
    for line, cells in rows:
        words = [clean_header(str(cell)[: limits.cell]) for cell in _without_blank_end(cells)]
        check_columns(words, line, limits)
        row = Header(words, line, recognise(words), (words,))
        read.append(row)
        if row.known >= FEWEST_KNOWN and _is_mostly_known(row) and (best is None or row.known > best.known):
            best = row
    if best is None:
        return None
    joined = [
        _joined(upper, lower, recognise)
        for upper, lower in pairwise(read)
        if best in (upper, lower) and lower.known and _is_mostly_known(lower)
    ]
    return max([best, *joined], key=lambda header: header.known)


def _is_mostly_known(row: Header) -> bool:
    return row.known * 2 >= sum(map(bool, row.words))


def _joined(upper: Header, lower: Header, recognise: Recognise) -> Header:
    """Two rows as one header: a word below a heading is told with it, "入党情况›入党时间"."""
    words = []
    heading = ""
    for place in range(max(len(upper.words), len(lower.words))):
        above, below = (row.words[place] if place < len(row.words) else "" for row in (upper, lower))
        if above or not below:
            heading = above if below else ""
        words.append(f"{heading}{LEVELS}{below}" if heading and below else above or below)
    return Header(words, lower.line, recognise(words), (words, upper.words, lower.words))


def check_columns(cells: Sequence[Cell], line: int, limits: Limits) -> None:
    """Raise TableProblem if a row is wider than the limit."""
    if len(cells) > limits.columns:
        raise TableProblem("too_many_columns", limit=limits.columns, line=line)


class RowReader:
    """Makes rows out of raw cells: leaves out blank lines, totals and repeated headers, and keeps to the limits."""

    def __init__(self, header: Header, limits: Limits) -> None:
        self.left_out: list[int] = []
        self._headers = header.rows
        self._width = len(header.words)
        self._first_letters = {word[0] for words in header.rows for word in words if word}
        self._limits = limits
        self._count = 0

    def row(self, line: int, cells: list[Cell]) -> Row | None:
        """The row, or None if the line holds no data. Raises TableProblem if it passes a limit."""
        if len(cells) != self._width:
            cells = self._fitted(line, cells)
        first = next((cell for cell in cells if cell and not is_blank(cell)), None)
        if first is None:
            return None
        if isinstance(first, str) and self._is_no_data(first, cells):
            if len(self.left_out) < MOST_LEFT_OUT:
                self.left_out.append(line)
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
        if first == "1" and _is_numbering(cells):
            return True
        letter = first.lstrip()[:1]
        if letter in _LETTERS and _NO_DATA.match(_SPACES.sub("", clean(first[:_LONGEST_LOOKED_AT]))):
            return True
        if letter not in self._first_letters:
            return False
        words = [clean_header(str(cell)) for cell in _without_blank_end(cells)]
        return bool(words) and words in self._headers


_LONGEST_LOOKED_AT: Final = 40
# Lines that say nothing of the table's own, by what they begin with. A colon or a count parts them from names.
_NO_DATA = re.compile(
    "|".join(
        (
            # Totals: 合计, 小计：3人, Total 3
            r"(?:[合总小共累]计|总数|(?:grand|sub)?total)(?:人数|人|名|数)?[:：]?[\d,，.]*[人名个户条项]?[。.]?$",
            # Counts: 以上共计2人，其中女1人; 党员总数：30
            r"(?:以上|本页|本表|全园|全体)?[合总小共累]?[计共]?(?:党员)?(?:人数|总数)?(?:[:：]\d+[人名]?|\d+[人名])"
            r"(?:$|[，,。；;(（])",
            # Examples of how to fill in: 例, 例：张三, （示例）
            r"[(（]?(?:填写)?(?:示例|样例|范例|例如|例)[)）]?\d*(?:$|[:：])",
            # Who signed, and when: 填表人：赵六, 单位负责人（签字）：, 日期：
            r"(?:填[表报写]|制表|审[核批]|核对|复核|(?:单位)?负责|经办|(?:党?支部)?书记|园长|联系)(?:人|单位|日期|时间)?"
            r"(?:[(（]?(?:签[字名章]|盖章)[)）]?)?[:：]",
            r"日期[:：]|[(（]?盖章[)）]?$",
            # Notes: 填表说明：…, 注：…
            r"(?:填[表写]|填报)说明|说明[:：]|[备附]?注[:：]",
        )
    ),
    re.IGNORECASE,
)
_LETTERS: Final = frozenset("合总小共累TtGgSs以本全党人计(（示样范例填制审核复负经单书支园联说备附注日盖")
_SPACES = re.compile(r"\s+")
_INVISIBLE: Final = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff\x1a"


def _is_numbering(cells: list[Cell]) -> bool:
    """Whether a line numbers the columns below the header."""
    return len(cells) > 2 and cells == [str(number) for number in range(1, len(cells) + 1)]


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing."""
    return isinstance(cell, str) and not cell.strip(_INVISIBLE)


def _without_blank_end(cells: list[Cell]) -> list[Cell]:
    end = len(cells)
    while end and is_blank(cells[end - 1]):
        end -= 1
    return cells[:end]
