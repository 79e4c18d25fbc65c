"""Refused rows of a table of organisations, told one by one and as a file to mend."""

from collections.abc import Iterator

from core.sheets import guarded
from members.rules.headers import REFUSED_FILE_COLUMN
from members.rules.people import refusing
from members.services.imports.organisation_plan import OrganisationPlan, Planned
from members.services.imports.organisation_rows import OrganisationTable, cell_of, headers_of
from members.services.imports.refused import RefusedRow, csv_line
from members.services.imports.words import row_words


def told(table: OrganisationTable, planned: Planned) -> RefusedRow:
    """A refused row in words."""
    problems = refusing(planned.problems)
    column, value = cell_of(table, planned.row, problems[0].field)
    return RefusedRow(planned.row.line, column, value, row_words(problems, headers_of(table)))


def refused_organisations(plan: OrganisationPlan) -> list[RefusedRow]:
    """The refused rows in the order of the file."""
    return [told(plan.table, planned) for planned in plan.of_state("refused")]


def refused_organisations_file(plan: OrganisationPlan) -> Iterator[bytes]:
    """As `refused_file` of rosters."""
    yield b"\xef\xbb\xbf" + csv_line([REFUSED_FILE_COLUMN, *plan.table.words])
    for planned in plan.of_state("refused"):
        reason = told(plan.table, planned).reason
        yield csv_line([reason, *(guarded(cell) for cell in planned.row.cells)])
