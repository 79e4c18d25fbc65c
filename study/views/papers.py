"""Papers of sessions, readings and notes: handing in, fetching, removing."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.files import FileProblem
from core.models import AccessLog
from core.services.access_log import access_record
from core.web.asking import READ_OR_POST
from core.web.files import AttachmentField, TakesFiles, serve
from members.views.requests import SignedInRequest
from study import policies
from study.models import Reading, StudyNote, StudyPaper, StudySession
from study.services import papers as services
from study.views.removing import ask_to_remove
from study.views.sessions import kept


class PaperForm(TakesFiles, forms.Form):
    """A paper: the file and what it is."""

    file = AttachmentField()
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=100, required=False, help_text=gettext_lazy("Empty: the file's name.")
    )


@login_required
@require_http_methods(READ_OR_POST)
def session_paper_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a paper to a session."""
    row = kept(request, pk)
    return _add(request, row, reverse("study:session", args=[pk]))


@login_required
@require_http_methods(READ_OR_POST)
def reading_paper_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the document itself to a reading."""
    row = get_object_or_404(Reading.objects.visible_to(request.user).select_related("plan"), pk=pk)
    if not policies.may_change_plan(request.user, row.plan):
        raise PermissionDenied("You do not keep the plans of this organisation.")
    return _add(request, row, _plan_of(row))


@login_required
@require_http_methods(READ_OR_POST)
def note_paper_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put what somebody wrote to their note."""
    row: StudyNote = get_object_or_404(StudyNote.objects.visible_to(request.user), pk=pk)
    if not policies.may_keep_notes(request.user, row.scope_path):
        raise PermissionDenied("You do not keep the notes of this person.")
    return _add(request, row, reverse("study:note", args=[pk]))


@login_required
@require_safe
def paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file itself, as a download; that it was fetched stays in the access log."""
    row = _seen(request, pk)
    answer = serve(row)
    access_record(
        kind=AccessLog.Kind.DOWNLOAD,
        user=request.user,
        request=request,
        what="study.paper",
        object_id=row.pk,
        scope_path=_path_of(row),
        rows=1,
    )
    return answer


@login_required
@require_http_methods(READ_OR_POST)
def paper_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a paper for good, after asking, with a reason."""
    row = _seen(request, pk)
    if row.session is not None:
        may, back = policies.may_change_session(request.user, row.session), _page_of(row.session)
    elif row.note is not None:
        may, back = (
            policies.may_keep_notes(request.user, row.note.scope_path),
            reverse("study:note", args=[row.note_id]),
        )
    else:
        reading = get_object_or_404(Reading.objects.select_related("plan"), pk=row.reading_id)
        may, back = policies.may_change_plan(request.user, reading.plan), _plan_of(reading)
    if not may:
        raise PermissionDenied("You do not keep this paper.")
    return ask_to_remove(
        request,
        lambda reason: services.paper_remove(actor=request.user, paper=row, reason=reason),
        title=_("Remove “%(title)s”") % {"title": row.title},
        what=_("The file is deleted and cannot be brought back. That it was there, and why it went, stays on record."),
        back=back,
        said=_("“%(title)s” has been removed.") % {"title": row.title},
    )


def _add(request: SignedInRequest, of: StudySession | Reading | StudyNote, back: str) -> HttpResponse:
    form = PaperForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.paper_add(
                actor=request.user, of=of, checked=form.cleaned_data["file"], title=form.cleaned_data["title"]
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        except FileProblem as problem:
            form.add_error("file", problem.words)
        else:
            messages.success(request, _("“%(title)s” has been added.") % {"title": added.title})
            return redirect(back)
    context = {
        "title": _("Add a paper to %(name)s") % {"name": of},
        "form": form,
        "submit": _("Add"),
        "cancel_url": back,
    }
    return render(request, "core/parts/form.html", context, status=400 if form.errors else 200)


def _seen(request: SignedInRequest, pk: int) -> StudyPaper:
    rows = StudyPaper.objects.visible_to(request.user).select_related("session", "reading__plan", "note")
    row: StudyPaper = get_object_or_404(rows, pk=pk)
    return row


def _path_of(row: StudyPaper) -> str:
    """The path of whoever the paper belongs to, for the access log."""
    if row.reading is not None:
        return row.reading.plan.scope_path
    of = row.session or row.note
    return of.scope_path if of else ""


def _page_of(session: StudySession) -> str:
    return reverse("study:session", args=[session.pk])


def _plan_of(reading: Reading) -> str:
    return f"{reverse('study:plan')}?organisation={reading.plan.organisation_id}&year={reading.plan.year}"
