"""A roster from file to people: read, previewed, confirmed; and the same again where something has changed since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from core.row_security import whole_system
from members.models import ImportRun
from members.services.imports.compare import compare
from members.services.imports.problems import ImportProblem
from members.services.imports.scope import ImportScope
from members.services.imports.staging import Progress, stage_roster

State = ImportRun.State
_LOCK = 0x1A907  # any number that no other lock uses


@whole_system("an imported row is matched with whoever has its number")
def roster_preview(
    run: ImportRun, path: Path, scope: ImportScope, *, today: date, progress: Progress | None = None
) -> None:
    """Read a roster's file and say what each row would do. Writes nothing but staged rows. Raises ImportProblem.

    May be interrupted at any point and run again: it begins from nothing.
    """
    run.rows_read = stage_roster(run, path, scope, today, progress or (lambda count: None))
    run.state, run.problem, run.problem_details = State.PREVIEWED, "", {}
    with transaction.atomic():
        compare(run, scope, today)
        run.save(update_fields=["rows_read", "state", "problem", "problem_details"])


@whole_system("an imported row is matched with whoever has its number")
def roster_preview_again(run: ImportRun, scope: ImportScope, *, today: date) -> None:
    """Compare the staged rows with what is stored now. Raises ImportProblem "not_previewed" in any other state."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state != State.PREVIEWED:
            raise ImportProblem("not_previewed")
        if locked.rows.count() != locked.rows_read:
            raise ImportProblem("rows_gone")
        compare(locked, scope, today, again=True)
        locked.problem, locked.problem_details = "", {}
        locked.save(update_fields=["problem", "problem_details"])
    run.refresh_from_db()


def run_take(run: ImportRun, *, frm: frozenset[str], to: str) -> bool:
    """Put a run into a state if it is in one of some others; False if it is not (somebody was faster)."""
    taken = ImportRun.objects.filter(pk=run.pk, state__in=frm).update(state=to)
    run.refresh_from_db()
    return bool(taken)


def run_fail(run: ImportRun, problem: ImportProblem, now: datetime, state: str = State.FAILED) -> None:
    """Say on the run why it could not go on; its staged rows go unless it stays a preview."""
    if state == State.FAILED:
        run.rows.all().delete()
        run.finished_at = now
    run.state, run.problem, run.problem_details = state, problem.code, problem.params
    run.save(update_fields=["state", "problem", "problem_details", "finished_at"])


@contextmanager
def run_locked(run_id: int) -> Iterator[None]:
    """Wait until no other process works on the run, and let none begin meanwhile.

    A worker that was killed may leave its last statement running in the server for a moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, run_id % 2**31])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, run_id % 2**31])


def run_is_worked_on(run_id: int) -> bool:
    """Whether some process holds the run's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
            "AND classid = %s AND objid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [_LOCK, run_id % 2**31],
        )
        row: tuple[bool] = cursor.fetchone()
    return row[0]
