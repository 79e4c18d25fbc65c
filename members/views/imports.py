"""Bringing files in: choose, look over, confirm or drop, take the refused rows back."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from core.models import AccessLog
from core.services.access_log import access_record
from core.web.asking import READ_OR_POST
from core.web.downloads import download
from core.web.listing.keyset import page_of
from core.web.listing.orders import Order
from members import policies, tasks
from members.forms.imports import ConfirmForm, ImportForm
from members.models import ImportRun, User
from members.querysets.scope import paths_of
from members.services.exports import scope_above
from members.services.imports import runs
from members.services.imports.organisation_refused import refused_organisations_file
from members.services.imports.problems import ImportProblem
from members.services.imports.refused import refused_file
from members.services.imports.words import import_problem_words, lines_in_words
from members.tables import imports as tables
from members.tables.organisation_import import organisation_page

State = ImportRun.State
_RUNS_SHOWN = 20
_NEWEST = Order.by("newest", "", "started_at")
_UNDER_WAY = frozenset({State.WAITING, State.READING, State.CONFIRMING})


@login_required
@require_http_methods(READ_OR_POST)
def imports(request: HttpRequest) -> HttpResponse:
    """The user's own imports, and the form for another file."""
    user = importer(request)
    form = ImportForm(request.POST or None, request.FILES or None, user=user, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("members:import_run", _start(user, form.cleaned_data).pk)
        except ImportProblem as problem:
            form.add_error("file", import_problem_words(problem))
    found = page_of(
        ImportRun.objects.visible_to(user), _NEWEST, descending=True, size=_RUNS_SHOWN, token=request.GET.get("at", "")
    )
    context = {"title": _("Import"), "form": form, "runs": found.rows, "page": found}
    return render(request, "members/imports/list.html", context, status=400 if form.is_bound and form.errors else 200)


def _start(user: User, data: dict[str, Any]) -> ImportRun:
    file = data["file"]
    upload = runs.Upload(file.name or "", file.size or 0, file.chunks())
    run = runs.import_start(actor=user, kind=data["kind"], upload=upload, now=timezone.now())
    if run.state == State.WAITING:
        try:
            _queue(tasks.roster_read, run)
        except ImportProblem:
            runs.import_drop(actor=user, run=run, now=timezone.now())
            raise
    return run


def _queue(task: Any, run: ImportRun) -> None:
    """Leave the run to a worker. Raises ImportProblem if the queue does not answer."""
    try:
        transaction.on_commit(partial(task.delay, run.pk))
    except OperationalError as error:
        raise ImportProblem("queue_down") from error


@login_required
@require_safe
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: how far it is, what it would do, or what it did."""
    user = importer(request)
    run = own(user, pk)
    if run.state in _UNDER_WAY:
        return _progress(request, run)
    if request.headers.get("HX-Request"):  # the progress asks, and there is none any more
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _preview(request, user, run)


def _progress(request: HttpRequest, run: ImportRun) -> HttpResponse:
    storing = run.state == State.CONFIRMING
    context = {
        "title": run.file_name,
        "run": run,
        "url": request.path,
        "label": _("The people are being stored …")
        if storing
        else _("The file is being read: %(rows)s rows so far …") % {"rows": run.rows_read},
        "refresh_seconds": 3,
    }
    part = request.headers.get("HX-Request")
    return render(request, "core/parts/progress.html" if part else "members/imports/progress.html", context)


def _preview(request: HttpRequest, user: User, run: ImportRun, form: ConfirmForm | None = None) -> HttpResponse:
    """The figures, the rows of one state and, before the confirmation, its form."""
    state = tables.shown_state(run, request.GET.get("show", ""))
    context: dict[str, Any] = {"title": run.file_name, "run": run, "tabs": tables.tabs_of(run, state)}
    if run.kind == ImportRun.Kind.ROSTER and run.state == State.PREVIEWED:
        context["elected"] = tables.against_elections(run)
    if run.state == State.PREVIEWED:
        context["left_out"] = lines_in_words(run.left_out)
    if run.problem:
        context["problem"] = import_problem_words(ImportProblem(run.problem, **run.problem_details))
    template = "members/imports/ended.html"
    if run.state in {State.PREVIEWED, State.CONFIRMED}:
        token = request.GET.get("at", "")
        if run.kind == ImportRun.Kind.ORGANISATIONS:
            template = "members/imports/organisations.html"
            context |= _organisations_context(user, run, state, token)
        else:
            national = run.kind == ImportRun.Kind.NATIONAL
            template = "members/imports/national.html" if national else "members/imports/roster.html"
            with_remarks = "remarks" in request.GET
            context["page"] = tables.roster_page(run, user, state, token, with_remarks=with_remarks)
            if not national:
                context["form"] = form or (ConfirmForm(run=run) if run.state == State.PREVIEWED else None)
    return render(request, template, context, status=400 if form is not None else 200)


def _organisations_context(user: User, run: ImportRun, state: str, token: str) -> dict[str, Any]:
    try:
        plan = runs.organisations_plan_of(run, user)
    except ImportProblem as problem:
        return {"problem": import_problem_words(problem)}
    return {"page": organisation_page(run, plan, state, token), "fingerprint": plan.fingerprint}


@login_required
@require_http_methods(READ_OR_POST)
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Store what the preview showed; what stands in the way is said on the preview."""
    user = importer(request)
    run = own(user, pk)
    if request.method != "POST":  # the page of a form that came back, loaded anew
        return redirect("members:import_run", pk)
    now = timezone.now()
    try:
        if run.kind == ImportRun.Kind.ORGANISATIONS:
            previewed = request.POST.get("fingerprint", "")
            runs.organisations_confirm(actor=user, run=run, previewed=previewed, now=now)
        else:
            form = ConfirmForm(request.POST, run=run)
            if not form.is_valid():
                return _preview(request, user, run, form)
            run = runs.roster_confirm(actor=user, run=run, reason=form.cleaned_data.get("reason", ""), now=now)
            if run.state == State.CONFIRMING:
                _queue_confirmation(run)
    except ImportProblem as problem:
        messages.error(request, import_problem_words(problem))
    return redirect("members:import_run", pk)


def _queue_confirmation(run: ImportRun) -> None:
    try:
        _queue(tasks.roster_confirm, run)
    except ImportProblem:
        runs.confirmation_take_back(run)
        raise


@login_required
@require_POST
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare a previewed roster with what is stored now."""
    user = importer(request)
    try:
        runs.import_compare_again(actor=user, run=own(user, pk), now=timezone.now())
    except ImportProblem as problem:
        messages.error(request, import_problem_words(problem))
    return redirect("members:import_run", pk)


@login_required
@require_POST
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an import up."""
    user = importer(request)
    try:
        runs.import_drop(actor=user, run=own(user, pk), now=timezone.now())
    except ImportProblem as problem:
        messages.error(request, import_problem_words(problem))
        return redirect("members:import_run", pk)
    messages.success(request, _("The import was dropped; nothing was stored."))
    return redirect("members:imports")


@login_required
@require_safe
def import_refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a file to mend and send again. It holds whole numbers, as they were sent: it is logged."""
    user = importer(request)
    run = own(user, pk)
    if not run.refused:
        return redirect("members:import_run", pk)
    try:
        lines: Iterator[bytes] = (
            refused_organisations_file(runs.organisations_plan_of(run, user))
            if run.kind == ImportRun.Kind.ORGANISATIONS
            else refused_file(run)
        )
    except ImportProblem as problem:
        messages.error(request, import_problem_words(problem))
        return redirect("members:import_run", pk)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=user,
        request=request,
        what="refused rows of an import",
        object_id=run.pk,
        scope_path=scope_above(paths_of(user, policies.CHANGE_PEOPLE)),
        rows=run.refused,
    )
    name = _("%(file)s - refused rows") % {"file": run.file_name.rpartition(".")[0] or run.file_name}
    return download(lambda file: file.writelines(lines), name, "csv")


def importer(request: HttpRequest) -> User:
    """The user, if any role of theirs lets them bring files in."""
    user = request.user
    if not isinstance(user, User) or not policies.may_import(user):
        raise PermissionDenied("No role of yours allows imports.")
    return user


def own(user: User, pk: int) -> ImportRun:
    """An import of the user's; anybody else's is not there."""
    return get_object_or_404(ImportRun.objects.visible_to(user), pk=pk)
