"""The structure of the people a user sees: shares, charts, two days compared."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.dates import add_months
from core.web.listing.page import query
from members import policies
from members.models import PersonPeriod
from members.views.requests import SignedInRequest
from reports.forms.structure import StructureForm
from reports.structure.counting import counted
from reports.structure.sections import chart, figures, sections


@login_required
@require_safe
def structure(request: SignedInRequest) -> HttpResponse:
    """How many people are what, as figures, charts and tables."""
    today = timezone.localdate()
    form = StructureForm(request.GET, user=request.user, today=today)
    context: dict[str, Any] = {"title": _("Structure"), "form": form, "query": asked(request.GET)}
    if form.is_valid():
        context |= _counted(form, today) | {
            "days": _other_days(request.GET, form.day),
            "may_export": policies.may_export(request.user),
        }
    return render(request, "reports/structure/structure.html", context)


def asked(params: QueryDict) -> str:
    """The address's question, for the pages beside this one and for the files."""
    kept = {name: str(value) for name, value in params.items() if name in StructureForm.base_fields and value}
    return f"?{urlencode(kept)}" if kept else ""


def _counted(form: StructureForm, today: date) -> dict[str, Any]:
    question = form.question
    now = counted(question.people(form.day, today), form.day)
    compared = form.compared_with
    before = counted(question.people(compared, today), compared) if compared else None
    found = sections(now, before)
    return {
        "on": form.day,
        "compared": compared,
        "organisation": question.organisation,
        "nobody": not now.people and not (before and before.people),
        "records_begin": None if now.people else _records_begin(form),
        "figures": list(figures(found, now, before)),
        "charts": [chart(section) for section in found if section.lines],
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
