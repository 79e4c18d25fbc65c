"""The roster as a file: exactly the people and the order that the list shows."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Model
from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.sheets import TooManyRows
from core.web.downloads import download
from core.web.listing import chosen_from, count_up_to
from core.web.listing.page import SORT
from members import policies, sheets
from members.filters import roster_queryset
from members.filters.people import PersonFilters
from members.forms.exports import SHOWN, ExportForm
from members.querysets.people import PersonQuerySet
from members.services import exports
from members.tables.people import ORDERS
from members.tables.roster_columns import COLUMNS
from members.views.roster import chosen_columns, names_in_reach

_PERSONAL = frozenset({"q", "among"})  # filters that say who is looked for; the log keeps only that they were used


@login_required
@require_http_methods(["GET", "POST"])
def roster_export(request: HttpRequest) -> HttpResponseBase:
    """Ask what the file should be, or give it: masked also by an address with ``format``, unmasked only by POST."""
    user, today = request.user, timezone.localdate()
    if not policies.may_export(user):
        raise PermissionDenied("No role of yours may take lists out.")
    back = f"{reverse('members:roster')}?{request.GET.urlencode()}"
    with names_in_reach(request):
        people, filters = roster_queryset(user, request.GET)
        if not filters.form.is_valid():
            return redirect(back)
        people = exports.exportable(user, people).order_by(*_order(request.GET))
        may_unmask = exports.may_export_unmasked(user, people)
        if "unmasked" in request.POST and not may_unmask:
            raise PermissionDenied("Your right to export whole numbers does not cover all of these people.")
        form = ExportForm(_asked(request, today), initial={"on": today}, may_export_unmasked=may_unmask)
        if form.is_valid():
            try:
                return _file(request, people, filters, form.cleaned_data)
            except TooManyRows:
                form.refuse_workbook()
        introduction = _introduction(people)
    context = {
        "title": _("Export the roster"),
        "intro": introduction,
        "form": form,
        "submit": _("Download"),
        "cancel_url": back,
    }
    return render(request, "core/parts/form.html", context, status=400 if form.errors else 200)


def _asked(request: HttpRequest, today: date) -> dict[str, Any] | None:
    """What the form is filled with: what was posted, or an address that names the format; else nothing yet."""
    if request.method == "POST":
        return request.POST
    if "format" in request.GET:
        return {
            "format": request.GET["format"],
            "columns": request.GET.get("columns", ""),
            "on": request.GET.get("on", today.isoformat()),
        }
    return None


def _file(request: HttpRequest, people: PersonQuerySet, filters: PersonFilters, asked: dict[str, Any]) -> FileResponse:
    on: date = asked["on"]
    return download(
        lambda file: exports.roster_export(
            actor=request.user,
            people=people,
            on=on,
            file_format=asked["format"],
            file=file,
            headers=_headers(request) if asked["columns"] == SHOWN else (),
            unmasked=asked.get("unmasked", False),
            purpose=asked.get("purpose", ""),
            applied=_applied(filters),
            request=request,
        ),
        f"{sheets.roster(on).name}-{on.isoformat()}",
        asked["format"],
    )


def _headers(request: HttpRequest) -> tuple[str, ...]:
    return tuple(COLUMNS[key].header for key in chosen_columns(request.user))


def _order(params: QueryDict) -> list[Any]:
    """The order chosen in the list, rows without a value last as there; unless one was chosen, branch by branch."""
    if SORT not in params:
        return ["scope_path", "name_sort", "pk"]
    chosen = chosen_from(ORDERS, params)
    nulls_last = True if len(chosen.order.buckets) > 1 else None
    keys = [F(key) for key in chosen.order.buckets[0].keys]
    if chosen.descending != chosen.order.reverse:
        return [key.desc(nulls_last=nulls_last) for key in keys]
    return [key.asc(nulls_last=nulls_last) for key in keys]


def _applied(filters: PersonFilters) -> dict[str, object]:
    """The filters in force, in codes and row numbers."""
    applied: dict[str, object] = {}
    for name, value in filters.form.cleaned_data.items():
        if value in (None, "", []):
            continue
        applied[name] = "…" if name in _PERSONAL else value.pk if isinstance(value, Model) else str(value)
    return applied


def _introduction(people: PersonQuerySet) -> str:
    count = count_up_to(people)
    if count.capped:
        text = _("More than %(count)s people, filtered and sorted as in the list (by branch if no order was chosen).")
    else:
        text = _("People: %(count)s, filtered and sorted as in the list (by branch if no order was chosen).")
    return text % {"count": count.number}
