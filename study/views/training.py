"""The training register: its list, adding, correcting and taking out an entry."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.asking import READ_OR_POST, Act, ask
from members.views.requests import SignedInRequest
from study import policies
from study.forms.training import TrainingForm, shown_of
from study.hour_tables import TRAINING
from study.models import TrainingRecord
from study.services import training as services


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

    def add(_values: dict[str, Any]) -> None:
        services.training_add(actor=request.user, values=form.values())

    return _ask(request, form, add, _("Enter a training"), _("The training has been entered."))


@login_required
@require_http_methods(READ_OR_POST)
def training_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct an entry."""
    row = _kept(request, pk)
    form = TrainingForm(request.POST or None, user=request.user, initial=shown_of(row))

    def change(values: dict[str, Any]) -> None:
        services.training_change(actor=request.user, record=row, version=values["version"], values=form.values())

    return _ask(request, form, change, _("Edit the training"), _("The changes have been saved."), record=row)


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


def _ask(
    request: SignedInRequest,
    form: TrainingForm,
    act: Act,
    title: str,
    said: str,
    *,
    record: TrainingRecord | None = None,
) -> HttpResponse:
    back, template = reverse("study:training"), "study/training/form.html"
    return ask(
        request, form, act, title=title, submit=_("Save"), back=back, said=said, again=True, template=template,
        record=record,
    )  # fmt: skip
