"""What the law on personal information asks of the record: its log taken out, what is held told to the person."""

from collections.abc import Mapping
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import Written, write_csv
from members import policies, sheets_privacy
from members.models import User
from members.querysets.access_log import access_log_visible_to


def access_log_export(
    *,
    actor: User,
    rows: "QuerySet[AccessLog]",
    file: BinaryIO,
    applied: Mapping[str, object],
    request: HttpRequest | None = None,
) -> Written:
    """Write entries of the log that the actor may see into a file, and leave an entry that says so.

    Raises PermissionDenied for anybody but administrators.
    """
    if not policies.may_administer(actor):
        raise PermissionDenied("The access log is for administrators.")
    seen = rows & access_log_visible_to(actor).order_by(*rows.query.order_by)
    written = write_csv(sheets_privacy.access_log(), seen, file)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what="access log",
        rows=written.rows,
        details={"format": "csv", "filter": dict(applied), "sha256": written.sha256},
    )
    return written
