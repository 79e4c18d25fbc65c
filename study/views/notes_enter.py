"""Entering notes and reflections for many at once, from a session or from a reading of the plan."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST
from members.choices import word
from members.models import Person
from members.querysets.people import PersonQuerySet
from members.querysets.scope import within
from members.views.requests import SignedInRequest
from study import policies
from study.forms.notes import TICKED_UP_TO, NotesForm, Writer
from study.forms.places import PlaceForm
from study.models import Reading, StudyNote, StudySession
from study.querysets.notes import StudyNoteQuerySet
from study.rules import kinds
from study.services import notes as services
from study.tables import when
from study.views.sessions import seen


@login_required
@require_http_methods(READ_OR_POST)
def session_notes_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who wrote one on a session: those on its list, those who were there ticked the first time."""
    row = seen(request, pk)
    if not policies.may_record(request.user, row):
        raise PermissionDenied("You do not record the sessions of this organisation.")
    kind, readings = _kind(request), list(row.readings.all())
    form = NotesForm(
        request.POST or None,
        writers=_on_list(request, row, kind),
        people=Person.objects.filter(within(policies.host_paths(request.user), "scope_path")),
        readings=readings,
        initial={"kind": kind, "day": timezone.localtime(row.starts_at), "reading": readings[0] if readings else None},
    )
    done = f"{reverse('study:notes')}?session={pk}"
    context = {
        "title": _("Notes and reflections on “%(what)s”") % {"what": row.topic},
        "intro": f"{row.organisation.name} · {when(row)}",
        "cancel_url": reverse("study:session", args=[pk]),
    }
    return _entered(request, form, done, context, session=row)


@login_required
@require_http_methods(READ_OR_POST)
def reading_notes_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who wrote one on a reading: the people of an organisation."""
    row = get_object_or_404(Reading.objects.visible_to(request.user).select_related("plan"), pk=pk)
    place = PlaceForm(request.GET, user=request.user)
    paths = policies.host_paths(request.user)
    if place.chosen is None or not policies.may_keep_notes(request.user, place.chosen.path):
        raise PermissionDenied("You do not keep the notes of this organisation.")
    host, kind = place.chosen, _kind(request)
    people = Person.objects.filter(within(paths, "scope_path")).below(host).present()
    there = StudyNote.objects.visible_to(request.user).below(host).filter(reading=row)
    form = NotesForm(
        request.POST or None,
        writers=_of_organisation(people, there),
        people=people,
        initial={"kind": kind, "day": timezone.localdate()},
    )
    done = f"{reverse('study:notes')}?reading={pk}&organisation={host.pk}"
    context = {
        "title": _("Notes and reflections on “%(what)s”") % {"what": row.title},
        "intro": host.name,
        "cancel_url": f"{reverse('study:plan')}?organisation={host.pk}&year={row.plan.year}",
    }
    return _entered(request, form, done, context, reading=row)


def _entered(
    request: SignedInRequest,
    form: NotesForm,
    done: str,
    context: dict[str, Any],
    *,
    session: StudySession | None = None,
    reading: Reading | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            entered = services.notes_enter(
                actor=request.user,
                people=given["people"],
                kind=given["kind"],
                day=given["day"],
                today=timezone.localdate(),
                session=session,
                reading=reading or given.get("reading"),
            )
        except ValidationError as problem:
            form.refuse(problem)
        else:
            _tell(request, entered, len(set(given["people"])) - entered)
            return redirect(done)
    return render(request, "study/notes/enter.html", {"form": form, "submit": _("Enter"), **context})


def _tell(request: SignedInRequest, entered: int, passed: int) -> None:
    text = ngettext("%(count)s has been entered.", "%(count)s have been entered.", entered) % {"count": entered}
    if passed:
        text += " " + ngettext(
            "%(count)s had one already.", "%(count)s had one already.", passed
        ) % {"count": passed}  # fmt: skip
    messages.success(request, text)


def _on_list(request: SignedInRequest, row: StudySession, kind: str) -> list[Writer] | None:
    """Those on a session's list; None if they are too many. Who was there is ticked while nobody has one."""
    listed = row.attendances.filter(within(policies.host_paths(request.user), "scope_path"), is_guest=False)
    listed = listed.select_related("person").only("state", "person__name").order_by("person__name_sort", "person_id")
    rows = list(listed[: TICKED_UP_TO + 1])
    if len(rows) > TICKED_UP_TO:
        return None
    has = _has(StudyNote.objects.visible_to(request.user).filter(session=row))
    first = not any(kind in each for each in has.values())
    return [
        Writer(
            each.person_id,
            each.person.name,
            _remark([] if each.state == kinds.PRESENT else [word(kinds.ATTENDANCE, each.state)], has[each.person_id]),
            is_likely=first and each.state == kinds.PRESENT,
        )
        for each in rows
    ]


def _of_organisation(people: PersonQuerySet, there: StudyNoteQuerySet) -> list[Writer] | None:
    found = list(people.order_by("name_sort", "pk").values_list("pk", "name")[: TICKED_UP_TO + 1])
    if len(found) > TICKED_UP_TO:
        return None
    has = _has(there)
    return [Writer(pk, name, _remark([], has[pk])) for pk, name in found]


def _has(notes: StudyNoteQuerySet) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for person, kind in notes.order_by("kind").values_list("person_id", "kind").distinct():
        found[person].append(kind)
    return found


def _remark(words: list[str], has: Iterable[str]) -> str:
    return "、".join([*words, *(_("has: %(kind)s") % {"kind": word(kinds.NOTE_KIND, kind)} for kind in has)])


def _kind(request: SignedInRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in kinds.NOTE_KIND.by_value else kinds.NOTE
