"""Databases of a test's own beside the one of the test run, and commands of the program on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.databases import address, drop, make_empty
from config.embedded.places import PROJECT


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """An empty database; yields its name."""
    make_empty(name, template="template0")
    try:
        yield name
    finally:
        drop(name)


def manage(database: str, var: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command on a database, with a folder of its own for files."""
    environment = os.environ | {"DATABASE_URL": address(database), "HONGZHU_VAR": str(var)} | more
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
