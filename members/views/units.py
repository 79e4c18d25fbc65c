"""The units an organisation serves: adding, renaming, moving."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST, ask
from members.forms.organisations import UnitForm, UnitMoveForm
from members.forms.reorganisation import UnitCloseForm
from members.models import Person, Unit
from members.rules import organisations as rules
from members.services import organisations as services
from members.tables import organisations as tables
from members.views.organisation_edit import kept
from members.views.organisations import visible
from members.views.requests import SignedInRequest

_FORM = "members/organisations/form.html"


@login_required
@require_http_methods(READ_OR_POST)
def unit_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record another unit that an organisation serves."""
    organisation = kept(request, pk)
    form = UnitForm(request.POST or None)
    return ask(
        request, form, lambda given: services.unit_add(actor=request.user, organisation=organisation, **given),
        title=_("Add a unit to %(name)s") % {"name": organisation.name}, submit=_("Add"), template=_FORM,
        said=lambda unit: _("%(name)s has been added.") % {"name": unit.name}, back=_page_of(organisation.pk),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def unit_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a unit."""
    unit = _kept_unit(request, pk)
    form = UnitForm(request.POST or None, instance=unit)
    return ask(
        request, form, lambda given: services.unit_change(actor=request.user, unit=unit, **given),
        title=_("Rename %(name)s") % {"name": unit.name}, submit=_("Save"), template=_FORM,
        said=_("The changes have been saved."), back=_page_of(unit.organisation_id),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def unit_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find the organisation that shall serve a unit, see who goes along, then confirm."""
    unit = _kept_unit(request, pk)
    back = _page_of(unit.organisation_id)
    title = _("Let another organisation serve %(name)s") % {"name": unit.name}
    people = Person.objects.filter(unit=unit, organisation=unit.organisation_id).count()
    if "to" not in request.GET:
        typed = " ".join(request.GET.get("q", "").split())[:100]
        places = tables.servers(request.user, typed, for_people=people > 0, without=unit.organisation)
        context = {"title": title, "places": places, "typed": typed, "cancel_url": back}
        return render(request, "members/organisations/pick.html", context)
    target = kept(request, visible(request, request.GET["to"]).pk)
    form = UnitMoveForm(request.POST or None, initial={"effective_on": timezone.localdate()})

    def said(moved: int) -> str:
        words = ngettext("The unit has moved, with %(n)s person.", "The unit has moved, with %(n)s people.", moved)
        return words % {"n": moved}

    return ask(
        request, form, lambda given: services.unit_move(actor=request.user, unit=unit, organisation=target, **given),
        title=title, submit=_("Move"), back=back, then=_page_of(target.pk), said=said, unit=unit, target=target,
        people=people, is_branch=rules.may_hold_people(target.kind), template="members/organisations/unit_move.html",
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def unit_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a unit that nobody works in."""
    unit = _kept_unit(request, pk)
    form = UnitCloseForm(request.POST or None, initial={"on": timezone.localdate()})

    def act(given: dict[str, Any]) -> object:
        return services.unit_close(actor=request.user, unit=unit, today=timezone.localdate(), **given)

    return ask(
        request, form, act, title=_("Close %(name)s") % {"name": unit.name}, submit=_("Close"), danger=True, unit=unit,
        said=_("%(name)s has been closed. Its history stays.") % {"name": unit.name},
        back=_page_of(unit.organisation_id), template="members/reorganisation/unit_close.html",
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def unit_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a unit that was entered by mistake."""
    unit = _kept_unit(request, pk)
    if request.method == "POST":
        try:
            services.unit_delete(actor=request.user, unit=unit)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("%(name)s has been deleted.") % {"name": unit.name})
        return redirect("members:organisation", unit.organisation_id)
    context = {
        "title": _("Delete %(name)s") % {"name": unit.name},
        "what": _("For a unit that was entered by mistake and of which nothing is recorded."),
        "submit": _("Delete"),
        "danger": True,
        "cancel_url": _page_of(unit.organisation_id),
    }
    return render(request, "core/parts/confirm.html", context)


def _kept_unit(request: SignedInRequest, pk: int) -> Unit:
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    kept(request, unit.organisation_id)
    return unit


def _page_of(pk: int) -> str:
    return reverse("members:organisation", args=[pk])
