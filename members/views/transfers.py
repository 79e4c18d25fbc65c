"""Transfers: the list, its paper and file, and the page of one."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.changes import events_of
from core.sheets import TooManyRows
from core.web.downloads import CONTENT_TYPES, download
from core.web.listing import bar, chips
from core.web.listing.page import query
from core.web.paper import on_paper
from members import policies, sheets
from members.filters.transfers import TransferFilters
from members.forms.pickers import offered
from members.models import Person, Transfer
from members.querysets.transfers import TransferQuerySet, branches_of_the_centre
from members.services.transfers_export import transfers_export
from members.tables import transfers as tables
from members.transfer_page import facts_to_decide, steps
from members.views.requests import SignedInRequest

HISTORY_SHOWN = 50


@login_required
@require_safe
def transfers(request: SignedInRequest) -> HttpResponse:
    """What waits for the user, what is under way, what ran out, and everything."""
    today = timezone.localdate()
    tab, filters, rows = _found(request)
    context = {
        "title": _("Transfers"),
        "listing": tables.listing(today).page(rows, request.GET),
        "tab": tab,
        "tabs": _tabs(request, tab),
        **bar(filters.form, request.GET, main=filters.form.fields),
        "kept": [("tab", tab)],
        "may_export": policies.may_export(request.user),
        "may_accept": tab == tables.WAITING,
        "may_arrive": policies.may_add_people(request.user),
    }
    return render(request, "members/transfers/list.html", context)


@login_required
@require_safe
def transfers_print(request: SignedInRequest) -> HttpResponse:
    """The list on paper, as far as paper is the right thing."""
    today = timezone.localdate()
    tab, filters, rows = _found(request)
    context = on_paper(
        request,
        f"{_('Transfers')} · {tables.TABS[tab]}",
        tables.listing(today).paper(rows, request.GET),
        today=today,
        back="members:transfers",
        chips=chips(filters.form, request.GET),
    )
    return render(request, "members/transfers/print.html", context)


@login_required
@require_safe
def transfers_file(request: SignedInRequest) -> HttpResponseBase:
    """Sheet 15 of what the list shows."""
    if not policies.may_export(request.user):
        raise PermissionDenied("No role of yours may take lists out.")
    _tab, filters, rows = _found(request)
    ending = request.GET.get("format", "csv")
    if not filters.form.is_valid() or ending not in CONTENT_TYPES:
        return redirect(f"{reverse('members:transfers')}?{request.GET.urlencode()}")
    name = f"{sheets.transfers().name}-{timezone.localdate().isoformat()}"
    applied = {key: "…" if key == "q" else value for key, value in request.GET.items()}
    try:
        return download(
            lambda file: transfers_export(
                actor=request.user, rows=rows, file_format=ending, file=file, applied=applied, request=request
            ),
            name,
            ending,
        )
    except TooManyRows:
        return redirect(f"{reverse('members:transfers')}{query(request.GET, without=('format',))}")


@login_required
@require_safe
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """One transfer: who, from where to where, how it stands, what can be done next, and its history."""
    row = seen(request, pk)
    today = timezone.localdate()
    context = {
        "title": _("Transfer of %(name)s") % {"name": row.person.name},
        "transfer": row,
        "facts": facts_to_decide(row.person, today),
        "sees_person": policies.may_view_person(request.user, row.person),
        "steps": steps(request.user, row),
        "overdue": row in Transfer.objects.filter(pk=row.pk).overdue(today),
        "history": events_of(Transfer, [row.pk], most=HISTORY_SHOWN),
    }
    return render(request, "members/transfers/transfer.html", context)


@login_required
@require_safe
def transfer_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The notice that goes with the person, on paper."""
    row = seen(request, pk)
    today = timezone.localdate()
    context = {
        "title": _("Notice of transfer"),
        "transfer": row,
        "facts": facts_to_decide(row.person, today),
        "today": today,
        "back": reverse("members:transfer", args=[pk]),
    }
    return render(request, "members/transfers/notice.html", context)


@login_required
@require_safe
def transfer_branches(request: SignedInRequest, pk: int) -> HttpResponse:
    """Branches of the person's centre to choose from while one types."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    if not policies.may_change_person(request.user, person):
        raise PermissionDenied("You do not keep this person's record.")
    found = branches_of_the_centre(person.organisation).exclude(pk=person.organisation_id)
    names = offered(found, request.GET.get(request.GET.get("for", ""), ""))
    return render(request, "members/widgets/options.html", {"names": names})


def seen(request: SignedInRequest, pk: int) -> Transfer:
    """A transfer that begins or ends in the user's scope; any other is not found."""
    rows = Transfer.objects.visible_to(request.user)
    joined = rows.select_related(*tables.JOINED, "person__organisation", "person__unit", "from_unit", "to_unit")
    row: Transfer = get_object_or_404(joined, pk=pk)
    return row


def _found(request: SignedInRequest) -> tuple[str, TransferFilters, TransferQuerySet]:
    today = timezone.localdate()
    asked = request.GET.get("tab", "")
    tab = asked if asked in tables.TABS else tables.UNSETTLED
    rows = tables.of_tab(Transfer.objects.visible_to(request.user), tab, request.user, today)
    filters = TransferFilters(request.GET, user=request.user, today=today, queryset=rows)
    return tab, filters, filters.qs.select_related(*tables.JOINED).only(*tables.READ)


def _tabs(request: SignedInRequest, shown: str) -> list[tables.Tab]:
    """The tabs, with how many rows wait or ran out: two counts of few rows each."""
    rows = Transfer.objects.visible_to(request.user)
    today = timezone.localdate()
    counted = {
        tab: tables.of_tab(rows, tab, request.user, today)[:100].count() for tab in (tables.WAITING, tables.OVERDUE)
    }
    return [
        tables.Tab(label, query(request.GET, without=("at",), tab=tab), counted.get(tab), tab == shown)
        for tab, label in tables.TABS.items()
    ]
