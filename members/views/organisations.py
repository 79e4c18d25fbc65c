"""The organisations a user sees: the tree, and a page for each."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.web.downloads import download
from members import policies
from members.models import Organisation
from members.services.exports import Format
from members.services.organisation_export import organisations_write
from members.tables import organisation_page
from members.tables import organisations as tables
from members.views.requests import SignedInRequest


@login_required
@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """The tree: whole while it is small, else a level at a time; or what a search finds."""
    typed = " ".join(request.GET.get("q", "").split())[:100]
    after = request.GET.get("after", "")[:255]
    warnings, closed = "warnings" in request.GET, "closed" in request.GET
    today = timezone.localdate()
    if typed:
        tree = tables.search(request.user, typed)
    elif closed:
        tree = tables.closed(request.user, after)
    elif warnings:
        tree = tables.with_warnings(request.user, today, after)
    elif "below" in request.GET:
        tree = tables.level(request.user, visible(request, request.GET["below"]), after)
    elif after:
        tree = tables.tops_after(request.user, after)
    else:
        tree = tables.whole_or_top(request.user)
    tables.mark(tree, today)
    context = {
        "title": _("Organisations"),
        "tree": tree,
        "warnings": warnings and not typed,
        "closed": closed and not typed,
        "may_export": policies.may_export(request.user),
        "typed": typed,
        "may_add_top": policies.may_administer_all(request.user),
        "may_add_below": tree.below is not None and policies.may_change_organisation(request.user, tree.below),
    }
    return render(request, "members/organisations/list.html", context)


@login_required
@require_safe
def organisation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One organisation: facts, way, units, what stands below, head counts, roles, history."""
    row = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    page = organisation_page.page(request.user, row, timezone.localdate())
    return render(request, "members/organisations/organisation.html", {"title": row.name, "page": page})


@login_required
@require_safe
def organisations_export(request: SignedInRequest) -> FileResponse:
    """The list as a file: those of the organisations in scope from which the user may take lists out."""
    if not policies.may_export(request.user):
        raise PermissionDenied("No role of yours may take lists out.")
    file_format: Format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    today = timezone.localdate()
    return download(
        lambda file: organisations_write(
            actor=request.user, on=today, file_format=file_format, file=file, request=request
        ),
        f"党组织名册-{today.isoformat()}",
        file_format,
    )


def visible(request: SignedInRequest, pk: str) -> Organisation:
    """An organisation in scope by a number from the address; anything else is not found."""
    number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0
    row: Organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=number)
    return row
