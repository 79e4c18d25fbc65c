"""Adding, changing and moving organisations."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.changes import Outdated
from core.web.asking import READ_OR_POST, ask
from members import policies
from members.forms.organisations import MoveForm, NewOrganisationForm, OrganisationForm
from members.models import Organisation, Person
from members.rules import organisations as rules
from members.services.organisations import organisation_add as service_add
from members.services.organisations import organisation_change, organisation_move
from members.tables import organisations as tables
from members.views.organisations import visible
from members.views.requests import SignedInRequest

TOP = "top"


def kept(request: SignedInRequest, pk: int) -> Organisation:
    """An organisation in scope that the user administers: others' are not found, seen ones are forbidden."""
    row: Organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not policies.may_change_organisation(request.user, row):
        raise PermissionDenied("Organisations are kept by their administrators.")
    return row


@login_required
@require_http_methods(READ_OR_POST)
def organisation_add(request: SignedInRequest) -> HttpResponse:
    """Add an organisation below the one the address names, or at the top."""
    superior = kept(request, visible(request, request.GET["below"]).pk) if "below" in request.GET else None
    if superior is None and not policies.may_administer_all(request.user):
        raise PermissionDenied("Only administrators of the whole system add an organisation at the top.")
    if superior is not None and not rules.kinds_below(superior.kind):
        raise PermissionDenied("Nothing stands below a group.")
    form = NewOrganisationForm(request.POST or None, superior=superior)
    title = _("Add below %(name)s") % {"name": superior.name} if superior else _("Add an organisation at the top")
    return ask(
        request, form, lambda _given: service_add(actor=request.user, superior=superior, **form.values()),
        title=title, submit=_("Add"), template="members/organisations/form.html",
        said=lambda added: _("%(name)s has been added.") % {"name": added.name},
        back=_page_of(superior) if superior else reverse("members:organisations"), then=_page_of,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def organisation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what is recorded; who saves second is told what changed and decides again."""
    row = kept(request, pk)
    form = OrganisationForm(request.POST or None, instance=row, superior=Organisation.objects.get_parent(row))
    since = None
    if request.method == "POST" and form.is_valid():
        try:
            organisation_change(actor=request.user, organisation=row, version=form.version(), **form.values())
        except ValidationError as problem:
            form.refuse(problem)
        except Outdated as outdated:
            since = outdated.since
            form.show_version(since.version)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("members:organisation", pk)
    context = {
        "title": _("Edit %(name)s") % {"name": row.name},
        "form": form,
        "since": since,
        "submit": _("Save"),
        "cancel_url": reverse("members:organisation", args=[pk]),
    }
    return render(request, "members/organisations/form.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def organisation_put(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find a new superior, see what goes along, then confirm."""
    row = kept(request, pk)
    back = reverse("members:organisation", args=[pk])
    title = _("Move %(name)s") % {"name": row.name}
    chosen = request.GET.get("to", "")
    if not chosen:
        typed = " ".join(request.GET.get("q", "").split())[:100]
        places = tables.superiors(request.user, row.kind, typed, without=row)
        context = {"title": title, "places": places, "typed": typed, "cancel_url": back, "row": row}
        context["may_top"] = policies.may_administer_all(request.user) and rules.may_stand_below(row.kind, "")
        return render(request, "members/organisations/pick.html", context)
    superior = None if chosen == TOP else kept(request, visible(request, chosen).pk)
    form = MoveForm(request.POST or None, initial={"version": row.version})

    def act(given: dict[str, Any]) -> object:
        return organisation_move(actor=request.user, organisation=row, version=given["version"], superior=superior)

    return ask(
        request, form, act, title=title, submit=_("Move"), back=back, template="members/organisations/move.html",
        said=_("%(name)s has been moved.") % {"name": row.name}, row=row, superior=superior,
        people=Person.objects.below(row).count(), below=Organisation.objects.below(row).count() - 1,
    )  # fmt: skip


def _page_of(row: Organisation) -> str:
    return reverse("members:organisation", args=[row.pk])
