"""A backup restored elsewhere is what was saved, row for row; what is not whole or not ours is refused."""

import io
import json
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg2
import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from bench.databases import address
from core.services.backups import BackupError, backup_restore, backup_write, backups_prune, contents
from members.models import Person
from tests import tables
from tests.cast import make_stage
from tests.running.databases import empty_database, manage

NOW = datetime(2026, 11, 22, 20, 30, tzinfo=timezone.get_default_timezone())
PAPER = "0a1b/0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.fixture
def target(worker_id: str) -> Iterator[str]:
    with empty_database(f"hongzhu_restored_{worker_id}") as name:
        yield name


@pytest.fixture(scope="module")
def saved(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A backup of the cast's centre, with one change in its history and one paper."""
    folder = tmp_path_factory.mktemp("saved")
    paper = folder / "papers" / PAPER
    paper.parent.mkdir(parents=True)
    paper.write_bytes("入党志愿书".encode())
    with django_db_blocker.unblock(), override_settings(PAPERS_DIR=folder / "papers"):
        make_stage()
        Person.objects.filter(name="张明华").update(name="张明", version=2)
        yield backup_write(folder=folder / "backups", now=NOW)
        tables.empty()


def rebuilt(backup: Path, folder: Path, change: dict[str, bytes | None]) -> Path:
    """The backup with some of its files replaced, left out (None) or added."""
    other = folder / "changed.tar"
    with tarfile.open(backup) as old, tarfile.open(other, "w") as new:
        parts = {member.name: old.extractfile(member).read() for member in old}  # type: ignore[union-attr]
        for name, content in {**parts, **change}.items():
            if content is not None:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return other


def test_a_backup_restored_into_an_empty_database_holds_every_row_and_paper(
    saved: Path, target: str, tmp_path: Path
) -> None:
    with transaction.atomic():
        before = contents()
    assert saved.name == "hongzhu-20261122-203000.tar"
    assert saved.stat().st_mode & 0o777 == 0o600
    assert list(saved.parent.iterdir()) == [saved]

    elsewhere = tmp_path / "elsewhere"
    done = manage(target, elsewhere, "restore", str(saved))

    assert done.returncode == 0, done.stderr
    assert f"{len(before)} 张表" in done.stdout
    assert (elsewhere / "papers" / PAPER).read_bytes() == "入党志愿书".encode()
    restored = psycopg2.connect(address(target))
    with restored, restored.cursor() as cursor:
        cursor.execute("SELECT name FROM members_person ORDER BY name")
        assert [name for (name,) in cursor.fetchall()] == ["张明", "李静", "王秀兰", "赵敏"]
        cursor.execute("SELECT name FROM members_personevent WHERE name LIKE '张明%' ORDER BY pgh_id")
        assert [name for (name,) in cursor.fetchall()] == ["张明华", "张明"]
        with pytest.raises(psycopg2.Error):  # the triggers came along: history stays what it is
            cursor.execute("DELETE FROM members_personevent")
    restored.close()
    checked = manage(target, elsewhere, "migrate", "--check")
    assert checked.returncode == 0, checked.stderr

    again = manage(target, elsewhere, "restore", str(saved))
    assert again.returncode == 1
    assert "数据库不是空的" in again.stderr


def test_a_command_before_there_are_tables_says_in_one_line_what_to_run_first(target: str, tmp_path: Path) -> None:
    run = manage(target, tmp_path, "create_administrator")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines() == [
        "数据表还没有建立或不是最新，请先运行 make up 或 manage.py migrate | "
        "The tables are not there yet or not up to date: run make up or manage.py migrate first."
    ]


def test_without_the_keys_of_that_time_nothing_is_restored(saved: Path, target: str, tmp_path: Path) -> None:
    other = "9:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
    refused = manage(target, tmp_path / "elsewhere", "restore", str(saved), HONGZHU_DATA_KEYS=other)
    assert refused.returncode == 1
    assert "HONGZHU_DATA_KEYS" in refused.stderr
    with psycopg2.connect(address(target)) as restored, restored.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchone() == (0,)
    restored.close()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"database.dump": b"not what was saved"}, "备份中的 database.dump 已损坏"),
        ({"database.dump": None}, "缺少 database.dump"),
        ({f"papers/{PAPER}": b"another"}, "已损坏"),
        ({"papers/../../outside": b"x"}, "不属于它"),
        ({"manifest.json": b"{}"}, "不是本程序的备份"),
        ({"manifest.json": b'{"version": 99}'}, "另一版本"),
    ],
)
def test_a_backup_that_is_not_whole_or_not_ours_is_refused(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, bytes | None], reason: str
) -> None:
    file = rebuilt(saved, tmp_path, change)
    monkeypatch.setattr("core.services.backups.restoring._refuse_used", lambda: None)
    with transaction.atomic():
        before = contents()
    with pytest.raises(BackupError, match=reason):
        backup_restore(file=file)
    with transaction.atomic():
        assert contents() == before
    assert not (saved.parent.parent / "outside").exists()


def test_a_file_cut_off_or_of_something_else_is_refused(
    saved: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("core.services.backups.restoring._refuse_used", lambda: None)
    whole = saved.read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"PK\x03\x04", b"\0" * 4096):
        cut = tmp_path / "cut.tar"
        cut.write_bytes(content)
        with pytest.raises(BackupError):
            backup_restore(file=cut)


def test_a_backup_of_a_newer_program_is_refused(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.services.backups.restoring._refuse_used", lambda: None)
    with tarfile.open(saved) as archive:
        said = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
    said["migrations"].append("members.9999_of_next_year")
    file = rebuilt(saved, tmp_path, {"manifest.json": json.dumps(said).encode()})
    with pytest.raises(BackupError, match="更新的程序"):
        backup_restore(file=file)


def test_a_used_database_is_never_restored_into(saved: Path) -> None:
    with pytest.raises(BackupError, match="不是空的"):
        backup_restore(file=saved)


def test_one_changed_value_is_a_different_content(saved: Path) -> None:
    with transaction.atomic():
        before = contents()["members_person"]
        Person.objects.filter(name="李静").update(administrative_post="出纳")
        after = contents()["members_person"]
    assert before.rows == after.rows == 4
    assert before.digest != after.digest
    assert connection.in_atomic_block is False


def test_old_backups_go_and_the_newest_stay(tmp_path: Path) -> None:
    names = [f"hongzhu-202611{day:02}-030000.tar" for day in range(1, 6)]
    for name in [*names, "notes.txt"]:
        (tmp_path / name).touch()
    gone = backups_prune(folder=tmp_path, keep=2)
    assert [path.name for path in gone] == names[:3]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[3:], "notes.txt"]
