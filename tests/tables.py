"""A database with the program's tables and nothing in them, made once: what needs one begins with a copy of it."""

import subprocess
from importlib import import_module
from pathlib import Path

import psycopg2

from bench.databases import address, is_whole, make_empty, mark_whole
from config.embedded.places import find_places, var_directory
from tests.running.databases import manage

NAME = "hongzhu_tables"


def migrated(var: Path) -> str:
    """Its name. Made when it is missing or of another schema, which takes as long as all migrations do.

    Raises CalledProcessError if a migration fails.
    """
    if not is_whole(NAME, rows=0):
        make_empty(NAME, template="template0")
        manage(NAME, var, "migrate", "--verbosity", "0").check_returncode()
        mark_whole(NAME, rows=0)
    return NAME


def empty() -> None:
    """Leave in the database of the tests what migrations leave there."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    refill()


def refill() -> None:
    """Bring back what a migration has filled and a flush has emptied."""
    from django.apps import apps

    from core.models import CalendarYear

    if not CalendarYear.objects.filter(year=2026).exists():
        import_module("core.migrations.0003_holidays_2026").load(apps, None)


def copy_into(database: str) -> None:
    """Bring the tables into the empty database of another server, at that address."""
    with psycopg2.connect(address(NAME)) as connection, connection.cursor() as cursor:
        # A dump names the roles of its server and does not make them.
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user")
        roles = "".join(f'CREATE ROLE "{name}";' for (name,) in cursor.fetchall())
    connection.close()
    _run("psql", database, "-q", given=roles.encode())
    _run("psql", database, "-q", "-v", "ON_ERROR_STOP=1", given=_run("pg_dump", address(NAME), "--no-owner"))


def _run(program: str, database: str, *options: str, given: bytes | None = None) -> bytes:
    command = [str(find_places(var_directory()).programs / program), *options, "-d", database]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
