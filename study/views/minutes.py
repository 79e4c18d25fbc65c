"""The record of a session on paper and as a Word file."""

import re

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.models import AccessLog
from core.services.access_log import access_record
from core.web.downloads import download
from members.views.requests import SignedInRequest
from study.figures import tallies
from study.minutes import Minutes, minutes_of, write_docx
from study.models import StudySession
from study.views.sessions import seen, visible_attendances


@login_required
@require_safe
def session_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper, as it is printed."""
    row = seen(request, pk)
    context = {"minutes": _minutes(request, row), "session": row, "back": reverse("study:session", args=[pk])}
    return render(request, "study/sessions/minutes.html", context)


@login_required
@require_safe
def session_word(request: SignedInRequest, pk: int) -> FileResponse:
    """The paper as a Word file; who took it out is logged."""
    row = seen(request, pk)
    minutes = _minutes(request, row)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=request.user,
        request=request,
        what="session minutes",
        object_id=row.pk,
        scope_path=row.scope_path,
        rows=1,
        details={"format": "docx"},
    )
    day = timezone.localtime(row.starts_at).date().isoformat()
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", f"{day} {row.topic}").strip()[:80]
    return download(lambda file: write_docx(minutes, file), name, "docx")


def _minutes(request: SignedInRequest, row: StudySession) -> Minutes:
    return minutes_of(row, list(visible_attendances(request, row)), tallies([row.pk])[row.pk])
