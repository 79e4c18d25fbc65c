"""The units an organisation serves: adding, renaming, moving."""

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

from members.forms.organisations import UnitForm, UnitMoveForm
from members.forms.reorganisation import UnitCloseForm
from members.models import Person, Unit
from members.rules import organisations as rules
from members.services import organisations as services
from members.tables import organisations as tables
from members.views.organisation_edit import READ_OR_POST, kept
from members.views.organisations import visible
from members.views.requests import SignedInRequest


@login_required
@require_http_methods(READ_OR_POST)
def unit_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record another unit that an organisation serves."""
    organisation = kept(request, pk)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = services.unit_add(actor=request.user, organisation=organisation, name=form.cleaned_data["name"])
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": unit.name})
            return redirect("members:organisation", pk)
    context = {
        "title": _("Add a unit to %(name)s") % {"name": organisation.name},
        "form": form,
        "submit": _("Add"),
        "cancel_url": reverse("members:organisation", args=[pk]),
    }
    return render(request, "members/organisations/form.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def unit_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a unit."""
    unit = _kept_unit(request, pk)
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        try:
            services.unit_change(actor=request.user, unit=unit, name=form.cleaned_data["name"])
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("members:organisation", unit.organisation_id)
    context = {
        "title": _("Rename %(name)s") % {"name": unit.name},
        "form": form,
        "submit": _("Save"),
        "cancel_url": reverse("members:organisation", args=[unit.organisation_id]),
    }
    return render(request, "members/organisations/form.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def unit_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find the organisation that shall serve a unit, see who goes along, then confirm."""
    unit = _kept_unit(request, pk)
    back = reverse("members:organisation", args=[unit.organisation_id])
    title = _("Let another organisation serve %(name)s") % {"name": unit.name}
    people = Person.objects.filter(unit=unit, organisation=unit.organisation_id).count()
    if "to" not in request.GET:
        typed = " ".join(request.GET.get("q", "").split())[:100]
        places = tables.servers(request.user, typed, for_people=people > 0, without=unit.organisation)
        context = {"title": title, "places": places, "typed": typed, "cancel_url": back}
        return render(request, "members/organisations/pick.html", context)
    target = kept(request, visible(request, request.GET["to"]).pk)
    form = UnitMoveForm(request.POST or None, initial={"effective_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            moved = services.unit_move(actor=request.user, unit=unit, organisation=target, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            done = ngettext("The unit has moved, with %(n)s person.", "The unit has moved, with %(n)s people.", moved)
            messages.success(request, done % {"n": moved})
            return redirect("members:organisation", target.pk)
    context = {"title": title, "form": form, "unit": unit, "target": target, "people": people}
    context |= {"submit": _("Move"), "cancel_url": back, "is_branch": rules.may_hold_people(target.kind)}
    return render(request, "members/organisations/unit_move.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def unit_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a unit that nobody works in."""
    unit = _kept_unit(request, pk)
    form = UnitCloseForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.unit_close(actor=request.user, unit=unit, on=form.cleaned_data["on"], today=timezone.localdate())
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("%(name)s has been closed. Its history stays.") % {"name": unit.name})
            return redirect("members:organisation", unit.organisation_id)
    context = {
        "title": _("Close %(name)s") % {"name": unit.name},
        "form": form,
        "unit": unit,
        "submit": _("Close"),
        "danger": True,
        "cancel_url": reverse("members:organisation", args=[unit.organisation_id]),
    }
    return render(request, "members/reorganisation/unit_close.html", context)


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
        "cancel_url": reverse("members:organisation", args=[unit.organisation_id]),
    }
    return render(request, "core/parts/confirm.html", context)


def _kept_unit(request: SignedInRequest, pk: int) -> Unit:
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    kept(request, unit.organisation_id)
    return unit
