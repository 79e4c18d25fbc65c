"""One person's year of study: the figures, and the sessions and trainings they come from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.metrics import Of, Span, metrics
from members.choices import word
from members.models import Person
from members.views.requests import SignedInRequest
from study.forms.places import asked_year
from study.hour_settings import MINUTES
from study.hours import with_credit
from study.models import Attendance, StudySession, TrainingRecord
from study.rules import kinds
from study.rules.hours import hours_of, is_asked
from study.tables import when

MOST: Final = 400


@dataclass(frozen=True)
class Figure:
    """A figure of the person as the page shows it; no value means not scored."""

    label: str | Promise
    value: str
    unit: str | Promise
    article: str | Promise


@dataclass(frozen=True)
class Line:
    """A session the person was expected at, or a guest of."""

    topic: str
    url: str
    when: str
    kind: str
    state: str
    hours: str


@login_required
@require_safe
def person_year(request: SignedInRequest, pk: int) -> HttpResponse:
    """Figures, sessions and trainings of a year; of people the user may see."""
    people = Person.objects.visible_to(request.user)
    person: Person = get_object_or_404(people.select_related("organisation"), pk=pk)
    today = timezone.localdate()
    year = asked_year(request.GET.get("year", ""), today)
    span = Span.of_year(year)
    context = {
        "title": person.name,
        "person": person,
        "is_asked": is_asked(person.special_care, person.is_lost, person.membership_state),
        "year": year,
        "previous": year - 1,
        "next": year + 1 if year < today.year else None,
        "figures": _figures(person, span, today),
        "lines": _lines(request, person, span),
        "trainings": TrainingRecord.objects.filter(person=person, starts_on__range=(span.first, span.last)),
        "notes_url": f"{reverse('study:notes')}?person={person.pk}&first={span.first}&last={span.last}",
    }
    return render(request, "study/person_year.html", context)


def _figures(person: Person, span: Span, today: date) -> list[Figure]:
    row = Person.objects.filter(pk=person.pk)
    found = [(each, each.values(row, span, today)[person.pk]) for each in metrics(Of.PERSON)]
    return [
        Figure(each.label, f"{value:f}", each.unit, each.article)
        if value is not None
        else Figure(each.label, _("not counted"), "", each.article)
        for each, value in found
    ]


def _lines(request: SignedInRequest, person: Person, span: Span) -> list[Line]:
    rows = with_credit(Attendance.objects.filter(person=person), span.first, span.last)
    listed = list(rows.select_related("session").order_by("-starts_at", "-pk")[:MOST])
    sessions = StudySession.objects.visible_to(request.user).filter(pk__in=[row.session_id for row in listed])
    seen, minutes = set(sessions.values_list("pk", flat=True)), MINUTES.current()
    return [_line(row, row.session_id in seen, minutes) for row in listed]


def _line(row: Attendance, seen: bool, minutes_an_hour: int) -> Line:
    session = row.session
    lasted = int((session.ends_at - session.starts_at).total_seconds()) // 60
    hours = hours_of(lasted, minutes_an_hour) if row.counts else Decimal(0)  # type: ignore[attr-defined]  # annotated
    return Line(
        topic=session.topic,
        url=reverse("study:session", args=[session.pk]) if seen else "",
        when=when(session),
        kind=str(word(kinds.KIND, session.kind)),
        state=_state(row),
        hours=f"{hours:f}" if hours else "",
    )


def _state(row: Attendance) -> str:
    """How the person attended; of a session that is still to be held, or is not, what becomes of it."""
    if not row.session.took_place:
        return str(word(kinds.STATE, row.session.state))
    said = _("guest") if row.is_guest else str(word(kinds.ATTENDANCE, row.state))
    if row.is_late:
        said = _("%(state)s, late") % {"state": said}
    if row.made_up_on is not None:
        said = _("%(state)s, made up on %(day)s") % {"state": said, "day": row.made_up_on.isoformat()}
    return said
