"""The databases the measurements run on: made once, kept, and made anew when half-made or of another schema."""

import io
import itertools
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from bench import people

CHUNK = 25_000  # rows a transaction: the triggers' memory stays small
FILLED_TABLES = ("members_person", "members_personevent", "members_personperiod")
Branch = tuple[int, tuple[int, ...], int]


def address(name: str) -> str:
    """DATABASE_URL with another database's name."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def exists(name: str, rows: int) -> bool:
    """Whether the database is there, whole and of this schema; its comment says so."""
    with _server() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    return found is not None and found[0] == _mark(rows)


def make_empty(name: str) -> None:
    """Drop what is left of an earlier one and create it."""
    with _server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')


def mark_whole(name: str, rows: int) -> None:
    """Note on the database that it is complete."""
    with _server() as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [_mark(rows)])


def _mark(rows: int) -> str:
    from django.db.migrations.loader import MigrationLoader

    leaves = MigrationLoader(None).graph.leaf_nodes()
    return f"hongzhu bench: {rows} people, {' '.join(sorted('.'.join(leaf) for leaf in leaves))}"


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
    """Write the organisations and people into the empty, migrated database of the settings, and analyse it."""
    from django.db import connection

    started = time.monotonic()
    places = list(_organisations(rows // people.IN_BRANCH))
    with connection.cursor() as cursor:
        indexes = _drop_indexes(cursor)
        for first in range(0, rows, CHUNK):
            lines = people.copy_lines(first, min(first + CHUNK, rows), places)
            cursor.copy_expert(f"COPY members_person ({people.COLUMNS}) FROM STDIN", io.StringIO("".join(lines)))
            print(f"\r{first + CHUNK:,} people, {time.monotonic() - started:.0f} s", end="", file=sys.stderr)
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
    print(f"\r{rows:,} people made in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _drop_indexes(cursor: "psycopg2.extensions.cursor") -> list[str]:
    """Remove the indexes no constraint needs, and return how to make them: built at the end they take a third."""
    cursor.execute(
        "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [list(FILLED_TABLES)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _organisations(branches: int) -> Iterator[Branch]:
    """A root, committees, branches and groups written in bulk; yields each branch with its groups and its unit."""
    from members.models import Organisation, Unit

    root = _node("0001", "测试教育中心党委", "committee")
    nodes = [root]
    paths: list[tuple[str, list[str]]] = []
    for number in range(branches):
        committee, place = divmod(number, people.IN_COMMITTEE)
        above = Organisation._get_path(root.path, 2, committee + 1)
        if place == 0:
            nodes.append(_node(above, f"第{committee + 1}学区党委", "committee", people.IN_COMMITTEE))
        path = Organisation._get_path(above, 3, place + 1)
        groups = [Organisation._get_path(path, 4, step) for step in (1, 2)] if number % people.GROUPS_EVERY == 0 else []
        nodes.append(_node(path, f"测试{number + 1}幼儿园党支部", "branch", len(groups)))
        nodes += [_node(group, f"第{step}党小组", "group") for step, group in enumerate(groups, start=1)]
        paths.append((path, groups))
    root.numchild = -(-branches // people.IN_COMMITTEE)
    for batch in itertools.batched(nodes, 5000) if hasattr(itertools, "batched") else [nodes]:
        Organisation.objects.bulk_create(batch, batch_size=5000)
    keys = dict(Organisation.objects.values_list("path", "pk"))
    units = [Unit(name=f"测试{number + 1}幼儿园", organisation_id=keys[path]) for number, (path, _) in enumerate(paths)]
    Unit.objects.bulk_create(units, batch_size=5000)
    for (path, groups), unit in zip(paths, units, strict=True):
        yield keys[path], tuple(keys[group] for group in groups), unit.pk


def _node(path: str, name: str, kind: str, children: int = 0):
    from members.models import Organisation

    return Organisation(path=path, depth=len(path) // Organisation.steplen, numchild=children, name=name, kind=kind)
