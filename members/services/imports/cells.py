"""One cell at a time: what a person wrote, as the value that is stored, or what is wrong with it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from core.dates import DateProblem, parse_date
from core.identity import IdentityNumber, IdentityProblem, clean_telephone, parse_identity_number, telephone_problem
from core.pinyin import name_keys
from core.sheets import unguarded
from core.tabular import Cell
from core.text import clean, clean_name, name_problem
from members.rules.codes import CodeTable
from members.rules.people import Problem
from members.rules.roster_columns import Column

MASK: Final = "*"
REMEMBERED: Final = 1 << 14
"""Different cells that are kept in memory: more than the words of any column, fewer than the days of a century."""

_LONGEST_LIST: Final = 10


class Parsed(NamedTuple):
    """The value of a cell (None: nothing usable) and its problems."""

    value: Any
    problems: tuple[Problem, ...] = ()


NOTHING: Final = Parsed(None)
Parse = Callable[[str], Parsed]


class Memory(dict[Cell, Parsed]):
    """Cells, each different one parsed once: most columns of a roster have few. Bounded."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, cell: Cell) -> Parsed:
        parsed = self._parse(text_of(cell))
        if len(self) < REMEMBERED:
            self[cell] = parsed
        return parsed


def text_of(cell: Cell) -> str:
    """A cell as text, without the apostrophe that kept a spreadsheet from running or rounding it."""
    return unguarded(cell) if isinstance(cell, str) else cell.isoformat()


class Name(NamedTuple):
    """A name with the keys by which it is sorted and found."""

    name: str
    sort: str
    search: str


def parse_name(text: str) -> Parsed:
    """A person's name as on the identity card."""
    name = clean_name(text)
    problem = name_problem(name)
    if problem:
        return Parsed(None, (Problem("name", f"name_{problem}"),))
    return Parsed(Name(name, *name_keys(name)))


def parse_id_number(cell: Cell) -> IdentityNumber | Problem:
    """A valid number, or what is wrong with it."""
    text = text_of(cell)
    try:
        return parse_identity_number(text)
    except IdentityProblem as problem:
        return Problem("id_number", "id_masked" if MASK in clean(text) else f"id_{problem.code}")


def parse_telephone(text: str) -> Parsed:
    """A number as digits. A masked one, out of an export, says nothing and is left out with a remark."""
    number = clean_telephone(text)
    if not number:
        return NOTHING
    if MASK in number:
        return Parsed(None, (Problem("telephone", "telephone_masked", remark=True),))
    problem = telephone_problem(number)
    if problem:
        return Parsed(None, (Problem("telephone", f"telephone_{problem}"),))
    return Parsed(number)


def parser_of(column: Column) -> Parse:
    """How the cells of a column are read that stand for themselves alone."""
    match column.kind:
        case "date":
            return lambda text: _date(column.field, text)
        case "code" if column.table is not None:
            table = column.table
            return lambda text: _code(column.field, table, text)
        case "yes_no" if column.table is not None:
            table = column.table
            return lambda text: _yes_no(column.field, table, text)
        case "text":
            return lambda text: _text(column.field, column.longest, text)
        case "name":
            return parse_name
        case "telephone":
            return parse_telephone
    raise ValueError(column.kind)


def _date(field: str, text: str) -> Parsed:
    if not clean(text):
        return NOTHING
    try:
        day: date = parse_date(text)
    except DateProblem as problem:
        return Parsed(None, (Problem(field, f"date_{problem.code}"),))
    return Parsed(day)


def _code(field: str, table: CodeTable, text: str) -> Parsed:
    word = clean(text).replace(" ", "")
    if not word:
        return NOTHING
    value = table.parse(word)
    if value is not None:
        return Parsed(value)
    known = [code.chinese for code in table]
    if len(known) > _LONGEST_LIST:
        return Parsed(None, (Problem(field, "word_unknown"),))
    return Parsed(None, (Problem(field, "word_not_in_list", {"known": "、".join(known)}),))


def _yes_no(field: str, table: CodeTable, text: str) -> Parsed:
    parsed = _code(field, table, text)
    return parsed if parsed.value is None else Parsed(parsed.value == "yes")


def _text(field: str, longest: int, text: str) -> Parsed:
    words = clean(text)
    if len(words) > longest:
        return Parsed(None, (Problem(field, "text_too_long", {"longest": str(longest), "length": str(len(words))}),))
    return Parsed(words) if words else NOTHING
