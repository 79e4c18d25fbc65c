"""Ledgers of study as files."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone

from core.web.downloads import download
from members.views.requests import SignedInRequest
from study.services.exports import Ledger, ledger_export


def given_out(request: SignedInRequest, ledger: Ledger, rows: "QuerySet[Any]") -> FileResponse:
    """The rows as a CSV file of today; that they were taken out is logged."""
    return download(
        lambda file: ledger_export(actor=request.user, ledger=ledger, rows=rows, file=file, request=request),
        f"{ledger.name}-{timezone.localdate().isoformat()}",
        "csv",
    )
