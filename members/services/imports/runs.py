"""The life of an import brought in by a user: a file taken in, previewed, confirmed or dropped, by their own rights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from members import policies
from members.models import ImportRun, User
from members.services.imports.confirm import roster_store, statutory_changes
from members.services.imports.files import file_of, file_path, file_remove, file_store
from members.services.imports.organisation_plan import OrganisationPlan
from members.services.imports.organisation_planner import organisations_plan
from members.services.imports.organisation_rows import read_organisations
from members.services.imports.organisation_store import organisations_store
from members.services.imports.problems import ImportProblem
from members.services.imports.rosters import roster_preview, roster_preview_again, run_take
from members.services.imports.scope import organisations_scope, people_scope
from members.services.imports.staging import open_roster

AT_ONCE_BYTES: Final = 2 * 1024 * 1024
"""Rosters up to this size are read while the browser waits; larger ones by a worker."""

AT_ONCE_ROWS: Final = 5_000
"""As many new and changed people are stored while the browser waits."""

State = ImportRun.State
Kind = ImportRun.Kind


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name, its size, its bytes in pieces."""

    name: str
    size: int
    chunks: Iterable[bytes]


def import_start(*, actor: User, kind: str, upload: Upload, now: datetime) -> ImportRun:
    """Take a file in. What is wrong with the file itself is said at once: raises ImportProblem and keeps nothing.

    The run comes back previewed, or waiting if the file is for a worker: queue `tasks.roster_read` then. Raises
    PermissionDenied.
    """
    _require_right(actor, kind)
    stored_as = file_store(upload.chunks)
    run = ImportRun(kind=kind, user=actor, file_name=upload.name[-255:], stored_as=stored_as)
    try:
        with transaction.atomic():
            run.save()
            if kind == Kind.ORGANISATIONS:
                _count_organisations(run, organisations_plan_of(run, actor))
            elif upload.size > AT_ONCE_BYTES:
                open_roster(file_path(stored_as), run.file_name)
            else:
                roster_preview(run, file_path(stored_as), people_scope(actor), today=timezone.localdate(now))
                file_forget(run)
    except BaseException:
        file_remove(stored_as)
        raise
    return run


def roster_confirm(*, actor: User, run: ImportRun, reason: str, now: datetime) -> ImportRun:
    """Store a previewed roster now, or leave it to a worker if it is long: queue `tasks.roster_confirm` then.

    Raises ImportProblem as `roster_store` does, PermissionDenied.
    """
    _require_right(actor, Kind.ROSTER)
    if run.kind != Kind.ROSTER:
        raise ImportProblem("not_previewed")
    if run.new + run.changed <= AT_ONCE_ROWS:
        roster_store(run, people_scope(actor), reason=reason, now=now)
        return run
    if not reason.strip() and statutory_changes(run):
        raise ImportProblem("reason_missing")
    if not run_take(run, frm=frozenset({State.PREVIEWED}), to=State.CONFIRMING):
        raise ImportProblem("not_previewed")
    run.reason, run.problem, run.problem_details = reason.strip(), "", {"since": now.isoformat()}
    run.save(update_fields=["reason", "problem", "problem_details"])
    return run


def confirmation_take_back(run: ImportRun) -> None:
    """Make a run whose confirmation could not be queued a preview again."""
    run_take(run, frm=frozenset({State.CONFIRMING}), to=State.PREVIEWED)


def organisations_confirm(*, actor: User, run: ImportRun, previewed: str, now: datetime) -> ImportRun:
    """Store the organisations of a run as they were looked at. Raises ImportProblem, PermissionDenied."""
    _require_right(actor, Kind.ORGANISATIONS)
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state != State.PREVIEWED or locked.kind != Kind.ORGANISATIONS:
            raise ImportProblem("not_previewed")
        table = read_organisations(file_of(locked), locked.file_name)
        plan = organisations_store(table, organisations_scope(actor), file_name=locked.file_name, previewed=previewed)
        _count_organisations(locked, plan)
        locked.state, locked.finished_at = State.CONFIRMED, now
        locked.save(update_fields=["state", "finished_at"])
    run.refresh_from_db()
    return run


def organisations_plan_of(run: ImportRun, actor: User) -> OrganisationPlan:
    """What the file of a run would do now. Raises ImportProblem if the file is gone."""
    return organisations_plan(read_organisations(file_of(run), run.file_name), organisations_scope(actor))


def import_compare_again(*, actor: User, run: ImportRun, now: datetime) -> ImportRun:
    """Preview a roster again, against what is stored now. Raises ImportProblem, PermissionDenied."""
    _require_right(actor, Kind.ROSTER)
    roster_preview_again(run, people_scope(actor), today=timezone.localdate(now))
    return run


def import_drop(*, actor: User, run: ImportRun, now: datetime) -> ImportRun:
    """Give up an import that was not confirmed: its rows and its file go. Raises ImportProblem in any other state."""
    if run.user_id != actor.pk:
        raise PermissionDenied("Only its owner drops an import.")
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state not in {State.WAITING, State.PREVIEWED, State.FAILED}:
            raise ImportProblem("not_previewed")
        locked.rows.all().delete()
        locked.state, locked.finished_at = State.DROPPED, now
        locked.save(update_fields=["state", "finished_at"])
    file_forget(locked)
    run.refresh_from_db()
    return run


def file_forget(run: ImportRun) -> None:
    """Delete the file of a run."""
    file_remove(run.stored_as)
    if run.stored_as:
        run.stored_as = ""
        run.save(update_fields=["stored_as"])


def _require_right(actor: User, kind: str) -> None:
    allowed = policies.may_administer(actor) if kind == Kind.ORGANISATIONS else policies.may_import(actor)
    if not allowed:
        raise PermissionDenied("No role of yours allows this import.")


def _count_organisations(run: ImportRun, plan: OrganisationPlan) -> None:
    run.rows_read = len(plan.rows)
    run.unknown_columns = plan.table.unread
    run.columns = [[word, name] for word, name in zip(plan.table.words, plan.table.fields, strict=True)]
    for state in ("new", "changed", "unchanged", "refused"):
        setattr(run, state, len(plan.of_state(state)))
    run.missing = len(plan.missing)
    run.state = State.PREVIEWED
    run.save()
