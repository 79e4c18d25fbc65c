"""A table of organisations, row by row: what each cell says, and what is wrong with it by itself."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.tabular import Limits, Row, TableProblem
from members.rules import codes, organisations
from members.rules.headers import Header
from members.rules.organisation_columns import ORGANISATIONS, OrganisationColumn, split_units
from members.rules.organisation_names import organisation_key, way_key
from members.rules.people import Problem
from members.services.imports.cells import said, text_of
from members.services.imports.problems import ImportProblem, of_table
from members.services.imports.tables import open_table

_LIMITS: Final = Limits(size=10 * 1024 * 1024, rows=20_000)
_KINDS: Final = "、".join(code.chinese for code in codes.ORGANISATION_KIND)


@dataclass
class OrganisationRow:
    """One row. ``kind`` is empty and ``may_approve`` None where the cell is."""

    line: int
    cells: list[str]
    name: str = ""
    kind: str = ""
    superior: str = ""
    units: list[str] = field(default_factory=list)
    may_approve: bool | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name in its one form."""
        return organisation_key(self.name)

    @property
    def superior_keys(self) -> tuple[str, str]:
        """The superior's name in its one form, and as a way from the root."""
        return organisation_key(self.superior), way_key(self.superior)


@dataclass(frozen=True)
class OrganisationTable:
    """A file of organisations: its header words, the fields at their places, words that are not read, and rows."""

    words: list[str]
    fields: list[str]
    unread: list[str]
    rows: list[OrganisationRow]


def read_organisations(path: Path, name: str) -> OrganisationTable:
    """Every row of a file. Raises ImportProblem for a file that is no table of organisations."""
    table, header = open_table(path, name, ORGANISATIONS, _LIMITS)
    try:
        rows = [_read(row, header) for row in table.rows]
    except TableProblem as problem:
        raise of_table(problem) from problem
    if not rows:
        raise ImportProblem("no_rows")
    return OrganisationTable(
        words=table.header,
        fields=[column.field if column else "" for column in header.columns],
        unread=list(header.unread),
        rows=rows,
    )


def _read(row: Row, header: Header[OrganisationColumn]) -> OrganisationRow:
    texts = {
        column.field: said(text_of(cell))
        for column, cell in zip(header.columns, row.cells, strict=False)
        if column is not None
    }
    read = OrganisationRow(row.line, [cell if isinstance(cell, str) else cell.isoformat() for cell in row.cells])
    if len(row.cells) > len(header.columns):
        read.problems.append(Problem("", "cells_beyond_header"))
    read.name = organisations.name_of(texts["name"])
    read.superior = organisations.name_of(texts.get("superior", ""))
    read.kind = _kind(read, texts.get("kind", ""))
    read.units = split_units(texts.get("units", ""))
    read.may_approve = _yes_no(read, texts.get("may_approve", ""))
    _check_lengths(read)
    return read


def _kind(row: OrganisationRow, text: str) -> str:
    kind = codes.ORGANISATION_KIND.parse(text.replace(" ", ""))
    if text and kind is None:
        row.problems.append(Problem("kind", "word_not_in_list", {"known": _KINDS}))
    return kind or ""


def _yes_no(row: OrganisationRow, text: str) -> bool | None:
    answer = codes.YES_NO.parse(text.replace(" ", ""))
    if text and answer is None:
        row.problems.append(Problem("may_approve", "word_not_in_list", {"known": "是、否"}))
    return None if answer is None else answer == "yes"


def _check_lengths(row: OrganisationRow) -> None:
    if not row.name:
        row.problems.insert(0, Problem("name", "organisation_name_missing"))
    for name, texts in (("name", [row.name]), ("units", row.units)):
        for text in texts:
            if len(text) > organisations.NAME_LENGTH:
                params = {"longest": str(organisations.NAME_LENGTH), "length": str(len(text))}
                row.problems.append(Problem(name, "text_too_long", params))


def kinds_to_choose() -> str:
    """The words for the kinds, for messages."""
    return _KINDS


def cell_of(table: OrganisationTable, row: OrganisationRow, name: str) -> tuple[str, str]:
    """Header word and original cell of a field; the column's own word and nothing where the file has no such column."""
    if not name:
        return "", ""
    if name not in table.fields:
        return ORGANISATIONS.by_field[name].header, ""
    place = table.fields.index(name)
    return table.words[place], row.cells[place] if place < len(row.cells) else ""


def headers_of(table: OrganisationTable) -> dict[str, str]:
    """The header word of each field."""
    own = {name: column.header for name, column in ORGANISATIONS.by_field.items()}
    return own | {name: word for word, name in zip(table.words, table.fields, strict=True) if name}
