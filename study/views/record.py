"""Recording a session: one form, everybody present but those named; and making up what somebody missed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.changes import Outdated, Since
from core.web.asking import READ_OR_POST, ask
from members.models import Person
from members.querysets.scope import paths_of, within
from members.views.requests import SignedInRequest
from study import policies
from study.forms.makeup import MakeUpForm
from study.forms.record import SHOWN, RecordForm, Roll, merged
from study.models import Attendance, StudySession
from study.querysets.names import people_named
from study.rules import kinds
from study.services import attendance as services
from study.services.expected import list_difference
from study.tables import when
from study.views.sessions import seen, visible_attendances


@login_required
@require_http_methods(READ_OR_POST)
def session_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who was not there, and what was done. Who records second sees what the first recorded, and loses nothing."""
    row = seen(request, pk)
    if not policies.may_record(request.user, row):
        raise PermissionDenied("You do not record the sessions of this organisation.")
    if request.method == "POST":
        return _recorded(request, row)
    return _page(request, row, RecordForm(user=request.user, session=row), _roll(request, row))


@login_required
@require_http_methods(READ_OR_POST)
def make_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that somebody made up what they missed."""
    own = Attendance.objects.visible_to(request.user).missed().select_related("session", "person")
    row = get_object_or_404(own, pk=pk)
    if not policies.may_record(request.user, row.session):
        raise PermissionDenied("You do not record the sessions of this organisation.")
    today = timezone.localdate()
    form = MakeUpForm(
        request.POST or None, initial={"made_up_on": row.made_up_on or today, "made_up_way": row.made_up_way}
    )

    def act(given: dict[str, Any]) -> None:
        services.make_up_record(actor=request.user, attendance=row, today=today, **given)

    return ask(
        request, form, act, title=_("%(name)s made up") % {"name": row.person.name}, submit=_("Save"),
        intro=f"{row.session.topic} · {when(row.session)}", back=reverse("study:session", args=[row.session_id]),
        said=_("The make-up of %(name)s has been recorded.") % {"name": row.person.name},
    )  # fmt: skip


@login_required
@require_safe
def person_options(request: SignedInRequest) -> HttpResponse:
    """People to choose from while one types characters, pinyin or initials."""
    typed = request.GET.get(request.GET.get("for", ""), "")
    people = people_named(Person.objects.visible_to(request.user), typed)
    return render(request, "study/parts/person_options.html", {"people": people})


def _recorded(request: SignedInRequest, row: StudySession) -> HttpResponse:
    form = RecordForm(request.POST, user=request.user, session=row)
    roll = _roll(request, row, posted=True)
    since: Since | None = None
    # Both are read, so that every mistake is shown at once.
    if all([form.is_valid(), roll.is_valid()]):
        try:
            services.session_record(
                actor=request.user,
                session=row,
                version=form.cleaned_data["version"],
                marks=roll.marks(),
                values=form.values(),
                guests=form.cleaned_data["guests"],
                now=timezone.now(),
            )
        except ValidationError as problem:
            form.refuse(problem)
        except Outdated as outdated:
            since = outdated.since
            row = seen(request, row.pk)
            data = merged(request.POST.copy(), fresh=row, version=form.cleaned_data["version"])
            form = RecordForm(data, user=request.user, session=row)
            roll = _roll(request, row, posted=True)
        else:
            messages.success(request, _("“%(topic)s” has been recorded.") % {"topic": row.topic})
            return redirect("study:session", row.pk)
    return _page(request, row, form, roll, since=since)


def _roll(request: SignedInRequest, row: StudySession, *, posted: bool = False) -> Roll:
    """The list as a form; of a very long one, those with a remark, those looked for, and those who were posted."""
    rows = visible_attendances(request, row).filter(is_guest=False)
    if not policies.may_change_session(request.user, row):
        rows = rows.filter(within(paths_of(request.user, policies.KEEP), "scope_path"))
    if row.state == kinds.PLANNED:
        rows = rows.exclude(person_id__in=list_difference(row).gone)
    if rows.count() > SHOWN:
        wanted = ~Q(state=kinds.PRESENT) | Q(is_late=True)
        if posted:
            wanted |= Q(person_id__in=[name[1:] for name in request.POST if name[:1] == "o" and name[1:].isdecimal()])
        typed = request.GET.get("q", "").strip()
        if typed:
            wanted |= Q(person_id__in=people_named(Person.objects.visible_to(request.user), typed, most=SHOWN))
        rows = rows.filter(wanted)
    return Roll(rows[: 2 * SHOWN], request.POST if posted else None)


def _page(
    request: SignedInRequest, row: StudySession, form: RecordForm, roll: Roll, *, since: Since | None = None
) -> HttpResponse:
    count = row.attendances.filter(is_guest=False).count()
    context: dict[str, Any] = {
        "title": _("Record: %(topic)s") % {"topic": row.topic},
        "session": row,
        "when": when(row),
        "form": form,
        "roll": roll,
        "count": count,
        "is_long": count > SHOWN,
        "typed": request.GET.get("q", ""),
        "since": since,
        "keeps_all": policies.may_change_session(request.user, row),
        "is_future": row.starts_at > timezone.now(),
        "is_shut": row.state in (kinds.CLOSED, kinds.CANCELLED),
    }
    return render(request, "study/sessions/record.html", context)
