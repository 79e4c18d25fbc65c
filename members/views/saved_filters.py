"""Filters of the roster under a name: keep, rename, delete, open with; and the columns of the roster."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.asking import READ_OR_POST
from core.web.listing import Chip, chips
from members.filters.people import PersonFilters, keepable
from members.forms.saved_filters import SavedFilterForm
from members.models import Person, SavedFilter
from members.services import saved_filters as services
from members.tables import roster_columns
from members.views.requests import SignedInRequest
from members.views.roster import chosen_columns, saved_address


@login_required
@require_safe
def saved_filters(request: SignedInRequest) -> HttpResponse:
    """The filters somebody keeps, each in words."""
    # Filters with the same organisations to choose from would ask for them each time anew; there are twenty at most.
    rows = [(row, saved_address(row)) for row in SavedFilter.objects.visible_to(request.user)]
    return render(request, "members/people/saved/list.html", {"title": _("Saved filters"), "rows": rows})


@login_required
@require_http_methods(READ_OR_POST)
def filter_save(request: SignedInRequest) -> HttpResponse:
    """Keep the filter that the address describes."""
    query = keepable(request.GET, also=("sort",))
    if not keepable(request.GET):
        messages.warning(request, _("Narrow the roster first, then keep that filter."))
        return redirect("members:roster")
    form = SavedFilterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.filter_save(actor=request.user, query=query, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("The filter “%(name)s” is kept above the roster.") % {"name": saved.name})
            return redirect(saved_address(saved))
    context = {
        "title": _("Save this filter"),
        "chips": _in_words(request, query),
        "form": form,
        "cancel_url": f"{reverse('members:roster')}?{query}",
    }
    return render(request, "members/people/saved/save.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def filter_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, and whether the roster opens with it."""
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    form = SavedFilterForm(request.POST or None, initial={"name": saved.name, "is_default": saved.is_default})
    if request.method == "POST" and form.is_valid():
        try:
            services.filter_change(actor=request.user, saved=saved, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("members:saved_filters")
    context = {
        "title": saved.name,
        "chips": _in_words(request, saved.query),
        "form": form,
        "cancel_url": reverse("members:saved_filters"),
    }
    return render(request, "members/people/saved/save.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def filter_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a filter; the people are not touched."""
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        services.filter_delete(actor=request.user, saved=saved)
        messages.success(request, _("The filter “%(name)s” has been deleted.") % {"name": saved.name})
        return redirect("members:saved_filters")
    context = {
        "title": _("Delete the filter “%(name)s”") % {"name": saved.name},
        "what": _("Only the filter is deleted. The people it finds stay as they are."),
        "submit": _("Delete"),
        "danger": True,
        "cancel_url": reverse("members:saved_filters"),
    }
    return render(request, "core/parts/confirm.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def roster_columns_page(request: SignedInRequest) -> HttpResponse:
    """Tick the columns, move them up and down; every button keeps what is ticked."""
    shown = chosen_columns(request.user)
    if request.method == "POST":
        if "reset" in request.POST:
            services.columns_choose(actor=request.user, columns=())
            return redirect("members:roster_columns")
        services.columns_choose(actor=request.user, columns=_asked_columns(request.POST, shown))
        if "up" in request.POST or "down" in request.POST:
            moved = request.POST.get("up") or request.POST.get("down")
            return redirect(f"{reverse('members:roster_columns')}#column-{moved}")
        messages.success(request, _("The roster shows these columns from now on. Only for you."))
        return redirect("members:roster")
    others = [key for key in roster_columns.COLUMNS if key not in shown]
    context = {
        "title": _("Columns of the roster"),
        "shown": [(key, roster_columns.COLUMNS[key].label) for key in shown if key != roster_columns.NAME],
        "others": [(key, roster_columns.COLUMNS[key].label) for key in others],
    }
    return render(request, "members/people/saved/columns.html", context)


def _asked_columns(posted: QueryDict, shown: tuple[str, ...]) -> tuple[str, ...]:
    """The ticked columns in the order they had, new ones behind, one of them moved a place if a button says so."""
    ticked = posted.getlist("columns")
    keys = [key for key in shown if key in ticked and key != roster_columns.NAME]
    keys += [key for key in ticked if key not in keys]
    for button, step in (("up", -1), ("down", 1)):
        key = posted.get(button)
        if key in keys:
            place = keys.index(key)
            other = min(max(place + step, 0), len(keys) - 1)
            keys[place], keys[other] = keys[other], keys[place]
    return roster_columns.chosen(keys)


def _in_words(request: SignedInRequest, query: str) -> list[Chip]:
    """What a filter narrows by, as the roster's chips say it; nothing where it can no longer be read."""
    params = QueryDict(query)
    everybody = Person.objects.visible_to(request.user)
    filters = PersonFilters(params, user=request.user, today=timezone.localdate(), queryset=everybody)
    return chips(filters.form, params)
