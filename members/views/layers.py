"""The layers board: management, backbone, advancing, foundation, with their people as cards."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import policies
from members.forms.layers import BoardForm
from members.models import BackboneTask, Organisation, Person
from members.querysets.scope import roles_of
from members.tables import layers as tables
from members.views.requests import SignedInRequest


@login_required
@require_safe
def layers(request: SignedInRequest) -> HttpResponse:
    """The board of an organisation, the user's own unless another is chosen."""
    form, context = _found(request, tables.CARDS)
    context |= {
        "form": form,
        "may_change": policies.may_add_people(request.user),
        "may_export": policies.may_export(request.user),
        "may_import": policies.may_import(request.user) and not any(map(request.GET.get, form.fields)),
    }
    return render(request, "members/layers/board.html", context)


@login_required
@require_safe
def layers_print(request: SignedInRequest) -> HttpResponse:
    """The same on paper, a table for each layer."""
    _form, context = _found(request, tables.PRINTED)
    return render(request, "members/layers/print.html", context)


@login_required
@require_safe
def layer_tasks(request: SignedInRequest) -> HttpResponse:
    """The tasks of backbone people, those under way first asked for."""
    shown = request.GET.get("show", "open")
    shown = shown if shown in tables.TASK_FILTERS else "open"
    _label, condition = tables.TASK_FILTERS[shown]
    rows = BackboneTask.objects.visible_to(request.user).filter(condition)
    listing = tables.task_listing(timezone.localdate()).page(
        rows.select_related("person__organisation").only(
            "title", "given_on", "due_on", "state", "result", "person__name", "person__organisation__name"
        ),
        request.GET,
    )
    context = {
        "title": _("Tasks of backbone people"),
        "listing": listing,
        "tabs": [(key, label, key == shown) for key, (label, _condition) in tables.TASK_FILTERS.items()],
    }
    return render(request, "members/layers/tasks.html", context)


def _found(request: SignedInRequest, cap: int) -> tuple[BoardForm, dict[str, Any]]:
    """The filter, the organisation it is about, and its columns; none while the filter cannot be read."""
    asked_for = request.GET.copy()
    own = None if asked_for.get("organisation") else _own(request)
    if own is not None:
        asked_for["organisation"] = str(own.pk)
    form = BoardForm(asked_for, user=request.user)
    people = Person.objects.visible_to(request.user).present()
    organisation: Organisation | None = None
    if form.is_valid():
        asked = form.cleaned_data
        organisation = asked["organisation"]
        people = people.below(organisation) if organisation else people.none()
        for name in ("status", "post_category"):
            people = people.filter(**{name: asked[name]}) if asked[name] else people
    else:
        people = people.none()
    columns = tables.board(people, cap)
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    if organisation is not None:
        query |= {"organisation": str(organisation.pk)}
    return form, {
        "title": _("Layers"),
        "organisation": organisation,
        "columns": columns,
        "nobody": not any(column.cards for column in columns),
        "cut": any(column.more for column in columns),
        "today": timezone.localdate(),
        "print_url": f"{reverse('members:layers_print')}?{urlencode(query)}",
        "export_url": f"{reverse('members:roster_export')}?{urlencode(query)}",
        "roster_url": f"{reverse('members:roster')}?{urlencode(query)}",
        "back": f"{reverse('members:layers')}?{urlencode(query)}",
    }


def _own(request: SignedInRequest) -> Organisation | None:
    """The organisation of the user's first role; for the whole system, its first."""
    own = next((role.organisation for role in roles_of(request.user) if role.organisation), None)
    return own or Organisation.objects.visible_to(request.user).order_by("path").first()
