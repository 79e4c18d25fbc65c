"""Notes and reflections: the list, on paper and as a file, and the page of one."""

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.changes import events_of
from core.web.asking import READ_OR_POST, ask
from core.web.listing import bar, chips
from core.web.paper import on_paper
from members.policies import may_export
from members.views.requests import SignedInRequest
from study import note_sheets, policies
from study.forms.notes import NoteForm, shown_of
from study.models import StudyNote
from study.note_filters import NoteFilters
from study.note_tables import LISTING, as_listed
from study.querysets.notes import StudyNoteQuerySet
from study.services import notes as services
from study.services.exports import of_sheet
from study.views.ledgers import given_out
from study.views.removing import ask_to_remove

_OF_ONE: Final = ("person", "session", "reading")
_EVENTS: Final = 20


@login_required
@require_safe
def notes(request: SignedInRequest) -> HttpResponse:
    """The notes and reflections the user may see, the latest first; of one person, session or reading if asked."""
    params, filters, rows = _found(request)
    form, listing = filters.form, LISTING.page(rows, params)
    context = {
        "title": _("Notes and reflections"),
        "tab": "notes",
        "listing": listing,
        **bar(form, request.GET, main=("organisation", "kind", "on", "first", "last"), kept=("sort", "size", *_OF_ONE)),
        "may_export": may_export(request.user),
    }
    return render(request, "study/notes/list.html", context)


@login_required
@require_safe
def notes_print(request: SignedInRequest) -> HttpResponse:
    """The whole filtered list on paper, as far as paper is the right thing."""
    params, filters, rows = _found(request)
    paper = LISTING.paper(rows, params)
    context = on_paper(
        request,
        _("Notes and reflections"),
        paper,
        today=timezone.localdate(),
        back="study:notes",
        chips=chips(filters.form, params),
    )
    return render(request, "study/notes/print.html", context)


@login_required
@require_safe
def notes_export(request: SignedInRequest) -> FileResponse:
    """The filtered list as a CSV file; who took it out, and how many rows, is logged."""
    _params, filters, _rows = _found(request)
    rows = filters.qs.order_by("scope_path", "day", "pk")
    return given_out(request, of_sheet(note_sheets.notes(), "study notes"), rows)


@login_required
@require_safe
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """One note: its text and files, and its history."""
    row = _seen(request, pk)
    context = {
        "title": row.on,
        "note": row,
        "sees_session": row.session is not None and policies.may_view_session(request.user, row.session),
        "papers": list(row.papers.all()),
        "paper_add_url": reverse("study:note_paper_add", args=[pk]),
        "may_change": policies.may_keep_notes(request.user, row.scope_path),
        "events": events_of(StudyNote, [pk], most=_EVENTS),
    }
    return render(request, "study/notes/note.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def note_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down a note's text, or correct what was entered."""
    row = _kept(request, pk)
    form = NoteForm(request.POST or None, initial=shown_of(row))
    today = timezone.localdate()

    def change(given: dict[str, Any]) -> None:
        services.note_change(actor=request.user, note=row, version=given["version"], values=form.values(), today=today)

    return ask(
        request,
        form,
        change,
        title=_("%(name)s on %(what)s") % {"name": row.person.name, "what": row.on},
        submit=_("Save"),
        back=reverse("study:note", args=[pk]),
        said=_("The changes have been saved."),
        again=True,
    )


@login_required
@require_http_methods(READ_OR_POST)
def note_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a note out, after asking, with a reason."""
    row = _kept(request, pk)
    return ask_to_remove(
        request,
        lambda reason: services.note_remove(actor=request.user, note=row, reason=reason),
        title=_("Remove: %(name)s on %(what)s") % {"name": row.person.name, "what": row.on},
        what=_("Its text and files go with it and no longer count. That it was there, and why it went, stays."),
        back=reverse("study:note", args=[pk]),
        said=_("It has been removed."),
        then=reverse("study:notes"),
    )


def _seen(request: SignedInRequest, pk: int) -> StudyNote:
    rows = StudyNote.objects.visible_to(request.user).select_related("person__organisation", "reading", "session")
    row: StudyNote = get_object_or_404(rows, pk=pk)
    return row


def _kept(request: SignedInRequest, pk: int) -> StudyNote:
    row = _seen(request, pk)
    if not policies.may_keep_notes(request.user, row.scope_path):
        raise PermissionDenied("You do not keep the notes of this person.")
    return row


def _found(request: SignedInRequest) -> tuple[QueryDict, NoteFilters, StudyNoteQuerySet]:
    params: Any = request.GET.copy()
    params.setdefault("sort", "-day")
    filters = NoteFilters(params, user=request.user, queryset=StudyNote.objects.visible_to(request.user))
    return params, filters, as_listed(filters.qs)
