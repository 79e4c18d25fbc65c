"""Ledgers of study on their way out: as far as the actor may export, with an entry in the access log."""

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import Sheet, Written, write_csv
from members.models import User
from members.policies import EXPORT, may_export
from members.querysets.scope import paths_of, within
from members.services.exports import scope_above
from study.compliance.asked import Asked
from study.compliance.sheet import write_sheet
from study.querysets.sessions import StudySessionQuerySet
from study.sheets import group_study
from study.sheets.group_study import GROUP_STUDY, of_group_study
from study.sheets.meetings import MEETINGS, of_meetings
from study.sheets.parts import Register


class _OfSessions(NamedTuple):
    columns: Register
    sessions: Callable[[StudySessionQuerySet], StudySessionQuerySet]
    values: Callable[[], Mapping[str, Any]]


REGISTERS: Final = {
    "4": _OfSessions(MEETINGS, of_meetings, dict),
    "6": _OfSessions(GROUP_STUDY, of_group_study, group_study.values),
}
"""The registers of sessions by the number of their sheet: columns, which sessions stand in it, and its values."""


def ledger_export(
    *, actor: User, sheet: Sheet, rows: "QuerySet[Any]", what: str, file: BinaryIO, request: HttpRequest
) -> Written:
    """Write the rows the actor may take out, in their order, as CSV, and log it under the name ``what``.

    The rows carry a ``scope_path``. Raises PermissionDenied.
    """
    if not may_export(actor):
        raise PermissionDenied("No role of yours may take lists out.")
    written = write_csv(sheet, rows.filter(within(paths_of(actor, EXPORT), "scope_path")), file)
    _log(actor, what, written, request)
    return written


def register_export(
    *, actor: User, number: str, rows: StudySessionQuerySet, file: BinaryIO, request: HttpRequest
) -> Written:
    """Write one of the registers of sessions (``REGISTERS``), of those that the actor's organisations hold, alone or
    with others, and log it. Raises PermissionDenied.
    """
    if not may_export(actor):
        raise PermissionDenied("No role of yours may take lists out.")
    register = REGISTERS[number]
    own = register.sessions(rows.held_within(paths_of(actor, EXPORT)))
    written = register.columns.write(own, file, register.values())
    _log(actor, f"sheet {number}", written, request)
    return written


def compliance_export(
    *, actor: User, asked: Asked, rows: "QuerySet[Any]", file: BinaryIO, request: HttpRequest
) -> Written:
    """Write sheet 5 of the organisations the actor may take out, and log it. Raises PermissionDenied."""
    if not may_export(actor):
        raise PermissionDenied("No role of yours may take lists out.")
    written = write_sheet(asked, rows.filter(within(paths_of(actor, EXPORT), "path")), file)
    _log(actor, "sheet 5", written, request)
    return written


def _log(actor: User, what: str, written: Written, request: HttpRequest) -> None:
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what=what,
        scope_path=scope_above(paths_of(actor, EXPORT)),
        rows=written.rows,
        details={"format": "csv", "sha256": written.sha256},
    )
