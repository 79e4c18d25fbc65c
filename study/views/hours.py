"""Study hours of a year: the list, on paper and as a file."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.web.listing import bar, chips
from core.web.paper import on_paper
from members.models import Person
from members.policies import may_export, may_import
from members.querysets.people import PersonQuerySet
from members.views.requests import SignedInRequest
from study import hour_sheets
from study.forms.places import asked_year
from study.hour_filters import HoursFilters
from study.hour_tables import HOURS
from study.hours import Measure, measure, with_hours
from study.services.exports import of_sheet
from study.views.ledgers import given_out

_KEPT = ("sort", "size")
_READ = (
    *("name", "party_post", "scope_path", "name_sort", "organisation__name"),
    *("special_care", "is_lost", "membership_state"),
)


@login_required
@require_safe
def hours(request: SignedInRequest) -> HttpResponse:
    """The members the user may see with their hours, by branch and name."""
    params, filters, people, by = _found(request)
    context = {
        "title": _("Study hours"),
        "tab": "hours",
        "listing": HOURS.page(people, params),
        "measure": by,
        **bar(filters.form, params, main=("year", "organisation", "reached"), kept=_KEPT, always="year"),
        "may_export": may_export(request.user),
        "may_import": may_import(request.user),
    }
    return render(request, "study/hours/list.html", context)


@login_required
@require_safe
def hours_print(request: SignedInRequest) -> HttpResponse:
    """The whole filtered list on paper, as far as paper is the right thing."""
    params, filters, people, by = _found(request)
    context = on_paper(
        request,
        _("Study hours"),
        HOURS.paper(people, params),
        today=timezone.localdate(),
        back="study:hours",
        chips=chips(filters.form, params, always="year"),
        measure=by,
        year=params["year"],
    )
    return render(request, "study/hours/print.html", context)


@login_required
@require_safe
def hours_export(request: SignedInRequest) -> FileResponse:
    """Sheet 7 as a CSV file; who took it out, and how many rows, is logged."""
    _params, _filters, people, _by = _found(request)
    rows = people.order_by("scope_path", "name_sort", "pk")
    return given_out(request, of_sheet(hour_sheets.hours(), "study hours"), rows)


def _found(request: SignedInRequest) -> tuple[QueryDict, HoursFilters, PersonQuerySet, Measure]:
    today, by = timezone.localdate(), measure()
    params = request.GET.copy()
    params.setdefault("year", str(today.year))
    people = Person.objects.visible_to(request.user).members()
    counted = with_hours(people, asked_year(str(params["year"]), today), by)
    filters = HoursFilters(params, user=request.user, queryset=counted, today=today)
    return params, filters, filters.qs.select_related("organisation").only(*_READ), by
