"""Renaming, merging, splitting and closing organisations: look first, then confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST, ask
from members import policies
from members.forms import reorganisation as forms
from members.forms.transfers import ReasonForm
from members.models import Organisation, Reorganisation, ReorganisationPart
from members.rules import reorganisation as rules
from members.services import reorganisation as services
from members.services import reorganisation_undo as undo_services
from members.tables import organisations as trees
from members.tables import reorganisation as tables
from members.views.organisation_edit import kept
from members.views.organisations import visible
from members.views.requests import SignedInRequest

_MOST_SOURCES = 20


@login_required
@require_http_methods(READ_OR_POST)
def organisation_rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new name from a day on; the old one keeps leading to it."""
    row = _kept_open(request, pk)
    form = forms.RenameForm(request.POST or None, initial=_start(row) | {"name": row.name})

    def act(given: dict[str, Any]) -> object:
        said = {name: given[name] for name in ("version", "name")}
        return services.organisation_rename(
            actor=request.user, organisation=row, ground=form.ground(), today=timezone.localdate(), **said
        )

    return ask(
        request, form, act, title=_("Rename %(name)s") % {"name": row.name}, submit=_("Rename"), back=_page_of(pk),
        said=_("It has the new name. The old one still leads to it."), template="members/organisations/form.html",
        intro=_("For a new name by decision. Correct a mistake in spelling under “Edit”."),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def organisation_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose what is merged into this organisation, see what goes along and what ends, then confirm."""
    row = _kept_open(request, pk)
    chosen = [kept(request, visible(request, one).pk) for one in request.GET.getlist("from")[:_MOST_SOURCES]]
    chosen = [one for one in dict.fromkeys(chosen) if one != row and one.closed_on is None]
    typed = " ".join(request.GET.get("q", "").split())[:100]
    form = forms.MergeForm(request.POST or None, initial=_start(row) | {"name": row.name})

    def act(given: dict[str, Any]) -> int:
        return services.organisations_merge(
            actor=request.user,
            target=row,
            version=given["version"],
            sources=chosen,
            name=given["name"],
            ground=form.ground(),
            today=timezone.localdate(),
        )

    def said(people: int) -> str:
        words = ngettext("Merged: %(n)s person has changed.", "Merged: %(n)s people have changed.", people)
        return words % {"n": people}

    return ask(
        request, form, act, title=_("Merge into %(name)s") % {"name": row.name}, submit="", back=_page_of(pk),
        said=said, template="members/reorganisation/merge.html", row=row, typed=typed, chosen=chosen,
        places=trees.mergeable(request.user, row, typed, without=[row, *chosen]),
        moving=tables.moving(chosen, timezone.localdate()) if chosen else [],
    )  # fmt: skip


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

    def act(given: dict[str, Any]) -> object:
        return services.branch_split(
            actor=request.user,
            organisation=row,
            version=given["version"],
            parts=form.parts(),
            ground=form.ground(),
            today=timezone.localdate(),
        )

    return ask(
        request, form, act, title=_("Split %(name)s") % {"name": row.name}, submit="", back=_page_of(pk),
        said=_("The branch has been split. Grant roles on the new ones next."), then=_page_of(superior.pk),
        write="confirmed" in request.POST, template="members/reorganisation/split.html", row=row, preview=preview,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def organisation_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """See what ends with it, then confirm."""
    row = _kept_open(request, pk)
    moving = tables.moving([row], timezone.localdate())
    form = forms.GroundForm(request.POST or None, initial=_start(row))

    def act(given: dict[str, Any]) -> object:
        return services.organisation_close(
            actor=request.user,
            organisation=row,
            version=given["version"],
            ground=form.ground(),
            today=timezone.localdate(),
        )

    return ask(
        request, form, act, title=_("Close %(name)s") % {"name": row.name}, submit=_("Close"), back=_page_of(pk),
        said=_("%(name)s has been closed. Its history stays.") % {"name": row.name}, danger=True,
        template="members/reorganisation/close.html", moving=moving,
        blocked=moving[0].is_held,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def organisation_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a closing back."""
    row = kept(request, pk)
    form = forms.ReopenForm(request.POST or None, initial={"version": row.version})
    what = _("It is open again, with the roles and the term that ended with it, as far as nothing changed since.")
    return ask(
        request, form, lambda given: services.closing_undo(actor=request.user, organisation=row, **given),
        title=_("Take back the closing of %(name)s") % {"name": row.name}, submit=_("Take back"), back=_page_of(pk),
        said=_("%(name)s is open again.") % {"name": row.name}, template="core/parts/confirm.html", what=what,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def reorganisation_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a merger or split back: see what will be as before, then confirm; or read what stands against it."""
    done = get_object_or_404(Reorganisation, pk=pk)
    parts = list(ReorganisationPart.objects.filter(reorganisation=done).select_related("organisation").order_by("pk"))
    if not ReorganisationPart.objects.visible_to(request.user).filter(reorganisation=done).exists():
        raise Http404("None of these organisations is in the user's scope.")
    if not policies.may_put_back(request.user, [part.organisation for part in parts]):
        raise PermissionDenied("Some of these organisations are not kept by the user.")
    back = _page_of(parts[-1].organisation_id)  # what went on, or was split: every act notes it last
    since = undo_services.why_not_undone(done)
    if since:
        messages.warning(request, undo_services.refused_words(since))
        return redirect(back)
    kind = done.get_kind_display()
    return ask(
        request, ReasonForm(request.POST or None),
        lambda given: undo_services.reorganisation_undo(actor=request.user, done=done, reason=given["reason"]),
        title=_("Put back: %(kind)s of %(day)s") % {"kind": kind, "day": done.on.isoformat()}, submit=_("Put it back"),
        back=back, said=_("It is put back: everything is as before."), danger=True,
        template="members/reorganisation/undo.html", before=undo_services.before(done),
    )  # fmt: skip


def _kept_open(request: SignedInRequest, pk: int) -> Organisation:
    row = kept(request, pk)
    if row.closed_on is not None:
        raise PermissionDenied("This organisation has been closed.")
    return row


def _start(row: Organisation) -> dict[str, Any]:
    return {"version": row.version, "on": timezone.localdate()}


def _page_of(pk: int) -> str:
    return reverse("members:organisation", args=[pk])
