"""A previewed roster becomes people: everything in one transaction, or nothing."""

from contextlib import ExitStack
from datetime import datetime
from typing import Any, Final

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import UniqueViolation

from core.row_security import whole_system
from members.models import ImportRun, PostHeld
from members.rules import codes
from members.services.imports import storing
from members.services.imports.compare import fields_of
from members.services.imports.problems import ImportProblem
from members.services.imports.scope import ImportScope
from members.services.party_posts import posts_settle

_MANY: Final = 1_000
_NUMBER_ONCE: Final = "person_id_number_once"
State = ImportRun.State


def statutory_changes(run: ImportRun) -> int:
    """How many recorded people the roster would give another statutory date: a reason is asked for them."""
    if not run.changed:
        return 0
    with connection.cursor() as cursor:
        return _count(cursor, storing.STATUTORY_CHANGES, {"run": run.pk})


@whole_system("an imported row is matched with whoever has its number")
def roster_store(run: ImportRun, scope: ImportScope, *, reason: str, now: datetime) -> None:
    """Store the new and changed rows of a previewed run; refused rows stay behind for their file.

    Raises ImportProblem: "outdated" if people or branches changed since the preview, "reason_missing" if statutory
    dates change without one, "not_previewed" in any other state of the run. PermissionDenied if a person ended outside
    the scope. Nothing is stored then.
    """
    with ExitStack() as stack:
        stack.enter_context(pghistory.context(reason=_reason(run, reason)))
        stack.enter_context(transaction.atomic())
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state not in {State.PREVIEWED, State.CONFIRMING}:
            raise ImportProblem("not_previewed")
        cursor = stack.enter_context(connection.cursor())
        values: dict[str, Any] = {"run": run.pk, "paths": list(scope.paths), "branch_kinds": list(codes.BRANCH_KINDS)}
        cursor.execute(storing.LOCK_PEOPLE, values)
        _require_current(locked, cursor, values)
        if not reason.strip() and statutory_changes(locked):
            raise ImportProblem("reason_missing")
        _store(locked, cursor, values)
        holders = PostHeld.objects.current().filter(person__in=locked.rows.filter(state="changed").values("person"))
        posts_settle(holders.values_list("person", flat=True), on=timezone.localdate(now))
        if not scope.is_whole and _count(cursor, storing.OUT_OF_SCOPE, values):
            raise PermissionDenied("An imported person would lie outside the scope.")
        locked.rows.exclude(state="refused").delete()
        locked.state, locked.reason, locked.finished_at, locked.problem = State.CONFIRMED, reason.strip(), now, ""
        locked.save(update_fields=["state", "reason", "finished_at", "problem"])
    run.refresh_from_db()


def _reason(run: ImportRun, reason: str) -> str:
    """What the history of every person says: where it came from, and the reason given."""
    params = {"file": run.file_name, "reason": reason.strip()}
    return _("%(reason)s (import of %(file)s)") % params if reason.strip() else _("import of %(file)s") % params


def _require_current(run: ImportRun, cursor: Any, values: dict[str, Any]) -> None:
    """The preview still holds: its rows are all there, and nothing they build on has changed."""
    rows = run.rows.filter(state__in=("new", "changed")).count()
    if rows != run.new + run.changed:  # a server that crashed, or rows that were cleared away
        raise ImportProblem("rows_gone")
    people = _count(cursor, storing.OUTDATED_PEOPLE, values) + _count(cursor, storing.RECORDED_SINCE, values)
    branches = _count(cursor, storing.OUTDATED_BRANCHES, values)
    if people or branches:
        raise ImportProblem("outdated", people=people, branches=branches)


def _store(run: ImportRun, cursor: Any, values: dict[str, Any]) -> None:
    try:
        if run.new:
            cursor.execute(storing.INSERT, values)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation) and error.__cause__.diag.constraint_name == _NUMBER_ONCE:
            raise ImportProblem("outdated", people=1, branches=0) from error
        raise
    if run.changed:
        cursor.execute(storing.update(fields_of(run)), values)
    if run.new >= _MANY:
        # Statistics gathered by others meanwhile do not count these rows; with a table that seems empty, the checks of
        # foreign keys at the commit would read a whole index for each.
        cursor.execute(storing.COUNT_ANEW)


def _count(cursor: Any, statement: str, values: dict[str, Any]) -> int:
    cursor.execute(statement, values)
    row: tuple[int] = cursor.fetchone()
    return row[0]
