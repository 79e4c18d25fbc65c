"""The roster: found, narrowed, sorted, printed. Its export is in ``members.views.exports``."""

from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import crypto
from core.identity import IdentityProblem, clean_telephone, parse_identity_number
from core.prepared import Prepared
from core.row_security import whole_system
from core.web.asking import READ_OR_POST
from core.web.listing import Listing, bar, chips, chosen_from
from core.web.paper import on_paper
from members import policies
from members.filters.people import PersonFilters, keepable, looks_like_number
from members.forms.pickers import offered
from members.models import Organisation, Person, RosterColumns, SavedFilter, Unit, User
from members.querysets.people import PersonQuerySet
from members.tables import people as tables
from members.tables import roster_columns

MAIN_FILTERS = ("organisation", "status", "layer", "post_category")
MORE = "more"
SAVED, EVERYBODY = "saved", "0"
KEPT = ("sort", "size", SAVED)
_SEVERAL = 50


@login_required
@require_http_methods(READ_OR_POST)
def roster(request: HttpRequest) -> HttpResponse:
    """The people the user may see. A search is posted, so that a number typed into it gets into no address."""
    if request.method == "POST":
        return _searched(request)
    saved, keys = _habits(request.user)
    default = next((each for each in saved if each.is_default), None)
    if default is not None and not request.GET:
        return redirect(saved_address(default))
    today = timezone.localdate()
    with names_in_reach(request):
        filters, queryset, reading = _found(request, today, keys, shown=_shown(request))
        listing = tables.roster_listing(today, keys).page(queryset, request.GET, **reading)
    context = {
        "title": _("Roster"),
        "listing": listing,
        "saved": [(each.name, saved_address(each), str(each.pk) == request.GET.get(SAVED)) for each in saved],
        "everybody": f"?{SAVED}={EVERYBODY}" if default is not None else "",
        "keep_url": _keep_url(request, filters),
        **_bar(request, filters, listing),
    }
    if default is not None and SAVED not in request.GET:
        context["clear_url"] = context["everybody"]
    return render(request, "members/people/roster.html", context)


@login_required
@require_safe
def roster_print(request: HttpRequest) -> HttpResponse:
    """The whole filtered list on paper, as far as paper is the right thing."""
    today, keys = timezone.localdate(), chosen_columns(request.user)
    with names_in_reach(request):
        filters, queryset, reading = _found(request, today, keys)
        listing = tables.roster_listing(today, keys)
        paper = listing.paper(queryset, request.GET, order=reading.get("order"), rows=reading["rows"])
    narrowed = chips(filters.form, request.GET)
    context = on_paper(request, _("Roster"), paper, today=today, back="members:roster", chips=narrowed)
    return render(request, "members/people/print.html", context)


@login_required
@require_safe
def organisation_options(request: HttpRequest) -> HttpResponse:
    """Organisations to choose from while one types; only branches or groups where ``kind`` says so."""
    queryset = Organisation.objects.visible_to(request.user).open()
    kind = request.GET.get("kind", "")
    if kind == "branch":
        queryset = queryset.branches()
    elif kind == "group":
        queryset = queryset.filter(kind="group")
    return _options(request, offered(queryset, _typed(request)))


@login_required
@require_safe
def unit_options(request: HttpRequest) -> HttpResponse:
    """Units to choose from while one types."""
    return _options(request, offered(Unit.objects.visible_to(request.user).open(), _typed(request)))


def _typed(request: HttpRequest) -> str:
    """What stands in the box, whichever name its form gave it."""
    return request.GET.get(request.GET.get("for", ""), "")


def _options(request: HttpRequest, names: list[str]) -> HttpResponse:
    return render(request, "members/widgets/options.html", {"names": names})


def saved_address(saved: SavedFilter) -> str:
    """The roster narrowed by a saved filter, which the address names, so that taking it all off does not begin anew."""
    return f"{reverse('members:roster')}?{saved.query}&{SAVED}={saved.pk}"


def _habits_of(user: int) -> Any:
    kept = [f"saved_filters__{name}" for name in ("pk", "name", "query", "is_default")]
    rows = User.objects.filter(pk=user).order_by("saved_filters__name", "saved_filters__pk")
    return rows.values_list("roster_columns__columns", *kept)


_HABITS: Final = Prepared(_habits_of, user=10**12)


def _habits(user: User | AnonymousUser) -> tuple[list[SavedFilter], tuple[str, ...]]:
    """How a user likes to see the roster: their saved filters, and their columns. One query for both."""
    found = _HABITS.rows(user=user.pk)
    saved = [
        SavedFilter(pk=pk, name=name, query=query, is_default=is_default)
        for _columns, pk, name, query, is_default in found
        if pk is not None
    ]
    return saved, roster_columns.chosen(found[0][0] or () if found else ())


def chosen_columns(user: User | AnonymousUser) -> tuple[str, ...]:
    """The columns a user sees the roster with. One query."""
    own = RosterColumns.objects.visible_to(user).values_list("columns", flat=True).first()
    return roster_columns.chosen(own or ())


def names_in_reach(request: HttpRequest) -> AbstractContextManager[None]:
    """Lets a search for names use the index of names, which PostgreSQL leaves aside behind a policy (five times slower
    among 200,000); the rows themselves are ``visible_to`` the user as ever, in the list and in its export.
    """
    if "q" not in request.GET:
        return nullcontext()
    return whole_system("names are found by an index that stands open only to the whole table")


def _keep_url(request: HttpRequest, filters: PersonFilters) -> str:
    """Where the filter in force is kept under a name; empty if there is none that could be."""
    if not keepable(request.GET) or not filters.form.is_valid():
        return ""
    return f"{reverse('members:filter_save')}?{keepable(request.GET, also=('sort',))}"


def _found(
    request: HttpRequest, today: date, keys: tuple[str, ...], shown: Collection[str] = ()
) -> tuple[PersonFilters, PersonQuerySet, tables.Reading]:
    """The filter of an address, the rows it leaves, and how the list should read them."""
    filters = PersonFilters(
        request.GET,
        user=request.user,
        today=today,
        queryset=Person.objects.visible_to(request.user),
        shown=shown,
    )
    queryset, reading = tables.reading(chosen_from(tables.ORDERS, request.GET).order, filters, keys)
    return filters, queryset, reading


def _shown(request: HttpRequest) -> Collection[str]:
    """The fields of the filter bar beside those in force: four, or all where they were asked for."""
    return PersonFilters.base_filters if MORE in request.GET else MAIN_FILTERS


def _bar(request: HttpRequest, filters: PersonFilters, listing: Listing) -> dict[str, Any]:
    form = filters.form
    return {
        **bar(form, request.GET, main=MAIN_FILTERS, kept=KEPT),
        "more_fields": [form[name] for name in form.fields if name not in {"q", "among", *MAIN_FILTERS}],
        "more_url": "" if MORE in request.GET else listing.address(**{MORE: "1"}),
        "may_add": policies.may_add_people(request.user),
        "may_import": policies.may_import(request.user),
        "may_export": policies.may_export(request.user),
    }


def _searched(request: HttpRequest) -> HttpResponse:
    """Send the searcher to the address of what they asked for; a number is looked up here and now."""
    typed = str(request.POST.get("q", "")).strip()
    own = {"csrfmiddlewaretoken", "at"} | ({"q"} if looks_like_number(typed) else set())
    asked = {name: str(value) for name, value in request.POST.items() if str(value).strip() and name not in own}
    if not looks_like_number(typed):
        return redirect(_address(asked or _everybody(request)))
    found = list(_numbered(request, typed).values_list("pk", flat=True)[:_SEVERAL])
    if len(found) == 1:
        return redirect("members:person", pk=found[0])
    if not found:
        messages.warning(request, _("Nobody you can see has this number. A number is found only whole."))
        return redirect(_address(asked))
    return redirect(_address({"among": ",".join(map(str, found))}))


def _numbered(request: HttpRequest, typed: str) -> PersonQuerySet:
    """People with exactly this ID or telephone number, by its keyed hash."""
    digest = crypto.digest(clean_telephone(typed), "person.telephone")
    condition = Q(telephone_digest=digest)
    try:
        identity = parse_identity_number(typed)
    except IdentityProblem:
        pass
    else:
        condition |= Q(id_number_digest=crypto.digest(identity.number, "person.id_number"))
    return Person.objects.visible_to(request.user).filter(condition).order_by("name_sort", "pk")


def _everybody(request: HttpRequest) -> dict[str, str]:
    """What an address without a filter says, where the bare one opens with a saved filter."""
    opens_narrowed = SavedFilter.objects.visible_to(request.user).filter(is_default=True).exists()
    return {SAVED: EVERYBODY} if opens_narrowed else {}


def _address(asked: dict[str, str]) -> str:
    query = f"?{urlencode(asked)}" if asked else ""
    return reverse("members:roster") + query
