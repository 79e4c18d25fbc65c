"""Taking the structure out as a file, with its entry in the access log."""

from collections.abc import Callable
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import translation

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import LineFormat, Written, write_lines
from members import policies
from members.models import User
from members.services.exports import scope_above
from reports.structure.files import Lines


def structure_export(
    *, actor: User, lines: Callable[[], Lines], file_format: LineFormat, file: BinaryIO, request: HttpRequest | None
) -> Written:
    """Write figures, asked for by a question ``for_export``, into a file; leaves one row in the access log.

    Raises PermissionDenied. Source: DOMAIN §10, §11.
    """
    if not policies.may_export(actor):
        raise PermissionDenied("No role of yours may take lists out.")
    with translation.override("zh-hans"):
        sheet = lines()
        written = write_lines(sheet.name, sheet.headers, sheet.lines, file, file_format)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what=sheet.name,
        scope_path=scope_above(policies.paths_with_export(actor)),
        rows=written.rows,
        details={"format": file_format, "sha256": written.sha256},
    )
    return written
