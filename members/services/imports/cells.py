"""One cell at a time: what a person wrote, as the value that is stored, or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from core.dates import DateProblem, parse_date, parse_months
from core.identity import IdentityNumber, IdentityProblem, parse_identity_number, split_telephones, telephone_problem
from core.pinyin import name_keys
from core.sheets import unguarded
from core.tabular import Cell
from core.text import clean, clean_name, name_problem
from members.rules import codes
from members.rules.codes import CodeTable
from members.rules.education import read_degree, read_education
from members.rules.people import Problem
from members.rules.roster_columns import Column
from members.services.imports.months import of_months

MASK: Final = "*"
REMEMBERED: Final = 1 << 14
"""Different cells that are kept in memory: more than the words of any column, fewer than the days of a century."""

_LONGEST_LIST: Final = 10

# What people put into a cell of which there is nothing to say.
_NOTHING_SAID: Final = frozenset(
    {"/", "\\", "-", "--", "—", "——", "－", "无", "暂无", "空", "n/a", "na", "null", "none"}
)
_CELL_ERRORS: Final = ("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!")
_NOTED_NAME: Final = re.compile(r"([^()（）]+)[(（]([^()（）]+)[)）]")
_BRACKETS: Final = str.maketrans("（）", "()")


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


def said(text: str) -> str:
    """A cell as text in one form; nothing where it only says that there is nothing to say: /, —, 无."""
    words = clean(text)
    return "" if words.lower() in _NOTHING_SAID else words


class Name(NamedTuple):
    """A name with the keys by which it is sorted and found."""

    name: str
    sort: str
    search: str


def parse_name(text: str) -> Parsed:
    """A person's name as on the identity card. A note in brackets behind it is left out with a remark."""
    name = clean_name(text)
    problem = name_problem(name)
    noted = _NOTED_NAME.fullmatch(name) if problem == "characters" else None
    if noted and not name_problem(noted[1]):
        remark = Problem("name", "name_note", {"name": noted[1], "note": noted[2]}, remark=True)
        return Parsed(Name(noted[1], *name_keys(noted[1])), (remark,))
    if problem:
        return Parsed(None, (Problem("name", f"name_{problem}"),))
    return Parsed(Name(name, *name_keys(name)))


def parse_id_number(cell: Cell) -> IdentityNumber | Problem:
    """A valid number, or what is wrong with it."""
    text = said(text_of(cell))
    try:
        return parse_identity_number(text)
    except IdentityProblem as problem:
        return Problem("id_number", "id_masked" if MASK in clean(text) else f"id_{problem.code}")


def parse_telephone(text: str) -> Parsed:
    """A number as digits; of several the first, with a remark.

    A masked one, out of an export, says nothing and is left out with a remark.
    """
    numbers = split_telephones(said(text))
    if not numbers:
        return NOTHING
    if any(MASK in number for number in numbers):
        return Parsed(None, (Problem("telephone", "telephone_masked", remark=True),))
    right = [number for number in numbers if not telephone_problem(number)]
    if not right:
        return Parsed(None, (Problem("telephone", f"telephone_{telephone_problem(numbers[0])}"),))
    return Parsed(right[0], (Problem("telephone", "telephone_several", remark=True),) if len(numbers) > 1 else ())


def parser_of(column: Column) -> Parse:
    """How the cells of a column are read that stand for themselves alone."""
    match column.kind:
        case "date":
            return lambda text: _date(column.field, text)
        case "code" if column.table is not None:
            table = column.table
            return lambda text: _code(column.field, table, text, table.parse)
        case "degree":
            return lambda text: _code(column.field, codes.DEGREE, text, read_degree)
        case "education":
            return lambda text: _code(column.field, codes.EDUCATION, text, read_education)
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


def _error(field: str, words: str) -> Parsed | None:
    """What to say of a cell whose formula went wrong; None of any other."""
    return Parsed(None, (Problem(field, "cell_error"),)) if words.lower() in _CELL_ERRORS else None


def _date(field: str, text: str) -> Parsed:
    words = said(text)
    if not words:
        return NOTHING
    if went_wrong := _error(field, words):
        return went_wrong
    try:
        day: date = parse_date(words)
    except DateProblem as problem:
        return Parsed(None, (of_months(field, parse_months(words)) or Problem(field, f"date_{problem.code}"),))
    return Parsed(day)


def _code(field: str, table: CodeTable, text: str, parse: Callable[[str], Any]) -> Parsed:
    word = clean(text).translate(_BRACKETS).replace(" ", "")
    value = parse(word) if word else None
    if value is not None:
        return Parsed(value)
    if not said(word):
        return NOTHING
    if went_wrong := _error(field, word):
        return went_wrong
    known = [code.chinese for code in table]
    if len(known) > _LONGEST_LIST:
        return Parsed(None, (Problem(field, "word_unknown"),))
    return Parsed(None, (Problem(field, "word_not_in_list", {"known": "、".join(known)}),))


def _yes_no(field: str, table: CodeTable, text: str) -> Parsed:
    parsed = _code(field, table, text, table.parse)
    return parsed if parsed.value is None else Parsed(parsed.value == "yes")


def _text(field: str, longest: int, text: str) -> Parsed:
    words = said(text)
    if went_wrong := _error(field, words):
        return went_wrong
    if len(words) > longest:
        return Parsed(None, (Problem(field, "text_too_long", {"longest": str(longest), "length": str(len(words))}),))
    return Parsed(words) if words else NOTHING
