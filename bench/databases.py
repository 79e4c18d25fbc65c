"""The databases the measurements run on: made once, kept, and made anew when half-made or of another shape."""

import hashlib
import io
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from bench import people

if TYPE_CHECKING:
    from members.models import Organisation, User

PROJECT = Path(__file__).resolve().parent.parent
CHUNK = 25_000  # rows a transaction: the triggers' memory stays small
FILLED_TABLES = ("members_person", "members_personevent", "members_personperiod", "members_personperiodevent")
RECORDED_ON = "2024-09-01"  # so that there are days before today to count people on
Branch = tuple[int, tuple[int, ...], int]


def address(name: str) -> str:
    """DATABASE_URL with another database's name."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def is_whole(name: str, rows: int) -> bool:
    """Whether the database is there, complete, of this schema and with these keys; its comment says so."""
    with _server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    return found is not None and found[0] == _mark(rows)


def make_empty(name: str, template: str = "template1") -> None:
    """Create the database, in place of what an earlier run left."""
    drop(name)
    with _server() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop(name: str) -> None:
    """Remove the database if there is one."""
    with _server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def mark_whole(name: str, rows: int) -> None:
    """Note on the database that it is complete."""
    with _server() as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [_mark(rows)])


def _mark(rows: int) -> str:
    digest = hashlib.sha256(os.environ["HONGZHU_DATA_KEYS"].encode() + os.environ["HONGZHU_DIGEST_KEY"].encode())
    schema = (*PROJECT.glob("*/migrations/*.py"), *PROJECT.glob("*/row_security.py"))
    for path in sorted((*schema, Path(__file__), Path(people.__file__))):
        digest.update(path.read_bytes())
    return f"{rows} people {digest.hexdigest()}"


@contextmanager
def _server() -> Iterator["psycopg2.extensions.cursor"]:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def fill(rows: int) -> None:
    """Write organisations, people and two users into the empty, migrated database of the settings, and analyse it."""
    from django.db import connection

    started = time.monotonic()
    places = list(_organisations(max(1, rows // people.IN_BRANCH)))
    _users()
    with connection.cursor() as cursor:
        indexes = _drop_indexes(cursor)
        cursor.execute("SELECT set_config('hongzhu.effective_on', %s, false)", [RECORDED_ON])
        for first in range(0, rows, CHUNK):
            lines = people.copy_lines(first, min(first + CHUNK, rows), places)
            cursor.copy_expert(f"COPY members_person ({people.columns()}) FROM STDIN", io.StringIO("".join(lines)))
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    print(f"{rows:,} people made in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _drop_indexes(cursor: "psycopg2.extensions.cursor") -> list[str]:
    """Remove the indexes that no constraint needs and return how to make them: built at the end they take a third."""
    cursor.execute(
        "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [list(FILLED_TABLES)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def branch_name(number: int) -> str:
    """The name of a branch; that of its unit is the same without 党支部."""
    return f"测试{number + 1}幼儿园党支部"


def _organisations(branches: int) -> Iterator[Branch]:
    """A root, committees, branches and groups written in bulk; yields each branch with its groups and its unit."""
    from members.models import Organisation, Unit

    root = _node("0001", "测试教育中心党委", "committee", -(-branches // people.IN_COMMITTEE))
    nodes = [root]
    paths: list[tuple[str, list[str]]] = []
    for number in range(branches):
        committee, place = divmod(number, people.IN_COMMITTEE)
        above = Organisation._get_path(root.path, 2, committee + 1)
        if place == 0:
            size = min(people.IN_COMMITTEE, branches - number)
            nodes.append(_node(above, f"第{committee + 1}学区党委", "committee", size))
        path = Organisation._get_path(above, 3, place + 1)
        groups = [Organisation._get_path(path, 4, step) for step in (1, 2)] if number % people.GROUPS_EVERY == 0 else []
        nodes.append(_node(path, branch_name(number), "branch", len(groups)))
        nodes += [_node(group, f"第{step}党小组", "group") for step, group in enumerate(groups, start=1)]
        paths.append((path, groups))
    Organisation.objects.bulk_create(nodes, batch_size=5000)
    keys = dict(Organisation.objects.values_list("path", "pk"))
    units = [
        Unit(name=branch_name(number).removesuffix("党支部"), organisation_id=keys[path])
        for number, (path, _groups) in enumerate(paths)
    ]
    Unit.objects.bulk_create(units, batch_size=5000)
    for (path, groups), unit in zip(paths, units, strict=True):
        yield keys[path], tuple(keys[group] for group in groups), unit.pk


def _node(path: str, name: str, kind: str, children: int = 0) -> "Organisation":
    from members.models import Organisation

    return Organisation(path=path, depth=len(path) // Organisation.steplen, numchild=children, name=name, kind=kind)


def _users() -> None:
    """The centre, which sees everybody, and the secretary of a branch in the middle."""
    from members.models import Organisation

    branches = Organisation.objects.branches().order_by("path")
    roots = Organisation.objects.filter(depth=1)
    for username, kind, where in (
        ("centre", "administrator", roots.get()),
        ("secretary", "secretary", branches[branches.count() // 2]),
    ):
        make_user(username, kind, where)


def make_user(name: str, kind: str, organisation: "Organisation") -> "User":
    """A user in a role who has read the notice, or every page would lead there."""
    from members.models import NoticeRead, Role, User
    from members.rules.privacy import NOTICE_VERSION

    user = User.objects.create(username=name, display_name=name, must_change_password=False)
    Role.objects.create(user=user, kind=kind, organisation=organisation, starts_on=date(2020, 1, 1))
    NoticeRead.objects.create(user=user, version=NOTICE_VERSION)
    return user
