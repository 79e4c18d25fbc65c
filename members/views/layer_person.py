"""One person on the layers board: move, tasks, mentor, and the layers they have been in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.asking import READ_OR_POST, Act, ask
from core.web.forms import Refusable
from members import policies
from members.forms.layers import MentorEndForm, MentorForm, MoveForm, TaskEndForm, TaskForm
from members.models import BackboneTask, LayerMentor, Person
from members.rules import codes
from members.rules import layers as rules
from members.services import layers as services
from members.tables import layers as tables
from members.views.requests import SignedInRequest


@login_required
@require_safe
def layer_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the board knows about somebody."""
    row = _seen(request, pk)
    seen = Person.objects.visible_to(request.user)
    context = {
        "title": row.name,
        "person": row,
        "stays": tables.stays(row),
        "tasks": list(row.backbone_tasks.select_related("given_by")),
        "mentors": list(row.layer_mentors.select_related("mentor")),
        "accompanied": list(row.accompanied.filter(ends_on=None, person__in=seen).select_related("person")),
        "is_backbone": row.layer == rules.BACKBONE,
        "is_advancing": row.layer == rules.ADVANCING,
        "may_change": policies.may_change_person(request.user, row),
        "board_url": f"{reverse('members:layers')}?organisation={row.organisation_id}",
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "members/layers/person.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def layer_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Into another layer, which the address may name: cards that are dragged lead here, too."""
    row = _kept(request, pk)
    asked = request.GET.get("to", "")
    initial = {
        "layer": asked if asked in codes.LAYER.values() else row.layer,
        "effective_on": timezone.localdate(),
        "version": row.version,
    }
    form = MoveForm(request.POST or None, initial=initial)

    def write(given: dict[str, Any]) -> object:
        return services.layer_move(actor=request.user, person=row, today=timezone.localdate(), **given)

    return _page(request, row, form, write, _("Move %(name)s to another layer") % {"name": row.name}, _("Move"))


@login_required
@require_http_methods(READ_OR_POST)
def layer_task_give(request: SignedInRequest, pk: int) -> HttpResponse:
    """A task for somebody of the backbone layer."""
    row = _kept(request, pk)
    form = TaskForm(request.POST or None, initial={"given_on": timezone.localdate()})

    def write(given: dict[str, Any]) -> object:
        return services.task_give(actor=request.user, person=row, today=timezone.localdate(), **given)

    return _page(request, row, form, write, _("A task for %(name)s") % {"name": row.name}, _("Give the task"))


@login_required
@require_http_methods(READ_OR_POST)
def layer_task_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Done, with the result, or withdrawn."""
    task = get_object_or_404(BackboneTask.objects.visible_to(request.user).select_related("person"), pk=pk)
    row = _kept(request, task.person_id)
    form = TaskEndForm(request.POST or None, initial={"ended_on": timezone.localdate()})

    def write(given: dict[str, Any]) -> object:
        return services.task_end(actor=request.user, task=task, today=timezone.localdate(), **given)

    return _page(request, row, form, write, task.title, _("Save"))


@login_required
@require_http_methods(READ_OR_POST)
def layer_mentor(request: SignedInRequest, pk: int) -> HttpResponse:
    """A member as mentor for somebody of the advancing layer."""
    row = _kept(request, pk)
    today = timezone.localdate()
    form = MentorForm(request.POST or None, user=request.user, person=row, today=today)

    def write(given: dict[str, Any]) -> object:
        return services.mentor_assign(actor=request.user, person=row, today=today, **given)

    return _page(request, row, form, write, _("A mentor for %(name)s") % {"name": row.name}, _("Save"))


@login_required
@require_http_methods(READ_OR_POST)
def layer_mentor_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The last day of a mentor."""
    found = get_object_or_404(LayerMentor.objects.visible_to(request.user).select_related("mentor"), pk=pk)
    row = _kept(request, found.person_id)
    form = MentorEndForm(request.POST or None, initial={"ends_on": timezone.localdate()})

    def write(given: dict[str, Any]) -> object:
        return services.mentor_end(actor=request.user, mentorship=found, today=timezone.localdate(), **given)

    title = _("%(mentor)s no longer accompanies %(name)s") % {"mentor": found.mentor.name, "name": row.name}
    return _page(request, row, form, write, title, _("Save"))


def _page(request: SignedInRequest, row: Person, form: Refusable, act: Act, title: str, submit: str) -> HttpResponse:
    back = reverse("members:layer_person", args=[row.pk])
    return ask(request, form, act, title=title, submit=submit, back=back, said=_("The changes have been saved."))


def _seen(request: SignedInRequest, pk: int) -> Person:
    people = Person.objects.visible_to(request.user).select_related("organisation", "unit")
    row: Person = get_object_or_404(people, pk=pk)
    return row


def _kept(request: SignedInRequest, pk: int) -> Person:
    row = _seen(request, pk)
    if not policies.may_change_person(request.user, row):
        raise PermissionDenied("You do not keep this person's record.")
    return row
