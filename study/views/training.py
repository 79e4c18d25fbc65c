"""The training register: its list, adding, correcting and taking out an entry."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.changes import Outdated
from members.views.requests import SignedInRequest
from study import policies
from study.forms.training import TrainingForm, shown_of
from study.hour_tables import TRAINING
from study.models import TrainingRecord
from study.services import training as services

READ_OR_POST = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def training(request: SignedInRequest) -> HttpResponse:
    """The training of the people the user may see, the latest first."""
    params = request.GET.copy()
    params.setdefault("sort", "-day")
    rows = TrainingRecord.objects.visible_to(request.user).select_related("person__organisation")
    may_keep = policies.may_keep_plans(request.user)
    listing = TRAINING if may_keep else replace(TRAINING, url=lambda _row: "")  # who keeps none has nowhere to go
    context = {
        "title": _("Training register"),
        "tab": "training",
        "listing": listing.page(rows, params),
        "may_keep": may_keep,
    }
    return render(request, "study/training/list.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def training_add(request: SignedInRequest) -> HttpResponse:
    """Enter somebody's training."""
    if not policies.may_keep_plans(request.user):
        raise PermissionDenied("You keep nobody's training.")
    form = TrainingForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.training_add(actor=request.user, values=form.values())
        except ValidationError as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The training has been entered."))
            return redirect("study:training")
    return _form(request, form, _("Enter a training"))


@login_required
@require_http_methods(READ_OR_POST)
def training_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct an entry."""
    row = _kept(request, pk)
    form = TrainingForm(request.POST or None, user=request.user, initial=shown_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.training_change(
                actor=request.user, record=row, version=form.cleaned_data["version"], values=form.values()
            )
        except ValidationError as problem:
            form.refuse(problem)
        except Outdated as outdated:
            who = outdated.since.who or _("somebody")
            form.add_error(None, _("Meanwhile changed by %(who)s. Look again.") % {"who": who})
            form.data = {**request.POST.dict(), "version": str(outdated.since.version)}
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("study:training")
    return _form(request, form, _("Edit the training"), record=row)


@login_required
@require_http_methods(READ_OR_POST)
def training_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an entry out of the register."""
    row = _kept(request, pk)
    if request.method == "POST":
        services.training_delete(actor=request.user, record=row)
        messages.success(request, _("The training has been taken out of the register."))
        return redirect("study:training")
    context = {
        "title": _("Take out the training of %(name)s") % {"name": row.person.name},
        "what": _("Its hours no longer count. The entry stays in the history of changes."),
        "submit": _("Take out"),
        "cancel_url": reverse("study:training_edit", args=[pk]),
    }
    return render(request, "core/parts/confirm.html", context)


def _kept(request: SignedInRequest, pk: int) -> TrainingRecord:
    rows = TrainingRecord.objects.visible_to(request.user).select_related("person")
    row: TrainingRecord = get_object_or_404(rows, pk=pk)
    if not policies.may_keep_training(request.user, row.person.scope_path):
        raise PermissionDenied("You do not keep this person's training.")
    return row


def _form(request: SignedInRequest, form: Any, title: str, *, record: TrainingRecord | None = None) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "record": record,
        "submit": _("Save"),
        "cancel_url": reverse("study:training"),
    }
    return render(request, "study/training/form.html", context)
