"""The structure of the people a user sees: shares, charts, two days compared, branch by branch, as files."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.dates import add_months
from core.web.downloads import CONTENT_TYPES, download
from core.web.listing.page import query
from members import policies
from members.models import PersonPeriod
from members.views.requests import SignedInRequest
from reports.forms.structure import BreakdownForm, PeopleForm, StructureForm
from reports.services.structure import structure_export
from reports.structure.branches import listing
from reports.structure.counting import counted
from reports.structure.files import Lines, branch_lines, structure_lines
from reports.structure.sections import chart, figures, sections

QUESTION: Final = ("organisation", "who", "layer", "on", "compared", "by")
"""What the pages beside each other share of their addresses."""


@login_required
@require_safe
def structure(request: SignedInRequest) -> HttpResponse:
    """How many people are what, as figures, charts and tables."""
    form = StructureForm(request.GET, user=request.user, today=timezone.localdate())
    context = {"title": _("Structure"), "export": reverse("reports:structure_export"), **_frame(request, form)}
    if form.is_valid():
        context |= _counted(form) | {"days": _other_days(request.GET, form.day)}
    return render(request, "reports/structure/structure.html", context)


@login_required
@require_safe
def branches(request: SignedInRequest) -> HttpResponse:
    """The same branch by branch, sorted as one likes."""
    form = BreakdownForm(request.GET, user=request.user, today=timezone.localdate())
    context = {"title": _("Structure"), "export": reverse("reports:branches_export"), **_frame(request, form)}
    if form.is_valid():
        context["listing"] = listing(form.breakdown, request.GET)
    return render(request, "reports/structure/branches.html", context)


@login_required
@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """All tables of the structure as one file."""
    form = StructureForm(request.GET, user=request.user, today=timezone.localdate(), for_export=True)
    return _file(
        request, form, "reports:structure", lambda: structure_lines(form.question, form.day, form.compared_with)
    )


@login_required
@require_safe
def branches_export(request: SignedInRequest) -> HttpResponseBase:
    """All branches as one file."""
    form = BreakdownForm(request.GET, user=request.user, today=timezone.localdate(), for_export=True)
    return _file(request, form, "reports:branches", lambda: branch_lines(form.breakdown))


def _file(request: SignedInRequest, form: PeopleForm, page: str, lines: Callable[[], Lines]) -> HttpResponseBase:
    """What was asked for as a file, or back to the page that says what is wrong with it."""
    if not policies.may_export(request.user):
        raise PermissionDenied("No role of yours may take lists out.")
    file_format = request.GET.get("format", "csv")
    if file_format not in CONTENT_TYPES or not form.is_valid():
        return redirect(f"{reverse(page)}{asked(request.GET)}")
    return download(
        lambda file: structure_export(
            actor=request.user,
            lines=lines,
            file_format="xlsx" if file_format == "xlsx" else "csv",
            file=file,
            request=request,
        ),
        f"{_('Structure')}-{form.day.isoformat()}",
        file_format,
    )


def asked(params: QueryDict) -> str:
    """The address's question, for the pages beside this one and for the files."""
    kept = {name: str(value) for name, value in params.items() if name in QUESTION and value}
    return f"?{urlencode(kept)}" if kept else ""


def _frame(request: SignedInRequest, form: PeopleForm) -> dict[str, Any]:
    """What the pages of the structure have in common."""
    context: dict[str, Any] = {"form": form, "query": asked(request.GET)}
    if form.is_valid():
        context |= {
            "on": form.day,
            "organisation": form.question.organisation,
            "files": _files(request),
        }
    return context


def _files(request: SignedInRequest) -> list[tuple[str, str]]:
    if not policies.may_export(request.user):
        return []
    formats = {_("Export CSV"): "csv", _("Export XLSX"): "xlsx"}
    return [(label, query(request.GET, without=(), format=ending)) for label, ending in formats.items()]


def _counted(form: StructureForm) -> dict[str, Any]:
    question, compared = form.question, form.compared_with
    now = counted(question.people(form.day), form.day)
    before = counted(question.people(compared), compared) if compared else None
    found = sections(now, before)
    return {
        "compared": compared,
        "nobody": not now.people and not (before and before.people),
        "records_begin": None if now.people else _records_begin(form),
        "figures": list(figures(found, now, before)),
        "charts": [chart(section, form.day, compared) for section in found if section.lines],
    }


def _records_begin(form: StructureForm) -> date | None:
    """The first day anything is recorded of, where nobody was found."""
    first = PersonPeriod.objects.visible_to(form.user).order_by("starts_on").values_list("starts_on", flat=True).first()
    return first if first and first > form.day else None


def _other_days(params: QueryDict, on: date) -> list[tuple[str, str]]:
    """Days that are often compared with, each with its address."""
    days = {
        _("a year before"): add_months(on, -12),
        _("the end of last year"): date(on.year - 1, 12, 31),
        _("30 June"): date(on.year if (on.month, on.day) > (6, 30) else on.year - 1, 6, 30),
    }
    return [(label, query(params, without=(), compared=day.isoformat())) for label, day in days.items()]
