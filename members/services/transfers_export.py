"""Taking the list of transfers out: sheet 15, and the entry in the access log."""

from collections.abc import Mapping
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import Written
from members import policies, sheets
from members.models import User
from members.querysets.transfers import TransferQuerySet
from members.services.exports import WRITERS, scope_above


def transfers_export(
    *,
    actor: User,
    rows: TransferQuerySet,
    file_format: str,
    file: BinaryIO,
    applied: Mapping[str, object] | None = None,
    request: HttpRequest | None = None,
) -> Written:
    """Write sheet 15 of those transfers that the actor may take out, oldest first, and log it.

    Raises PermissionDenied, TooManyRows. Source: DOMAIN §10.
    """
    if not policies.may_export(actor):
        raise PermissionDenied("No role of yours may take lists out.")
    found = rows.exportable_by(actor).order_by("sent_on", "pk")
    written = WRITERS[file_format](sheets.transfers(), found, file)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what="sheet 15",
        scope_path=scope_above(policies.paths_with_export(actor)),
        rows=written.rows,
        details={"format": file_format, "filter": dict(applied or {}), "sha256": written.sha256},
    )
    return written
