"""A row of a roster, cell by cell, as a row to be staged. The one loop that runs for every person of every file."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from core import crypto
from core.identity import IdentityNumber
from core.tabular import Cell, Row
from members.rules.people import PersonFacts, Problem, check_person
from members.rules.roster_columns import Column
from members.services.imports.branches import Belonging
from members.services.imports.cells import Memory, Name, parse_id_number, parse_name, parser_of, said, text_of
from members.services.imports.lookups import Lookups
from members.services.imports.months import first_days, settle_birth
from members.services.imports.problems import dump

# The order in which a staged row's columns are copied.
STAGED: Final = (
    "line", "state", "problems", "sealed",
    "name", "name_sort", "search_words", "sex", "ethnicity", "birth_date", "id_number", "id_number_digest",
    "education", "degree", "native_place", "work_started_on", "joined_on", "full_member_on",
    "organisation_id", "group_id", "unit_id", "status", "layer", "post_category", "party_post",
    "administrative_post", "membership_state", "is_mobile", "is_lost", "telephone", "telephone_digest", "remarks",
)  # fmt: skip
_PLACE: Final = {name: place for place, name in enumerate(STAGED)}
_BLANK: Final[list[Any]] = [""] * len(STAGED)
_ALONE: Final = frozenset({"date", "code", "degree", "yes_no", "text"})
# Merged or filled down over a block of lines, these alone say of nobody in particular anything.
_OF_MANY: Final = frozenset({"organisation", "group", "unit", "status", "membership_state"})

_LINE, _STATE, _PROBLEMS, _SEALED = range(4)
_NAME, _SORT, _SEARCH = (_PLACE[name] for name in ("name", "name_sort", "search_words"))
_SEX, _BIRTH, _STATUS = (_PLACE[name] for name in ("sex", "birth_date", "status"))
_STARTED, _JOINED, _FULL = (_PLACE[name] for name in ("work_started_on", "joined_on", "full_member_on"))
_MEMBERSHIP, _MOBILE, _LOST = (_PLACE[name] for name in ("membership_state", "is_mobile", "is_lost"))
_EDUCATION, _DEGREE = _PLACE["education"], _PLACE["degree"]
_NUMBER, _NUMBER_DIGEST = _PLACE["id_number"], _PLACE["id_number_digest"]
_TELEPHONE, _TELEPHONE_DIGEST = _PLACE["telephone"], _PLACE["telephone_digest"]
_ORGANISATION, _GROUP, _UNIT = (_PLACE[name] for name in ("organisation_id", "group_id", "unit_id"))


class RowReader:
    """Reads rows under one header: the memory of cells, names and organisations lives as long as the file."""

    def __init__(
        self, columns: Sequence[Column | None], lookups: Lookups, today: date, *, cells_stay: bool = False
    ) -> None:
        self._cells_stay = cells_stay
        places = {column.field: place for place, column in enumerate(columns) if column}
        self._width = len(columns)
        self._today = today
        self._name_place = places["name"]
        self._number_place = places["id_number"]
        self._telephone_place = places.get("telephone")
        self._alone = [
            (place, _PLACE[column.field], Memory(parser_of(column)))
            for place, column in enumerate(columns)
            if column and column.kind in _ALONE
        ]
        telephone = columns[self._telephone_place] if self._telephone_place is not None else None
        self._telephones = parser_of(telephone) if telephone else None
        self._belonging = Belonging(places, lookups)
        education = columns[places["education"]] if "education" in places else None
        self._education_place = places.get("education")
        self._educations = Memory(parser_of(education)) if education else None
        self._telling = [place for field, place in places.items() if field not in _OF_MANY]

    def is_about_somebody(self, row: Row) -> bool:
        """Whether a line says anything of a person: one numbered in advance does not, nor a heading in between."""
        cells = row.cells
        return len(cells) > self._width or any(cells[place] and said(text_of(cells[place])) for place in self._telling)

    def is_only_numbered(self, row: Row) -> bool:
        """Whether nothing stands in a line but numbers and strokes: lines prepared for people to come."""
        return all(text.isdigit() for cell in row.cells if (text := said(text_of(cell))))

    def read(self, row: Row) -> list[Any]:
        """The staged row: values in the order of STAGED, "" for what is not known."""
        line, cells = row
        staged = _BLANK.copy()
        staged[_LINE] = line
        staged[_SEALED] = _hex(crypto.encrypt(json.dumps(cells, ensure_ascii=False, default=str), "import_row.sealed"))
        problems: list[Problem] = []
        if len(cells) > self._width:
            # A comma moves the cells of a text file; in a workbook each stays under its header.
            code = "cells_beside_table" if self._cells_stay else "cells_beyond_header"
            problems.append(Problem("", code, remark=self._cells_stay))
        self._read_name(cells, staged, problems)
        number = self._read_number(cells, staged, problems)
        for place, slot, memory in self._alone:
            cell = cells[place]
            if cell:
                value, found = memory[cell]
                if value is not None:
                    staged[slot] = value
                elif found:
                    problems += found
        self._read_education(cells, staged, problems)
        staged[_ORGANISATION], staged[_GROUP], staged[_UNIT], found = self._belonging.read(cells)
        problems += found
        if self._is_name_alone(cells):
            problems = [Problem("name", "only_name")]
        self._read_telephone(cells, staged, problems)
        problems = settle_birth(problems, number.birth_date if number else None)
        problems += check_person(_facts(staged, number), self._today)
        if number:  # what follows from the number need not be typed; what was typed agrees with it or refuses the row
            staged[_SEX], staged[_BIRTH] = number.sex, number.birth_date
        for field, day in first_days(problems).items():
            staged[_PLACE[field]] = day
        staged[_STATE] = "refused" if any(not problem.remark for problem in problems) else "new"
        if problems:
            staged[_PROBLEMS] = dump(problems)
        return staged

    def _is_name_alone(self, cells: list[Cell]) -> bool:
        """Whether a line is a heading among the rows, or a person of whom nothing is said yet."""
        return not any(said(text_of(cells[place])) for place in self._telling if place != self._name_place)

    def _read_name(self, cells: list[Cell], staged: list[Any], problems: list[Problem]) -> None:
        name: Name | None
        name, found = parse_name(text_of(cells[self._name_place]))
        problems += found
        if name is not None:
            staged[_NAME], staged[_SORT], staged[_SEARCH] = name

    def _read_number(self, cells: list[Cell], staged: list[Any], problems: list[Problem]) -> IdentityNumber | None:
        number = parse_id_number(cells[self._number_place])
        if isinstance(number, Problem):
            problems.append(number)
            return None
        staged[_NUMBER] = _hex(crypto.encrypt(number.number, "person.id_number"))
        staged[_NUMBER_DIGEST] = _hex(crypto.digest(number.number, "person.id_number"))
        return number

    def _read_education(self, cells: list[Cell], staged: list[Any], problems: list[Problem]) -> None:
        """Level and degree of one cell; a column of its own says the degree better."""
        if self._educations is None or self._education_place is None or not cells[self._education_place]:
            return
        studied, found = self._educations[cells[self._education_place]]
        problems += found
        if studied is not None:
            staged[_EDUCATION] = studied.education
            staged[_DEGREE] = staged[_DEGREE] or studied.degree

    def _read_telephone(self, cells: list[Cell], staged: list[Any], problems: list[Problem]) -> None:
        if self._telephones is None or self._telephone_place is None:
            return
        number, found = self._telephones(text_of(cells[self._telephone_place]))
        problems += found
        if number:
            staged[_TELEPHONE] = _hex(crypto.encrypt(number, "person.telephone"))
            staged[_TELEPHONE_DIGEST] = _hex(crypto.digest(number, "person.telephone"))


def _facts(staged: list[Any], number: IdentityNumber | None) -> PersonFacts:
    return PersonFacts(
        status=staged[_STATUS],
        membership_state=staged[_MEMBERSHIP] or "normal",
        sex=staged[_SEX],
        birth_date=staged[_BIRTH] or (number.birth_date if number else None),
        id_number=number.number if number else "",
        work_started_on=staged[_STARTED] or None,
        joined_on=staged[_JOINED] or None,
        full_member_on=staged[_FULL] or None,
        is_mobile=staged[_MOBILE] or False,
        is_lost=staged[_LOST] or False,
    )


def _hex(value: bytes) -> str:
    """Bytes in the notation of COPY."""
    return "\\x" + value.hex()
