"""A roster of 100,000 rows from file to table: preview and confirmation, against django-import-export."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import tablib
from django.core.management import call_command
from django.db import connection

from bench import people
from bench.databases import branch_name
from bench.memory import Peak
from bench.resources import PersonImport
from bench.timing import seconds
from members.models import Organisation, Person, PersonPeriod
from members.rules import codes

ROWS = 100_000
RESOURCE_ROWS = 1_000
CODED = {
    "性别": ("sex", codes.SEX),
    "民族": ("ethnicity", codes.ETHNICITY),
    "学历": ("education", codes.EDUCATION),
    "学位": ("degree", codes.DEGREE),
    "岗位类别": ("post_category", codes.POST_CATEGORY),
    "分层": ("layer", codes.LAYER),
    "人员类别": ("status", codes.STATUS),
}
PLAIN = {
    "姓名": "name",
    "出生日期": "birth_date",
    "公民身份号码": "id_number",
    "籍贯": "native_place",
    "参加工作日期": "work_started_on",
    "党内职务": "party_post",
    "行政职务": "administrative_post",
    "入党日期": "joined_on",
    "转正日期": "full_member_on",
    "联系电话": "telephone",
    "备注": "remarks",
}


def measure() -> dict[str, float]:
    """Rows a second of both, and megabytes above idle. The database is used up: it holds the new people afterwards."""
    existing = Person.objects.count()
    with tempfile.TemporaryDirectory() as folder:
        # The library first: it is measured on the table as it is, ours on one that has grown a little.
        resource = _resource_import(Path(folder, "small.csv"), existing)
        warm = Path(folder, "warm.csv")
        _write(warm, existing + RESOURCE_ROWS, RESOURCE_ROWS)
        _import(warm)
        roster = Path(folder, "roster.csv")
        _write(roster, existing + 2 * RESOURCE_ROWS - ROWS // 10, ROWS)
        before = Person.objects.count()
        with Peak() as peak:
            taken = seconds(lambda: _import(roster))
        added = Person.objects.count() - before
    if added < ROWS // 2:
        raise RuntimeError(f"Only {added} people were added.")
    return {
        "rows_a_second": ROWS / taken,
        "resource_rows_a_second": RESOURCE_ROWS / resource,
        "seconds": taken,
        "megabytes": peak.megabytes,
        "added": added,
    }


def seconds_of_import(*, history: bool) -> float:
    """Seconds of a roster of 100,000 rows, with the triggers that keep the history or with these set aside. The
    database is used up.
    """
    existing = Person.objects.count()
    with tempfile.TemporaryDirectory() as folder:
        warm, roster = Path(folder, "warm.csv"), Path(folder, "roster.csv")
        _write(warm, existing, RESOURCE_ROWS)
        _write(roster, existing + RESOURCE_ROWS - ROWS // 10, ROWS)
        _import(warm)
        if not history:
            _set_history_aside()
        return seconds(lambda: _import(roster))


def _set_history_aside() -> None:
    with connection.cursor() as cursor:
        for model in (Person, PersonPeriod):
            events = model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]  # set by pghistory
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "WHERE tgrelid = %s::regclass AND strpos(prosrc, %s) > 0",
                [model._meta.db_table, events],
            )
            found = [name for (name,) in cursor.fetchall()]
            if len(found) < len(("insert", "update", "delete")):
                raise RuntimeError(f"No triggers write {events}.")
            for name in found:
                cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER {name}")


def _import(path: Path) -> None:
    """The command that loads a roster: preview, then confirmation."""
    with redirect_stdout(io.StringIO()):
        call_command("import_roster", str(path), "--confirm", "--json")


def _resource_import(path: Path, existing: int) -> float:
    """Seconds of the library's preview and import."""
    _write(path, existing, RESOURCE_ROWS)
    data = tablib.Dataset().load(path.read_text("utf-8-sig"), format="csv")
    resource = PersonImport()

    def run() -> None:
        for dry_run in (True, False):
            result = resource.import_data(data, dry_run=dry_run, raise_errors=True)
            if result.has_validation_errors():
                raise RuntimeError(str(result.invalid_rows[0].error))

    return seconds(run)


def _write(path: Path, first: int, rows: int) -> None:
    branches = Organisation.objects.branches().count()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*PLAIN, *CODED, "所在党支部", "所在幼儿园", "是否流动", "是否失联"])
        writer.writerows(_rows(first, rows, branches))


def _rows(first: int, rows: int, branches: int) -> Iterator[list[object]]:
    for number in range(first, first + rows):
        facts = people.facts(number)
        branch = branch_name(number // people.IN_BRANCH % branches)
        plain = ["" if facts[field] is None else facts[field] for field in PLAIN.values()]
        coded = [table.chinese(str(facts[field])) for field, table in CODED.values()]
        flags = ["是" if facts[field] else "否" for field in ("is_mobile", "is_lost")]
        yield [*plain, *coded, branch, branch.removesuffix("党支部"), *flags]
