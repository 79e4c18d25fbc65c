"""Sessions: the list, on paper and as a file, and the page of one."""

from datetime import date
from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.changes import events_of
from core.web.listing import bar, chips
from core.web.paper import on_paper
from members.policies import may_export
from members.querysets.scope import paths_of, within
from members.views.requests import SignedInRequest
from study import policies, sheets
from study.figures import tallies
from study.filters import SessionFilters
from study.models import Attendance, StudyNote, StudySession
from study.note_tables import counts_by
from study.querysets.sessions import StudySessionQuerySet
from study.rules import kinds
from study.services import exports
from study.tables import COLUMNS_READ, LISTING, when, with_tallies
from study.views.ledgers import given_out

MAIN_FILTERS: Final = ("organisation", "kind", "state", "first", "last")
KEPT: Final = ("sort", "size")
LATEST_FIRST: Final = "-day"
_EVENTS: Final = 20


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions the user may see, the latest first."""
    params, filters, queryset = _found(request)
    form, listing = filters.form, LISTING.page(queryset, params)
    with_tallies(listing.page.rows)
    context = {
        "title": _("Study sessions"),
        "tab": "sessions",
        "listing": listing,
        **bar(form, request.GET, main=MAIN_FILTERS, kept=KEPT),
        "more_fields": [form["audience"], form["make_ups"]],
        "may_plan": policies.may_plan_sessions(request.user),
        "may_export": may_export(request.user),
    }
    return render(request, "study/sessions/list.html", context)


@login_required
@require_safe
def sessions_print(request: HttpRequest) -> HttpResponse:
    """The whole filtered list on paper, as far as paper is the right thing."""
    params, filters, queryset = _found(request)
    paper = LISTING.paper(queryset, params)
    with_tallies(paper["found"])
    context = on_paper(
        request,
        _("Study sessions"),
        paper,
        today=timezone.localdate(),
        back="study:sessions",
        chips=chips(filters.form, params),
    )
    return render(request, "study/sessions/print.html", context)


@login_required
@require_safe
def sessions_export(request: SignedInRequest) -> FileResponse:
    """The filtered list as a CSV file; who took it out, and how many rows, is logged."""
    _params, _filters, queryset = _found(request)
    rows = queryset.order_by("scope_path", "starts_at", "pk")
    return given_out(request, exports.of_sheet(sheets.sessions(), "study sessions"), rows)


@login_required
@require_safe
def meetings_export(request: SignedInRequest) -> FileResponse:
    """Sheet 4 of the filtered list as a CSV file; who took it out, and how many rows, is logged."""
    _params, _filters, queryset = _found(request)
    return given_out(request, exports.meetings(), queryset)


@login_required
@require_safe
def group_study_export(request: SignedInRequest) -> FileResponse:
    """Sheet 6 of the filtered list as a CSV file; who took it out, and how many rows, is logged."""
    _params, _filters, queryset = _found(request)
    return given_out(request, exports.studied(), queryset)


@login_required
@require_safe
def session(request: SignedInRequest, pk: int) -> HttpResponse:
    """One session: what is planned or was recorded, who is expected or came, and its history."""
    row = seen(request, pk)
    tally = tallies([row.pk])[row.pk]
    attendances = list(visible_attendances(request, row))
    listed = [each for each in attendances if not each.is_guest]
    may_change = policies.may_change_session(request.user, row)
    context = {
        "title": row.topic,
        "session": row,
        "when": when(row),
        "moved_from": row.moved_from,
        "tally": tally,
        "groups": grouped(listed),
        "guests": [each.person.name for each in attendances if each.is_guest],
        "joint": [each.name for each in row.joint_organisations.all()],
        "readings": list(row.readings.all()),
        "notes": counts_by(StudyNote.objects.visible_to(request.user), "session_id", [pk]).get(pk, {}),
        "papers": list(row.papers.all()),
        "paper_add_url": reverse("study:session_paper_add", args=[row.pk]),
        "may_add_papers": may_change and row.state in (kinds.PLANNED, kinds.HELD),
        "make_ups": list(row.make_ups.visible_to(request.user).order_by("starts_at")),
        "may_change": may_change,
        "from_below": policies.is_above(paths_of(request.user), row),
        "may_record": may_change or policies.may_record(request.user, row),
        "has_begun": row.starts_at <= timezone.now(),
        "events": events_of(StudySession, [row.pk], most=_EVENTS),
    }
    return render(request, "study/sessions/session.html", context)


def seen(request: SignedInRequest, pk: int) -> StudySession:
    """The session if the user may see it; else there is none."""
    rows = StudySession.objects.visible_to(request.user)
    row: StudySession = get_object_or_404(
        rows.select_related("organisation", "chair", "recorder", "make_up_of").prefetch_related("readings"), pk=pk
    )
    return row


def kept(request: SignedInRequest, pk: int) -> StudySession:
    """The session if the user may change it; 403 if they may only see it."""
    row = seen(request, pk)
    if not policies.may_change_session(request.user, row):
        raise PermissionDenied("You do not keep the sessions of this organisation.")
    return row


def visible_attendances(request: SignedInRequest, row: StudySession) -> "QuerySet[Attendance]":
    """The list of a session, as far as its people are the user's own; the whole list for who keeps its host."""
    rows = Attendance.objects.filter(session=row)
    rows = rows.filter(within(paths_of(request.user), "scope_path"))
    return rows.select_related("person").order_by("person__name_sort", "person_id")


def grouped(attendances: list[Attendance]) -> list[tuple[str, list[Attendance]]]:
    """People by how they attended, exceptions first, in the order of the code table."""
    order = [*kinds.EXCEPTIONS, kinds.PRESENT]
    found = {state: [each for each in attendances if each.state == state] for state in order}
    return [(state, rows) for state, rows in found.items() if rows]


def _found(request: HttpRequest) -> tuple[QueryDict, SessionFilters, StudySessionQuerySet]:
    params = request.GET.copy()
    params.setdefault("sort", LATEST_FIRST)
    filters = SessionFilters(params, user=request.user, queryset=StudySession.objects.visible_to(request.user))
    return params, filters, filters.qs.select_related("organisation").only(*COLUMNS_READ)


def asked_day(text: str, otherwise: date) -> date:
    """A day of an address; whatever cannot be read is the usual one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
