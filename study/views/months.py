"""The arrangement of a month: what is planned, what the cadences propose, and accepting it in one go."""

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.calendar import working_calendar
from core.dates import add_months
from core.web.asking import READ_OR_POST
from members.models import Organisation
from members.querysets.scope import within
from members.views.requests import SignedInRequest
from study import policies
from study.forms.months import ProposalFormSet
from study.forms.places import PlaceForm, asked_month
from study.models import StudySession
from study.services.months import NotAccepted, Proposed, hosts_of, month_accept, month_proposals
from study.tables import with_tallies


@dataclass
class Cell:
    """A day of the month's sheet."""

    day: date
    in_month: bool
    is_working: bool
    is_today: bool
    sessions: list[StudySession] = field(default_factory=list)
    forms: list[Any] = field(default_factory=list)


@login_required
@require_http_methods(READ_OR_POST)
def month(request: SignedInRequest) -> HttpResponse:
    """One month of one organisation."""
    today = timezone.localdate()
    first = asked_month(request.GET.get("month", ""), today)
    place = PlaceForm(request.GET, user=request.user)
    host = place.chosen
    if host is None:
        return render(request, "study/month/nowhere.html", {"title": _("This month"), "tab": "month"})
    hosts = [each for each in hosts_of(host) if _may_plan(request, each)]
    if request.method == "POST":
        if not hosts:
            raise PermissionDenied("You plan no sessions for this organisation.")
        formset = ProposalFormSet(request.POST, form_kwargs={"hosts": hosts}, prefix="p")
        answer = _accept(request, host, first, formset)
        if answer is not None:
            return answer
    else:
        proposed = month_proposals(host, first, today) if hosts else []
        proposed = [each for each in proposed if any(each.host.pk == own.pk for own in hosts)]
        formset = ProposalFormSet(
            initial=[_initial(each) for each in proposed], form_kwargs={"hosts": hosts}, prefix="p"
        )
    sessions = list(_sessions(request, host, first))
    with_tallies(sessions)
    context = {
        "title": _("%(month)s %(year)s") % {"month": first.month, "year": first.year},
        "tab": "month",
        "organisation": host,
        "place": place,
        "month": first,
        "previous": add_months(first, -1),
        "next": add_months(first, 1),
        "today": today,
        "sessions": sessions,
        "formset": formset,
        "rows": [form for form in formset if hosts],
        "may_plan": bool(hosts),
        "day_names": _("Mo Tu We Th Fr Sa Su").split(),
        "weeks": _sheet(first, today, sessions, formset if hosts else None),
        "proposals": len(formset.initial_forms) if hosts else 0,
    }
    return render(request, "study/month/month.html", context)


def _may_plan(request: SignedInRequest, host: Organisation) -> bool:
    return policies.may_host(request.user, host, "group_meeting" if host.kind == "group" else "")


def _accept(request: SignedInRequest, host: Organisation, first: date, formset: Any) -> HttpResponse | None:
    """Plan what is ticked and go back to the month; nothing, and the page again, if something is wrong."""
    if not formset.is_valid():
        return None
    chosen = [(number, form) for number, form in enumerate(formset) if form.cleaned_data.get("accept")]
    if not chosen:
        messages.warning(request, _("Nothing is ticked, so nothing was planned."))
        return None
    try:
        planned = month_accept(
            actor=request.user,
            organisation=host,
            month=first,
            sessions=[(number, form.values()) for number, form in chosen],
        )
    except NotAccepted as refused:
        for number, problem in refused.problems.items():
            formset[number].refuse(problem)
        return None
    count = len(planned)
    text = ngettext("%(count)s session has been planned.", "%(count)s sessions have been planned.", count)
    messages.success(request, text % {"count": count})
    return redirect(f"{reverse('study:month')}?organisation={host.pk}&month={first:%Y-%m}")


def _initial(proposed: Proposed) -> dict[str, Any]:
    proposal = proposed.proposal
    return {
        "accept": True,
        "host": proposed.host.pk,
        "kind": proposal.cadence.kind,
        "audience": proposal.cadence.audience,
        "topic": proposed.topic,
        "day": proposal.day,
        "starts": proposal.starts,
        "ends": proposal.ends,
        "place": proposal.place,
        "readings": ",".join(str(pk) for pk in proposed.readings),
    }


def _sessions(request: SignedInRequest, host: Organisation, first: date) -> Any:
    """The month's sessions of an organisation and of its groups, and those it holds jointly."""
    from_host = StudySession.objects.visible_to(request.user).between(first, last_day(first))
    own = within((host.path,), "scope_path") if host.is_branch or host.kind == "group" else None
    rows = from_host.filter(own) if own is not None else from_host.filter(organisation=host)
    return rows.select_related("organisation").order_by("starts_at", "pk")


def last_day(first: date) -> date:
    """The last day of the month that begins with a day."""
    return date.fromordinal(add_months(first, 1).toordinal() - 1)


def _sheet(first: date, today: date, sessions: list[StudySession], formset: Any) -> list[list[Cell]]:
    """The weeks of a month from Monday on, with what is planned and proposed on each day."""
    weeks = Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    working = working_calendar(weeks[0][0], weeks[-1][-1])
    by_day: dict[date, list[StudySession]] = defaultdict(list)
    for session in sessions:
        by_day[timezone.localtime(session.starts_at).date()].append(session)
    proposed: dict[str, list[Any]] = defaultdict(list)
    for form in formset.initial_forms if formset is not None else ():
        proposed[str(form["day"].value() or "")[:10]].append(form)
    return [
        [
            Cell(
                day=day,
                in_month=day.month == first.month,
                is_working=working.is_working(day),
                is_today=day == today,
                sessions=by_day[day],
                forms=proposed[day.isoformat()],
            )
            for day in week
        ]
        for week in weeks
    ]
