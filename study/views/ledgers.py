"""Ledgers of study as files."""

from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone

from core.sheets import Sheet
from core.web.downloads import download
from members.views.requests import SignedInRequest
from study.services.exports import ledger_export


def ledger(request: SignedInRequest, sheet: Sheet, rows: "QuerySet[Any]", what: str) -> FileResponse:
    """The rows as a CSV file of today; that they were taken out is logged under the name ``what``."""

    def write(file: BinaryIO) -> None:
        ledger_export(actor=request.user, sheet=sheet, rows=rows, what=what, file=file, request=request)

    return download(write, f"{sheet.name}-{timezone.localdate().isoformat()}", "csv")
