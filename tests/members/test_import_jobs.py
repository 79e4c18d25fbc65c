"""Long rosters are read and stored by a worker, who may be killed at any point."""

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from core.models import DomainSettingValue
from members import tasks
from members.models import ImportRow, ImportRun, Person, Role
from members.services.imports import jobs, runs, staging
from members.services.imports.files import file_path, file_store
from members.services.imports.rosters import run_is_worked_on, run_locked
from tests.members.rosters import csv_of, preview, someone

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def import_folder(tmp_path: Path, settings: SimpleNamespace) -> None:
    settings.IMPORT_DIR = tmp_path / "imports"


@pytest.fixture
def waiting(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """A roster of three, too long to be read while the browser waits."""
    monkeypatch.setattr(runs, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(staging, "BLOCK", 2)
    run = preview(
        cast.secretary, csv_of([someone(n, 姓名=f"某{c}") for n, c in zip((970, 972, 974), "甲乙丙", strict=True)])
    )
    assert (run.state, run.rows.count()) == ("waiting", 0)
    return run


@pytest.fixture
def confirming(cast: SimpleNamespace, waiting: ImportRun, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """The same, read, and its confirmation queued."""
    tasks.roster_read(waiting.pk)
    monkeypatch.setattr(runs, "AT_ONCE_ROWS", 2)
    run = ImportRun.objects.get(pk=waiting.pk)
    runs.roster_confirm(actor=cast.secretary, run=run, reason=" 年度核对 ", now=NOW)
    assert (run.state, run.reason, Person.objects.filter(name="某甲").exists()) == ("confirming", "年度核对", False)
    return run


def test_the_file_is_kept_where_nobody_else_reads_it(waiting: ImportRun) -> None:
    path = file_path(waiting.stored_as)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert "名册" not in path.name


def test_a_waiting_roster_is_read_and_its_file_goes(waiting: ImportRun) -> None:
    path = file_path(waiting.stored_as)
    tasks.roster_read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.rows_read, waiting.new, waiting.stored_as) == ("previewed", 3, 3, "")
    assert not path.exists()


def test_reading_twice_reads_once(waiting: ImportRun) -> None:
    tasks.roster_read(waiting.pk)
    tasks.roster_read(waiting.pk)
    assert ImportRow.objects.filter(run=waiting).count() == 3


def test_a_worker_killed_in_the_middle_begins_again_from_nothing(
    waiting: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(_run_id: int, count: int) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_show_progress", kill)
        with pytest.raises(Killed):
            tasks.roster_read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.rows.count()) == ("reading", 2)

    tasks.roster_read(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.rows.count(), waiting.new) == ("previewed", 3, 3)


def test_a_file_that_breaks_off_leaves_a_reason_and_no_rows(waiting: ImportRun) -> None:
    path = file_path(waiting.stored_as)
    path.write_bytes(path.read_bytes() + b'4,"\xe7\x94\xb2')
    tasks.roster_read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem, waiting.rows.count()) == ("failed", "table_cut_off", 0)
    assert not path.exists()


def test_a_file_or_right_that_is_gone_is_said(cast: SimpleNamespace, waiting: ImportRun) -> None:
    file_path(waiting.stored_as).unlink()
    tasks.roster_read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == ("failed", "file_gone")


def test_the_right_is_asked_for_again_by_the_worker(cast: SimpleNamespace, waiting: ImportRun) -> None:
    Role.objects.filter(user=cast.secretary).delete()
    tasks.roster_read(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem, waiting.rows.count()) == ("failed", "not_allowed", 0)


def test_a_run_that_is_not_there_or_done_is_left_alone(cast: SimpleNamespace, waiting: ImportRun) -> None:
    tasks.roster_read(waiting.pk + 1)
    tasks.roster_confirm(waiting.pk + 1)
    tasks.roster_confirm(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_a_queued_confirmation_is_stored_once(cast: SimpleNamespace, confirming: ImportRun) -> None:
    tasks.roster_confirm(confirming.pk)
    tasks.roster_confirm(confirming.pk)
    confirming.refresh_from_db()
    assert (confirming.state, confirming.reason, confirming.rows.count()) == ("confirmed", "年度核对", 0)
    people = Person.objects.filter(name__startswith="某")
    assert people.count() == 3
    event = Person.pgh_event_model.objects.filter(pgh_obj=people[0]).latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == cast.secretary.pk
    assert event.pgh_context.metadata["reason"].startswith("年度核对")


def test_a_worker_killed_while_storing_stores_all_the_next_time(
    confirming: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_args: object) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("members.services.imports.confirm._store", kill)
        with pytest.raises(Killed):
            tasks.roster_confirm(confirming.pk)
    assert not Person.objects.filter(name__startswith="某").exists()
    tasks.roster_confirm(confirming.pk)
    assert Person.objects.filter(name__startswith="某").count() == 3


def test_what_stands_in_the_way_of_a_queued_confirmation_is_said_on_the_preview(confirming: ImportRun) -> None:
    confirming.rows.filter(line=3).delete()
    tasks.roster_confirm(confirming.pk)
    confirming.refresh_from_db()
    assert (confirming.state, confirming.problem) == ("previewed", "rows_gone")
    assert not Person.objects.filter(name__startswith="某").exists()


def test_a_right_lost_before_the_worker_stores_it(cast: SimpleNamespace, confirming: ImportRun) -> None:
    Role.objects.filter(user=cast.secretary).delete()
    tasks.roster_confirm(confirming.pk)
    confirming.refresh_from_db()
    assert (confirming.state, confirming.problem) == ("previewed", "not_allowed")
    assert not Person.objects.filter(name__startswith="某").exists()


def test_a_fault_of_the_database_is_said_and_raised(confirming: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_args: object) -> bool:
        raise DatabaseError("connection lost")

    monkeypatch.setattr("members.services.imports.confirm._store", fault)
    with pytest.raises(DatabaseError):
        tasks.roster_confirm(confirming.pk)
    confirming.refresh_from_db()
    assert (confirming.state, confirming.problem) == ("previewed", "interrupted_storing")


def test_a_run_is_worked_on_while_its_lock_is_held(waiting: ImportRun) -> None:
    assert not run_is_worked_on(waiting.pk)
    with run_locked(waiting.pk):
        assert run_is_worked_on(waiting.pk)
    assert not run_is_worked_on(waiting.pk)


def test_housekeeping_ends_what_was_lost_with_its_worker(waiting: ImportRun, cast: SimpleNamespace) -> None:
    tasks.housekeeping()
    waiting.refresh_from_db()
    assert waiting.state == "waiting"

    ImportRun.objects.filter(pk=waiting.pk).update(started_at=NOW - timedelta(hours=3), state="reading")
    path = file_path(waiting.stored_as)
    with run_locked(waiting.pk):  # somebody does work on it
        tasks.housekeeping()
    waiting.refresh_from_db()
    assert waiting.state == "reading"

    tasks.housekeeping()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem, waiting.stored_as) == ("failed", "interrupted", "")
    assert not path.exists()


def test_housekeeping_gives_a_lost_confirmation_back(confirming: ImportRun) -> None:
    tasks.housekeeping()
    confirming.refresh_from_db()
    assert confirming.state == "confirming"
    since = (NOW - timedelta(hours=3)).isoformat()
    ImportRun.objects.filter(pk=confirming.pk).update(problem_details={"since": since})
    tasks.housekeeping()
    confirming.refresh_from_db()
    assert (confirming.state, confirming.problem, confirming.rows.count()) == ("previewed", "interrupted_storing", 3)


def test_housekeeping_forgets_what_was_kept_long_enough(cast: SimpleNamespace) -> None:
    DomainSettingValue.objects.create(key="members.import_kept_days", value=7)
    previewed = preview(cast.secretary, csv_of([someone(976)]))
    refused = preview(cast.secretary, csv_of([someone(978, 民族="火星族")]))
    runs.roster_confirm(actor=cast.secretary, run=refused, reason="", now=NOW)
    fresh = preview(cast.secretary, csv_of([someone(980)]))
    ImportRun.objects.exclude(pk=fresh.pk).update(started_at=NOW - timedelta(days=8))

    tasks.housekeeping()
    tasks.housekeeping()

    states = dict(ImportRun.objects.values_list("pk", "state"))
    assert states == {previewed.pk: "dropped", refused.pk: "confirmed", fresh.pk: "previewed"}
    assert set(ImportRow.objects.values_list("run_id", flat=True)) == {fresh.pk}


def test_housekeeping_deletes_files_of_no_run(waiting: ImportRun) -> None:
    lost, young = file_store([b"x"]), file_store([b"y"])
    os.utime(file_path(lost), (0, 0))
    os.utime(file_path(waiting.stored_as), (0, 0))
    tasks.housekeeping()
    assert {path.name for path in Path(settings.IMPORT_DIR).iterdir()} == {young, waiting.stored_as}
