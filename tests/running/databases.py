"""Databases of a test's own beside the one of the test run, and commands of the program on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from config.embedded.places import PROJECT


def address(name: str) -> str:
    """DATABASE_URL with another database's name."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def execute(database: str, *statements: str) -> None:
    """Run statements outside of a transaction."""
    connection = psycopg2.connect(address(database))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """An empty database; yields its name."""
    execute(
        "postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE template0'
    )
    try:
        yield name
    finally:
        execute("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def manage(database: str, var: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command on a database, with a folder of its own for files."""
    environment = os.environ | {"DATABASE_URL": address(database), "HONGZHU_VAR": str(var)} | more
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
