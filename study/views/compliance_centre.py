"""What all organisations held in a year: the page, its print, and sheet 5."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.web.listing import PRINT_CAP, ListingDeclaration, Order, bar, chips, page_of
from core.web.paper import on_paper
from members.policies import may_export
from members.views.requests import SignedInRequest
from study.compliance.asked import Asked, asked_in
from study.compliance.centre import columns_of, rows_for, sums_of, table_of
from study.compliance.words import LEGEND
from study.forms.compliance import CentreFilters
from study.forms.places import asked_year
from study.services.exports import held
from study.views.ledgers import given_out

LISTING = ListingDeclaration(
    columns=(),
    orders=(Order.by("organisation", gettext_lazy("organisation"), "path"),),
    url=lambda organisation: f"{reverse('study:compliance')}?organisation={organisation.pk}",
)


@login_required
@require_safe
def compliance_centre(request: SignedInRequest) -> HttpResponse:
    """The organisations the user may see, a line each."""
    found = _found(request)
    listing = LISTING.page(found.rows, found.params)
    columns = columns_of(found.asked)
    context = {
        "title": _("What was held in %(year)s") % {"year": found.asked.year},
        "tab": "compliance",
        "year": found.asked.year,
        "listing": listing,
        "columns": columns,
        "lines": table_of(found.asked, columns, listing.page.rows),
        "sums": sums_of(found.asked, columns, found.rows) if not listing.is_empty else [],
        "legend": LEGEND,
        **bar(found.filters.form, found.params, main=(), kept=("size",), always="year"),
        "may_export": may_export(request.user),
    }
    return render(request, "study/compliance/centre.html", context)


@login_required
@require_safe
def compliance_print(request: SignedInRequest) -> HttpResponse:
    """The whole filtered page on paper, as far as paper is the right thing."""
    found = _found(request)
    page = page_of(found.rows, LISTING.orders[0], descending=False, size=PRINT_CAP)
    columns = columns_of(found.asked)
    paper = {
        "columns": columns,
        "lines": table_of(found.asked, columns, page.rows),
        "sums": sums_of(found.asked, columns, found.rows),
        "legend": LEGEND,
        "rows": len(page.rows),
        "cut": page.next is not None,
    }
    context = on_paper(
        request,
        _("What was held in %(year)s") % {"year": found.asked.year},
        paper,
        today=timezone.localdate(),
        back="study:compliance_centre",
        chips=chips(found.filters.form, found.params, always="year"),
    )
    return render(request, "study/compliance/centre_print.html", context)


@login_required
@require_safe
def compliance_export_csv(request: SignedInRequest) -> FileResponse:
    """Sheet 5 as a CSV file, of the branches of the filtered page; who took it out, and how many rows, is logged."""
    found = _found(request)
    return given_out(request, held(asked_in(found.asked.year, timezone.localdate())), found.rows)


@dataclass(frozen=True)
class _Found:
    params: QueryDict
    filters: CentreFilters
    asked: Asked
    rows: "QuerySet[Any]"


def _found(request: SignedInRequest) -> _Found:
    today: date = timezone.localdate()
    params = request.GET.copy()
    params.setdefault("year", str(today.year))
    whole = asked_in(asked_year(str(params["year"]), today), today)
    asked = whole.only(str(params.get("line", "")))
    rows = rows_for(request.user, asked)
    filters = CentreFilters(params, user=request.user, queryset=rows, asked=asked, whole=whole, today=today)
    return _Found(params, filters, asked, filters.qs)
