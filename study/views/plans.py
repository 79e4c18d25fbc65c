"""The study plan of a year: its readings month by month, adopted from above or one's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.changes import Outdated
from core.web.asking import READ_OR_POST, ask
from members.models import Organisation
from members.querysets.scope import covers
from members.views.requests import SignedInRequest
from study import policies
from study.forms.places import PlaceForm, asked_year
from study.forms.plans import ReadingForm, RequirementsForm, shown_of
from study.models import Reading, SessionReading, StudyNote, StudyPlan
from study.note_tables import counts_by, counts_in_words
from study.querysets.notes import StudyNoteQuerySet
from study.querysets.readings import chain, readings_of
from study.services import plans as services


@login_required
@require_safe
def plan(request: SignedInRequest) -> HttpResponse:
    """The plan of one organisation and year, or how to begin it."""
    today = timezone.localdate()
    year = asked_year(request.GET.get("year", ""), today)
    place = PlaceForm(request.GET, user=request.user)
    host = place.chosen
    if host is None:
        return render(request, "study/month/nowhere.html", {"title": _("Study plan"), "tab": "plan"})
    plans = StudyPlan.objects.select_related("organisation", "adopted_from__organisation")
    own = plans.filter(organisation=host, year=year).first()
    above = list(plans.issued_above(host, year))
    shown = own or (above[0] if above else None)
    may_change = covers(policies.kept_paths(request.user), host.path)
    earlier = StudyPlan.objects.filter(organisation=host, year__lt=year).order_by("-year").first()
    context = {
        "title": _("Study plan %(year)s") % {"year": year},
        "tab": "plan",
        "place": place,
        "organisation": host,
        "year": year,
        "plan": shown,
        "own": own,
        "above": above,
        "earlier": earlier,
        "may_change": may_change,
        "months": _months(shown, own, may_change, _notes(request, host)) if shown else [],
        "may_enter_notes": policies.may_keep_notes(request.user, host.path),
        "adopted": own.adopted_by.count() if own else 0,
        "left_out": _left_out(own) if own and may_change else [],
    }
    return render(request, "study/plans/plan.html", context)


@login_required
@require_POST
def plan_start(request: SignedInRequest) -> HttpResponse:
    """Begin a plan: empty, adopting the one above, or as a copy of the last one's."""
    year = asked_year(request.POST.get("year", ""), timezone.localdate())
    host = get_object_or_404(
        Organisation.objects.visible_to(request.user), pk=_number(request.POST.get("organisation", ""))
    )
    if not covers(policies.kept_paths(request.user), host.path):
        raise PermissionDenied("You do not keep the plans of this organisation.")
    visible = StudyPlan.objects.visible_to(request.user)
    adopt, copy = _number(request.POST.get("adopt", "")), _number(request.POST.get("copy", ""))
    try:
        services.plan_start(
            actor=request.user,
            organisation=host,
            year=year,
            adopt=get_object_or_404(visible, pk=adopt) if adopt else None,
            copy=get_object_or_404(visible, pk=copy) if copy else None,
        )
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The plan has been begun. Add readings, then issue it."))
    return redirect(_address(host.pk, year))


@login_required
@require_POST
def plan_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Issue a plan or take it back; adopt the one above or no longer."""
    row = _kept(request, pk)
    version = _number(request.POST.get("version", ""))
    step = request.POST.get("step", "")
    try:
        if step in ("issue", "draft"):
            services.plan_issue(actor=request.user, plan=row, version=version, issued=step == "issue")
        else:
            above = StudyPlan.objects.issued_above(row.organisation, row.year).first() if step == "adopt" else None
            services.plan_adopt(actor=request.user, plan=row, version=version, adopt=above)
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
    except Outdated as outdated:
        messages.warning(request, outdated.words)
    else:
        messages.success(request, _("The changes have been saved."))
    return redirect(_address(row.organisation_id, row.year))


@login_required
@require_http_methods(READ_OR_POST)
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the plan asks for in words."""
    row = _kept(request, pk)
    form = RequirementsForm(request.POST or None, initial={"requirements": row.requirements, "version": row.version})
    return ask(
        request, form, lambda given: services.plan_change(actor=request.user, plan=row, **given),
        title=_("Requirements of the plan"), submit=_("Save"), back=_address(row.organisation_id, row.year),
        said=_("The changes have been saved."), again=True,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def reading_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a reading into a plan."""
    row = _kept(request, pk)
    month = request.GET.get("month", "") or timezone.localdate().month
    form = ReadingForm(request.POST or None, initial={"month": month})
    return ask(
        request, form, lambda _given: services.reading_add(actor=request.user, plan=row, values=form.values()),
        title=_("Add a reading"), submit=_("Save"), back=_address(row.organisation_id, row.year),
        said=_("The reading has been added."),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def reading_edit(request: SignedInRequest, pk: int, reading: int) -> HttpResponse:
    """Change a reading; an adopted one is changed for this plan alone."""
    row, old = _kept(request, pk), _reading(request, reading)
    form = ReadingForm(request.POST or None, initial=shown_of(old))

    def act(_given: dict[str, Any]) -> Reading:
        return services.reading_change(actor=request.user, plan=row, reading=old, values=form.values())

    intro = _("This reading comes from a plan above. What you change holds for your plan alone.")
    return ask(
        request, form, act, title=_("Edit the reading"), submit=_("Save"), back=_address(row.organisation_id, row.year),
        said=_("The changes have been saved."), intro=intro if old.plan_id != row.pk else "",
    )  # fmt: skip


@login_required
@require_POST
def reading_take_out(request: SignedInRequest, pk: int, reading: int) -> HttpResponse:
    """Take a reading out of a plan, or show an adopted one again."""
    row, old = _kept(request, pk), _reading(request, reading)
    act = services.reading_restore if request.POST.get("step") == "restore" else services.reading_leave_out
    try:
        act(actor=request.user, plan=row, reading=old)
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The changes have been saved."))
    return redirect(_address(row.organisation_id, row.year))


def _kept(request: SignedInRequest, pk: int) -> StudyPlan:
    rows = StudyPlan.objects.visible_to(request.user).select_related("organisation", "adopted_from")
    row: StudyPlan = get_object_or_404(rows, pk=pk)
    if not policies.may_change_plan(request.user, row):
        raise PermissionDenied("You do not keep the plans of this organisation.")
    return row


def _reading(request: SignedInRequest, pk: int) -> Reading:
    return get_object_or_404(Reading.objects.visible_to(request.user).select_related("plan"), pk=pk)


def _notes(request: SignedInRequest, host: Organisation) -> StudyNoteQuerySet:
    return StudyNote.objects.visible_to(request.user).below(host)


def _months(
    shown: StudyPlan, own: StudyPlan | None, may_change: bool, notes: StudyNoteQuerySet
) -> list[dict[str, Any]]:
    """The readings of a plan by month: where each comes from, in how many sessions it was studied, notes on it."""
    rows = readings_of(shown)
    written = counts_by(notes, "reading_id", [row.pk for row in rows])
    counted = SessionReading.objects.filter(reading__in=rows, session__state__in=("held", "closed")).order_by()
    studied = dict(counted.values("reading_id").annotate(times=Count("pk")).values_list("reading_id", "times"))
    return [
        {
            "month": month,
            "readings": [
                {
                    "reading": row,
                    "is_own": own is not None and row.plan_id == own.pk,
                    "may_add": may_change and own is not None and row.plan_id == own.pk,
                    "studied": studied.get(row.pk, 0),
                    "notes": counts_in_words(written.get(row.pk, {})),
                }
                for row in rows
                if row.month == month
            ],
        }
        for month in range(1, 13)
    ]


def _left_out(own: StudyPlan) -> list[Reading]:
    """Readings of the plans above that this plan has left out."""
    rows = own.readings.filter(is_left_out=True, replaces__plan__in=chain(own)).select_related("replaces")
    return [row.replaces for row in rows if row.replaces is not None]


def _address(organisation: int, year: int) -> str:
    return f"{reverse('study:plan')}?organisation={organisation}&year={year}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
