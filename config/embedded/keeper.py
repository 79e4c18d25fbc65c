"""Stops the servers when their last user is gone, even if that was killed: `python -m config.embedded FOLDER`.

It sleeps in a lock that every user of the servers shares, so it costs no time while they run.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from config.embedded import postgres, redis_server
from config.embedded.locks import open_lock, try_lock
from config.embedded.logs import open_log
from config.embedded.places import PROJECT, Places, find_places

KEEPER_SECONDS = 3.0  # it needs a fraction of one to wake and end


def start_keeper(places: Places) -> None:
    """Start the keeper of these servers; one that already sleeps there makes the new one end at once."""
    lock = open_lock(places.directory, "keeper")
    free = try_lock(lock, fcntl.LOCK_EX)
    os.close(lock)
    if not free:
        return
    with open_log(places.log / "keeper.log") as output:
        subprocess.Popen(  # noqa: S603 - this module
            [sys.executable, "-m", "config.embedded", str(places.directory)],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def await_keeper(directory: Path) -> None:
    """Wait for the keeper's end, after the last user has gone; a new user would keep it, so not for long."""
    lock = open_lock(directory, "keeper")
    deadline = time.monotonic() + KEEPER_SECONDS
    while not try_lock(lock, fcntl.LOCK_EX) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.close(lock)


def stop_servers(places: Places) -> None:
    """Stop both servers and remove the folder of their sockets.

    The caller holds `start.lock` and knows that nobody uses them.
    """
    redis_server.stop(places)
    postgres.stop(places)
    (places.directory / "run" / "sockets").unlink(missing_ok=True)
    shutil.rmtree(places.sockets, ignore_errors=True)


def keep(directory: Path) -> None:
    """Wait until nobody uses the servers, then stop them."""
    if not try_lock(open_lock(directory, "keeper"), fcntl.LOCK_EX):
        return
    places = find_places(directory)
    users, start = open_lock(directory, "users"), open_lock(directory, "start")
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        if try_lock(start, fcntl.LOCK_EX):
            break
        # Somebody is just starting and waits for the users' lock: let them in.
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(0.05)
    stop_servers(places)
