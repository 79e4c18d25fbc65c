"""PostgreSQL's own programs, on the program's database."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from core.services.backups.errors import BackupError


def run(program: str, arguments: Sequence[str]) -> None:
    """Run pg_dump or pg_restore to its end. Raises BackupError with the first line of what it says."""
    command = [_path(program), f"--dbname={_address()}", *arguments]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, our arguments
        command, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        # The lines that follow may quote rows.
        first = next(iter(done.stderr.splitlines()), f"exit code {done.returncode}")
        raise BackupError(_("%(program)s failed: %(reason)s") % {"program": program, "reason": first})


def _path(program: str) -> str:
    folder = settings.POSTGRES_PROGRAMS
    found = shutil.which(program, path=folder or None)
    if found is None:
        raise BackupError(
            _(
                "%(program)s was not found (%(where)s): install PostgreSQL's client programs of the server's version, "
                "or name their folder in HONGZHU_POSTGRES_PROGRAMS."
            )
            % {"program": program, "where": Path(folder) if folder else "PATH"}
        )
    return found


def _address() -> str:
    """The address of the program's database without its password, which would stand in the list of processes."""
    connection.ensure_connection()
    return str(make_dsn(**connection.connection.info.dsn_parameters))


def _environment() -> dict[str, str]:
    password = str(connection.settings_dict["PASSWORD"])
    return os.environ | ({"PGPASSWORD": password} if password else {})
