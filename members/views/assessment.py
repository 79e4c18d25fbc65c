"""The impact assessment: a page, and the same as a Word file."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.web.downloads import download
from members import policies
from members.assessment_paper import assessment, assessment_write
from members.views.privacy import tabs
from members.views.requests import SignedInRequest


@login_required
@require_safe
def impact_assessment(request: SignedInRequest) -> HttpResponse:
    """Every field that is kept, why and how long; the measures; and what the centre has to judge."""
    _administers(request)
    context = {
        "title": _("Impact assessment on personal information"),
        "tabs": tabs(request, "impact_assessment"),
        "paper": assessment(),
        "today": timezone.localdate(),
    }
    return render(request, "members/privacy/assessment.html", context)


@login_required
@require_safe
def impact_assessment_file(request: SignedInRequest) -> FileResponse:
    """The Word file."""
    _administers(request)
    paper, day = assessment(), timezone.localdate().isoformat()
    return download(lambda file: assessment_write(paper, file, day=day), f"个人信息保护影响评估-{day}", "docx")


def _administers(request: SignedInRequest) -> None:
    if not policies.may_administer(request.user):
        raise PermissionDenied("The assessment is for administrators.")
