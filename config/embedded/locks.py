"""Locks between processes. The system gives them back when a process dies, however it dies.

run/start.lock    held while servers are being started or stopped
run/users.lock    shared by everybody who uses the servers
run/keeper.lock   held by the keeper, so that there is one
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(directory: Path, name: str) -> int:
    """Open a lock's file. A program that this process starts does not inherit it."""
    return os.open(directory / "run" / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)


def try_lock(lock: int, mode: int) -> bool:
    """Take the lock, or change its mode, without waiting."""
    try:
        fcntl.flock(lock, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(directory: Path, name: str) -> Iterator[None]:
    """Wait for the lock and hold it."""
    lock = open_lock(directory, name)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
