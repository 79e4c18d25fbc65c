"""Ledgers of study on their way out: as far as the actor may export, with an entry in the access log."""

from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import Sheet, Written, write_csv
from members.models import User
from members.policies import EXPORT, may_export
from members.querysets.scope import Paths, paths_of, within
from members.services.exports import scope_above
from study.compliance import sheet as compliance
from study.compliance.asked import Asked
from study.sheets import group_study
from study.sheets.group_study import GROUP_STUDY, of_group_study
from study.sheets.meetings import MEETINGS, of_meetings


class Ledger(NamedTuple):
    """A file of study: its name, what the access log calls it, which of some rows lie within a scope, and how they
    are written, in their order.
    """

    name: str
    what: str
    within: Callable[[Any, Paths], "QuerySet[Any]"]
    write: Callable[["QuerySet[Any]", BinaryIO], Written]


def of_sheet(sheet: Sheet, what: str) -> Ledger:
    """A ledger of rows that carry a ``scope_path``."""
    return Ledger(
        sheet.name,
        what,
        lambda rows, paths: rows.filter(within(paths, "scope_path")),
        lambda rows, file: write_csv(sheet, rows, file),
    )


def meetings() -> Ledger:
    """Sheet 4, of the sessions that organisations of the scope hold, alone or with others."""
    return Ledger(
        MEETINGS.name,
        "sheet 4",
        lambda rows, paths: of_meetings(rows.held_within(paths)),
        lambda rows, file: MEETINGS.write(rows, file, {}),
    )


def studied() -> Ledger:
    """Sheet 6, of the sessions that organisations of the scope hold, alone or with others."""
    return Ledger(
        GROUP_STUDY.name,
        "sheet 6",
        lambda rows, paths: of_group_study(rows.held_within(paths)),
        lambda rows, file: GROUP_STUDY.write(rows, file, group_study.values()),
    )


def held(asked: Asked) -> Ledger:
    """Sheet 5, of organisations."""
    return Ledger(
        f"{compliance.NAME}-{asked.year}",
        "sheet 5",
        lambda rows, paths: rows.filter(within(paths, "path")),
        lambda rows, file: compliance.write_sheet(asked, rows, file),
    )


def ledger_export(
    *, actor: User, ledger: Ledger, rows: "QuerySet[Any]", file: BinaryIO, request: HttpRequest
) -> Written:
    """Write the rows the actor may take out as CSV, and log it. Raises PermissionDenied."""
    if not may_export(actor):
        raise PermissionDenied("No role of yours may take lists out.")
    paths = paths_of(actor, EXPORT)
    written = ledger.write(ledger.within(rows, paths), file)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what=ledger.what,
        scope_path=scope_above(paths),
        rows=written.rows,
        details={"format": "csv", "sha256": written.sha256},
    )
    return written
