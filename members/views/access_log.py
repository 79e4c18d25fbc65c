"""The access log for those who administer: who looked at what, took what out, signed in."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.web.downloads import download
from core.web.listing import chips, cleared
from members import policies
from members.forms.access_log import AccessLogFilter
from members.querysets.access_log import access_log_visible_to
from members.services.privacy import access_log_export
from members.tables.access_log import access_log_listing, name_people
from members.views.privacy import tabs
from members.views.requests import SignedInRequest


@login_required
@require_safe
def access_log(request: SignedInRequest) -> HttpResponse:
    """The entries of the administrator's organisations, newest first."""
    form = _filter(request)
    rows = form.narrowed(access_log_visible_to(request.user)).select_related("user")
    listing = access_log_listing().page(rows, request.GET)
    name_people(listing.page.rows)
    context = {
        "title": _("Access log"),
        "tabs": tabs(request, "access_log"),
        "form": form,
        "fields": form.visible_fields(),
        "hidden": form.hidden_fields(),
        "listing": listing,
        "chips": chips(form, request.GET),
        "clear_url": cleared(form, request.GET),
        "action": reverse("members:access_log"),
    }
    return render(request, "members/privacy/log.html", context)


@login_required
@require_safe
def access_log_sheet(request: SignedInRequest) -> FileResponse:
    """The same entries as CSV; taking the log out is itself an entry."""
    form = _filter(request)
    rows = form.narrowed(access_log_visible_to(request.user)).order_by("-at", "-pk")
    return download(
        lambda file: access_log_export(
            actor=request.user, rows=rows, file=file, applied=form.applied() if form.is_valid() else {}, request=request
        ),
        f"访问日志-{timezone.localdate().isoformat()}",
        "csv",
    )


def _filter(request: SignedInRequest) -> AccessLogFilter:
    if not policies.may_administer(request.user):
        raise PermissionDenied("The access log is for administrators.")
    return AccessLogFilter(request.GET, user=request.user)
