"""A database of the first version, with rows in every table a centre fills, is brought up to this one without loss."""

import json
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from bench.databases import address
from tests.running.databases import empty_database, manage

FIRST = {"core": "0003_holidays_2026", "members": "0003_roster_orders"}
FILL = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
targets = {targets!r}
MigrationExecutor(connection).migrate(targets)
apps = MigrationExecutor(connection).loader.project_state(targets).apps
Organisation, Unit = apps.get_model("members", "Organisation"), apps.get_model("members", "Unit")
Person, User, Role = (apps.get_model("members", name) for name in ("Person", "User", "Role"))
committee = Organisation.objects.create(path="0001", depth=1, numchild=1, name="学前教育中心党委", kind="committee")
branch = Organisation.objects.create(path="00010001", depth=2, name="第一实验幼儿园党支部", kind="branch")
unit = Unit.objects.create(name="第一实验幼儿园", organisation=branch)
for number, name in enumerate(["张明华", "李静", "王秀兰"]):
    person = Person.objects.create(
        name=name, name_sort=name, search="", organisation=branch, unit=unit, scope_path=branch.path, sex="2",
        birth_date="1985-03-0%d" % (number + 1), status="full_member", layer="foundation", joined_on="2010-07-01",
    )
Person.objects.filter(pk=person.pk).update(layer="backbone", version=2)
user = User.objects.create(username="secretary", password="!", must_change_password=False, person=person)
Role.objects.create(user=user, kind="secretary", organisation=branch, starts_on="2025-01-01")
"""


def rows(database: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of our own, by column."""
    with psycopg2.connect(address(database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^(core|members|pghistory)_'"
        )
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT to_jsonb(t) FROM {} t ORDER BY to_jsonb(t)::text").format(sql.Identifier(table))
            )
            found[table] = [row for (row,) in cursor.fetchall()]
    connection.close()
    return found


def test_rows_of_the_first_version_are_all_there_after_the_upgrade(worker_id: str, tmp_path: Path) -> None:
    with empty_database(f"hongzhu_upgraded_{worker_id}") as database:
        script = FILL.replace("{targets!r}", repr(list(FIRST.items())))
        filled = manage(database, tmp_path, "shell", "--no-imports", "--command", script)
        assert filled.returncode == 0, filled.stderr
        before = rows(database)
        assert len(before["members_person"]) == 3
        assert len(before["members_personevent"]) == 4

        upgraded = manage(database, tmp_path, "migrate", "--verbosity", "0")

        assert upgraded.returncode == 0, upgraded.stderr
        after = rows(database)
        for table, old in before.items():
            new = after[table]
            if not old:
                continue
            kept = [{name: row[name] for name in old[0] if name in row} for row in new]
            wanted = [{name: row[name] for name in old[0] if name in new[0]} for row in old]
            missing = [row for row in wanted if row not in kept]
            assert missing == [], json.dumps(missing, ensure_ascii=False)
        assert len(after["members_personevent"]) == 4  # an upgrade is nobody's change
