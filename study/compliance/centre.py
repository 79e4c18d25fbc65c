"""All organisations on one page: a square for each and each month, or for each period of one thing asked for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length

from members.models import Organisation, User
from members.querysets.scope import paths_of
from members.rules import codes
from study.compliance.asked import Asked, Slot, name_of
from study.compliance.cells import Cell, cells_of, statement
from study.compliance.words import MARKS, css_of, label_of, word_of
from study.rules import compliance as rules

_GROUP: Final = "group"


@dataclass(frozen=True)
class Square:
    """What became of the periods that stand together: the gravest of them colours it."""

    css: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class Row:
    """An organisation with its squares."""

    organisation: Organisation
    squares: list[Square]


@dataclass(frozen=True)
class Column:
    """A heading, and the numbers of the periods that stand below it."""

    label: str
    slots: frozenset[int]


def rows_for(user: User, asked: Asked) -> "QuerySet[Any]":
    """The organisations that something is asked of in the year: groups stand with their branch if the user sees it."""
    kinds = set(asked.hosts)
    year = asked.values()
    there = Q(closed_on=None) | Q(closed_on__gt=year["year_starts"])
    there &= Q(founded_on=None) | Q(founded_on__lte=year["year_ends"])
    of_kind = Q(kind__in=kinds - {_GROUP})
    if kinds == {_GROUP}:
        groups = Organisation.objects.filter(kind=_GROUP).annotate(above=Left("path", Length("path") - 4))
        of_kind = Q(Exists(groups.filter(above=OuterRef("path"))), kind__in=codes.BRANCH_KINDS)
    if _GROUP in kinds:
        of_kind |= Q(kind=_GROUP, path__in=paths_of(user))
    rows: QuerySet[Any] = Organisation.objects.visible_to(user).filter(there & of_kind)
    return rows


def columns_of(asked: Asked) -> list[Column]:
    """The periods of the one thing asked for; of everything, the months in which periods end."""
    if len(asked.cadences) == 1:
        return [Column(label_of(slot.cadence, slot.first, slot.last), frozenset({slot.number})) for slot in asked.slots]
    return [
        Column(str(month), frozenset(slot.number for slot in asked.slots if _month(slot, asked.year) == month))
        for month in range(1, 13)
    ]


def _month(slot: Slot, year: int) -> int:
    return slot.last.month if slot.last.year == year else 12


def table_of(asked: Asked, columns: list[Column], rows: Iterable[Organisation]) -> list[Row]:
    """The rows of a page with their squares. Two queries."""
    shown = list(rows)
    cells = cells_of(asked, Organisation.objects.filter(pk__in=[row.pk for row in shown]))
    return [Row(row, [_square(cells[row.pk], column) for column in columns]) for row in shown]


def sums_of(asked: Asked, columns: list[Column], rows: "QuerySet[Any]") -> list[Square]:
    """The squares of all organisations together. One query."""
    found = statement(asked, rows, "SELECT slot, state, count(*) FROM cell GROUP BY slot, state").rows()
    slots = asked.slots
    squares = []
    for column in columns:
        states: Counter[tuple[str, bool]] = Counter()
        for number, state, cells in found:
            if number in column.slots:
                states[state, slots[number].is_statutory] += cells
        squares.append(Square(_gravest(states), _share(states)))
    return squares


def missing_in(asked: Asked, rows: "QuerySet[Any]", state: str) -> list[int]:
    """The numbers of the rows with something in this state: missed, or missed with a reason. One query."""
    wanted = f"SELECT DISTINCT row FROM cell WHERE state = '{state}'" if state in rules.DECIDED else ""
    return [number for (number,) in statement(asked, rows, wanted).rows()]


def _square(cells: list[Cell], column: Column) -> Square:
    own = [cell for cell in cells if cell.slot.number in column.slots]
    states = Counter((cell.period.state, cell.slot.is_statutory) for cell in own)
    missed = [cell for cell in own if cell.period.state in (rules.MISSED, rules.EXPLAINED)]
    if len(own) == 1:
        text, title = MARKS[own[0].period.state], word_of(own[0].period.state)
    else:
        text, title = _share(states), ""
    return Square(_gravest(states), text, "；".join(map(_said, missed)) or title)


def _said(cell: Cell) -> str:
    period = cell.period
    text = f"{name_of(cell.slot.cadence)} {label_of(cell.slot.cadence, period.first, period.last)}"
    return f"{text}：{period.reason}" if period.reason else text


def _share(states: Counter[tuple[str, bool]]) -> str:
    """Held of decided; while nothing is decided, that something is due."""
    met = sum(number for (state, _basis), number in states.items() if state == rules.MET)
    decided = sum(number for (state, _basis), number in states.items() if state in rules.DECIDED)
    if decided:
        return f"{met}/{decided}"
    due = any(state == rules.DUE for state, _basis in states)
    return MARKS[rules.DUE] if due else ""


def _gravest(states: Iterable[tuple[str, bool]]) -> str:
    order = [
        (rules.MISSED, True), (rules.MISSED, False), (rules.EXPLAINED, True), (rules.EXPLAINED, False),
        (rules.DUE, True), (rules.DUE, False), (rules.MET, True), (rules.MET, False),
    ]  # fmt: skip
    found = set(states)
    for state, is_statutory in order:
        if (state, is_statutory) in found:
            return css_of(state, is_statutory=is_statutory)
    return rules.AHEAD
