"""The servers of a test run, with a database to copy: `python -m tests.servers` makes them ready before it begins.

They are those of DATABASE_URL and REDIS_URL, or embedded ones whose data nobody keeps.
"""

import fcntl
import itertools
import os
import subprocess
import sys
from pathlib import Path

from config.embedded import StartError, ensure_secrets, ensure_servers
from config.embedded.locks import open_lock, try_lock
from tests.tables import migrated

TEMPLATE = "HONGZHU_TEST_TEMPLATE"
VAR = Path(__file__).resolve().parent.parent / "var"


class NotReady(Exception):
    """Why no test can run."""


def make_ready() -> None:
    """Start or join the servers and say in the environment where they and the database are. Raises NotReady."""
    os.environ["HONGZHU_ENVIRONMENT"] = "development"
    folder = _free_folder()
    os.environ["HONGZHU_VAR"] = str(folder)
    try:
        ensure_secrets(folder)
        ensure_servers(folder, lasting=False)
        os.environ[TEMPLATE] = migrated(folder)
    except (StartError, subprocess.CalledProcessError) as error:
        raise NotReady(f"{error}\n{getattr(error, 'stderr', '')}") from error


def _free_folder() -> Path:
    """`var/test`, or the next that no other test run is using: they would drop each other's databases."""
    for number in itertools.count(1):
        folder = VAR / ("test" if number == 1 else f"test-{number}")
        for part in ("run", "static"):  # whitenoise warns of every request where the second is missing
            (folder / part).mkdir(parents=True, exist_ok=True)
        lock = open_lock(folder, "tests")  # held until this process ends
        if try_lock(lock, fcntl.LOCK_EX):
            return folder
        os.close(lock)
    raise AssertionError("counting has no end")


if __name__ == "__main__":
    try:
        make_ready()
    except NotReady as reason:
        sys.exit(str(reason))
