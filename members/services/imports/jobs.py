"""What workers do for imports: read and store long rosters, and clear away what is kept too long.

Each may be killed at any point and run again, and does nothing where it has been done.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils import timezone

from members import policies
from members.domain_settings import IMPORT_KEPT_DAYS
from members.models import ImportRun, User
from members.services.imports.confirm import roster_store
from members.services.imports.files import file_of
from members.services.imports.problems import ImportProblem
from members.services.imports.rosters import roster_preview, run_fail, run_is_worked_on, run_locked, run_take
from members.services.imports.runs import file_forget
from members.services.imports.scope import people_scope

State = ImportRun.State
INTERRUPTED_AFTER: Final = timedelta(hours=2)
"""Longer than the longest job: what is under way since then was lost with its worker."""


def roster_read_job(run_id: int, now: datetime) -> None:
    """Read a waiting roster, by the rights its owner has now. A run that is gone or further on is left alone."""
    with run_locked(run_id):
        run = ImportRun.objects.filter(pk=run_id).select_related("user").first()
        if run is None or not run_take(run, frm=frozenset({State.WAITING, State.READING}), to=State.READING):
            return
        try:
            roster_preview(
                run,
                file_of(run),
                people_scope(_allowed(run)),
                today=timezone.localdate(now),
                progress=lambda count: _show_progress(run_id, count),
            )
        except ImportProblem as problem:
            run_fail(run, problem, now)
        except (DatabaseError, OSError):
            run_fail(run, ImportProblem("interrupted"), now)
            raise
        file_forget(run)


def roster_confirm_job(run_id: int, now: datetime) -> None:
    """Store a roster whose confirmation was queued; what stands in the way is said on its preview."""
    with run_locked(run_id):
        run = ImportRun.objects.filter(pk=run_id, state=State.CONFIRMING).select_related("user").first()
        if run is None:
            return
        try:
            roster_store(run, people_scope(_allowed(run)), reason=run.reason, now=now)
        except ImportProblem as problem:
            run_fail(run, problem, now, State.PREVIEWED)
        except PermissionDenied:
            run_fail(run, ImportProblem("not_allowed"), now, State.PREVIEWED)
        except DatabaseError:
            run_fail(run, ImportProblem("interrupted_storing"), now, State.PREVIEWED)
            raise


def imports_tidy(now: datetime) -> None:
    """End imports that were lost with their worker or kept longer than the setting says; delete files of no run."""
    lost = ImportRun.objects.filter(started_at__lt=now - INTERRUPTED_AFTER)
    for run in lost.filter(state__in=[State.WAITING, State.READING]):
        if not run_is_worked_on(run.pk):
            run_fail(run, ImportProblem("interrupted"), now)
            file_forget(run)
    for run in ImportRun.objects.filter(state=State.CONFIRMING):
        since = datetime.fromisoformat(run.problem_details.get("since", run.started_at.isoformat()))
        if since < now - INTERRUPTED_AFTER and not run_is_worked_on(run.pk):
            run_fail(run, ImportProblem("interrupted_storing"), now, State.PREVIEWED)
    too_old = ImportRun.objects.filter(started_at__lt=now - timedelta(days=IMPORT_KEPT_DAYS.current()))
    for run in too_old.exclude(state__in=[State.READING, State.CONFIRMING]).exclude(stored_as=""):
        file_forget(run)
    too_old.filter(state__in=[State.WAITING, State.PREVIEWED]).update(state=State.DROPPED, finished_at=now)
    for run in too_old.filter(rows__isnull=False).exclude(state=State.CONFIRMING).distinct():
        run.rows.all().delete()
    _forget_files_of_no_run(now)


def _forget_files_of_no_run(now: datetime) -> None:
    folder = Path(settings.IMPORT_DIR)
    if not folder.is_dir():
        return
    known = set(ImportRun.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    before = (now - INTERRUPTED_AFTER).timestamp()
    for path in folder.iterdir():
        if path.name not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _allowed(run: ImportRun) -> User:
    """The owner, if they may still import. Raises ImportProblem."""
    if run.user is None or not policies.may_import(run.user):
        raise ImportProblem("not_allowed")
    return run.user


def _show_progress(run_id: int, count: int) -> None:
    ImportRun.objects.filter(pk=run_id).update(rows_read=count)
