"""Renaming, merging, splitting and closing organisations: look first, then confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.changes import Outdated
from members.forms import reorganisation as forms
from members.models import Organisation
from members.rules import reorganisation as rules
from members.services import reorganisation as services
from members.tables import organisations as trees
from members.tables import reorganisation as tables
from members.views.organisation_edit import READ_OR_POST, kept
from members.views.organisations import visible
from members.views.requests import SignedInRequest

_MOST_SOURCES = 20


@login_required
@require_http_methods(READ_OR_POST)
def organisation_rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new name from a day on; the old one keeps leading to it."""
    row = _kept_open(request, pk)
    form = forms.RenameForm(request.POST or None, initial=_start(row) | {"name": row.name})
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"version": form.cleaned_data["version"], "name": form.cleaned_data["name"]}
        try:
            services.organisation_rename(
                actor=request.user, organisation=row, ground=form.ground(), today=timezone.localdate(), **given
            )
        except ValidationError as problem:
            form.refuse(problem)
        except Outdated as outdated:
            return _outdated(request, outdated, pk)
        else:
            messages.success(request, _("It has the new name. The old one still leads to it."))
            return redirect("members:organisation", pk)
    intro = _("For a new name by decision. A mistake in spelling is corrected under “Edit”.")
    context = {"title": _("Rename %(name)s") % {"name": row.name}, "form": form, "submit": _("Rename"), "intro": intro}
    return render(request, "members/organisations/form.html", context | _back(pk))


@login_required
@require_http_methods(READ_OR_POST)
def organisation_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose what is merged into this organisation, see what goes along and what ends, then confirm."""
    row = _kept_open(request, pk)
    chosen = [kept(request, visible(request, one).pk) for one in request.GET.getlist("from")[:_MOST_SOURCES]]
    chosen = [one for one in dict.fromkeys(chosen) if one != row and one.closed_on is None]
    typed = " ".join(request.GET.get("q", "").split())[:100]
    form = forms.MergeForm(request.POST or None, initial=_start(row) | {"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            people = services.organisations_merge(
                actor=request.user,
                target=row,
                version=form.cleaned_data["version"],
                sources=chosen,
                name=form.cleaned_data["name"],
                ground=form.ground(),
                today=timezone.localdate(),
            )
        except ValidationError as problem:
            form.refuse(problem)
        except Outdated as outdated:
            return _outdated(request, outdated, pk)
        else:
            words = ngettext("Merged: %(n)s person has changed.", "Merged: %(n)s people have changed.", people)
            messages.success(request, words % {"n": people})
            return redirect("members:organisation", pk)
    places = trees.mergeable(request.user, row, typed, without=[row, *chosen])
    context = {
        "title": _("Merge into %(name)s") % {"name": row.name},
        "row": row,
        "form": form,
        "typed": typed,
        "places": places,
        "moving": tables.moving(chosen, timezone.localdate()) if chosen else [],
        "chosen": chosen,
    }
    return render(request, "members/reorganisation/merge.html", context | _back(pk))


@login_required
@require_http_methods(READ_OR_POST)
def organisation_split(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which units and groups go to which new branch, see how many people go along, then confirm."""
    row = _kept_open(request, pk)
    if not rules.may_split(row.kind):
        raise PermissionDenied("Only branches are split.")
    superior = Organisation.objects.get_parent(row)
    if superior is None or superior.pk != kept(request, superior.pk).pk:
        raise PermissionDenied("A branch at the top of the tree is not split.")
    units = list(row.units.open().order_by("name"))
    groups = list(Organisation.objects.get_children(row).filter(closed_on=None))
    form = forms.SplitForm(request.POST or None, initial=_start(row), units=units, groups=groups)
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = tables.splitting(row, [(name, own, below) for _number, name, own, below in form.chosen()])
        if "confirmed" in request.POST:
            try:
                services.branch_split(
                    actor=request.user, organisation=row, version=form.cleaned_data["version"],
                    parts=form.parts(), ground=form.ground(), today=timezone.localdate(),
                )  # fmt: skip
            except ValidationError as problem:
                form.refuse(problem)
            except Outdated as outdated:
                return _outdated(request, outdated, pk)
            else:
                messages.success(request, _("The branch has been split. Grant roles on the new ones next."))
                return redirect("members:organisation", superior.pk)
    context = {"title": _("Split %(name)s") % {"name": row.name}, "row": row, "form": form, "preview": preview}
    return render(request, "members/reorganisation/split.html", context | _back(pk))


@login_required
@require_http_methods(READ_OR_POST)
def organisation_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """See what ends with it, then confirm."""
    row = _kept_open(request, pk)
    form = forms.GroundForm(request.POST or None, initial=_start(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.organisation_close(
                actor=request.user,
                organisation=row,
                version=form.cleaned_data["version"],
                ground=form.ground(),
                today=timezone.localdate(),
            )
        except ValidationError as problem:
            form.refuse(problem)
        except Outdated as outdated:
            return _outdated(request, outdated, pk)
        else:
            messages.success(request, _("%(name)s has been closed. Its history stays.") % {"name": row.name})
            return redirect("members:organisation", pk)
    context = {
        "title": _("Close %(name)s") % {"name": row.name},
        "form": form,
        "moving": tables.moving([row], timezone.localdate()),
        "submit": _("Close"),
        "danger": True,
    }
    return render(request, "members/reorganisation/close.html", context | _back(pk))


@login_required
@require_http_methods(READ_OR_POST)
def organisation_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a closing back."""
    row = kept(request, pk)
    form = forms.ReopenForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.closing_undo(actor=request.user, organisation=row, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        except Outdated as outdated:
            return _outdated(request, outdated, pk)
        else:
            messages.success(request, _("%(name)s is open again.") % {"name": row.name})
            return redirect("members:organisation", pk)
    context = {
        "title": _("Take back the closing of %(name)s") % {"name": row.name},
        "what": _("It is open again, with the roles and the term that ended with it, as far as nothing changed since."),
        "form": form,
        "submit": _("Take back"),
    }
    return render(request, "core/parts/confirm.html", context | _back(pk))


def _kept_open(request: SignedInRequest, pk: int) -> Organisation:
    row = kept(request, pk)
    if row.closed_on is not None:
        raise PermissionDenied("This organisation has been closed.")
    return row


def _start(row: Organisation) -> dict[str, Any]:
    return {"version": row.version, "on": timezone.localdate()}


def _back(pk: int) -> dict[str, str]:
    return {"cancel_url": reverse("members:organisation", args=[pk])}


def _outdated(request: SignedInRequest, outdated: Outdated, pk: int) -> HttpResponse:
    messages.warning(request, _("It was changed meanwhile by %(who)s; look again.") % {"who": outdated.since.who})
    return redirect("members:organisation", pk)
