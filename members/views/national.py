"""Reconciling with the national system: where each difference is to be corrected, and the list of it."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import write_lines
from core.web.downloads import download
from members.models import ImportRow, ImportRun, User
from members.policies import CHANGE_PEOPLE
from members.querysets.scope import paths_of
from members.services.exports import scope_above
from members.services.imports.national import fixes_record
from members.services.imports.problems import ImportProblem
from members.services.imports.words import import_problem_words
from members.tables import national as tables
from members.views.imports import importer, own

_FIX: Final = "fix-"
_HEADER: Final = ("处理", "姓名", "公民身份号码", "党支部", "项目", "本系统", "全国系统")


@login_required
@require_POST
def fixes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep where the differences of one page are to be corrected."""
    user = importer(request)
    run = _comparison(user, pk)
    asked = {name.removeprefix(_FIX): str(said) for name, said in request.POST.items() if name.startswith(_FIX)}
    marks = {int(number): said for number, said in asked.items() if number.isascii() and number.isdecimal()}
    known = {pk: said for pk, said in marks.items() if said in {"", *ImportRow.Fix.values} and pk < 2**63}
    try:
        noted = fixes_record(actor=user, run=run, fixes=known)
    except ImportProblem as problem:
        messages.error(request, import_problem_words(problem))
    else:
        words = ngettext("%(count)s difference was decided anew.", "%(count)s differences were decided anew.", noted)
        messages.success(request, words % {"count": noted})
    place = urlencode({name: request.POST[name] for name in ("show", "at") if request.POST.get(name)})
    return redirect(f"{reverse('members:import_run', args=[run.pk])}?{place}")


@login_required
@require_safe
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What to correct where, on paper."""
    user = importer(request)
    run = _comparison(user, pk)
    context = {
        "title": _("Differences from the national system"),
        "run": run,
        "today": timezone.localdate(),
        "sections": list(tables.sections(run, user)),
        "back": reverse("members:import_run", args=[run.pk]),
    }
    return render(request, "members/imports/differences.html", context)


@login_required
@require_safe
def differences_file(request: HttpRequest, pk: int) -> FileResponse:
    """The same as a CSV file, with numbers masked."""
    user = importer(request)
    run = _comparison(user, pk)
    rows = list(tables.cells(run, user))
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=user,
        request=request,
        what="differences from the national system",
        object_id=run.pk,
        scope_path=scope_above(paths_of(user, CHANGE_PEOPLE)),
        rows=len(rows),
    )
    name = f"{_('Differences from the national system')}-{timezone.localdate():%Y-%m-%d}"
    return download(lambda file: write_lines(name, _HEADER, rows, file, "csv"), name, "csv")


def _comparison(user: User, pk: int) -> ImportRun:
    run = own(user, pk)
    if run.kind != ImportRun.Kind.NATIONAL or run.state != ImportRun.State.PREVIEWED:
        raise Http404
    return run
