"""Where papers lie: a folder of their own, names nobody can guess, readable by nobody else, under no address.

A paper is removed when its row is. What lies there without a row (a write that was rolled back) is set aside after a
day and deleted a month later, so that a database restored by mistake does not cost the papers.
"""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from core.files.problems import FileProblem

YOUNG: Final = timedelta(days=1)
SET_ASIDE_FOR: Final = timedelta(days=30)
_ASIDE: Final = "set-aside"
_NAME = re.compile(r"[0-9a-f]{32}")
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def store(content: IO[bytes]) -> str:
    """Keep a file; returns the name it is kept under. Raises FileProblem if the disk is full."""
    name = secrets.token_hex(16)
    path = path_of(name)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise FileProblem("disk_full") from error
        raise
    return name


def path_of(name: str) -> Path:
    """Where a file of this name lies. Raises ValueError for a name that is none of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError("Not the name of a stored file.")
    return Path(settings.PAPERS_DIR) / name[:2] / name


def remove(name: str) -> None:
    """Delete a file, if it is still there."""
    path_of(name).unlink(missing_ok=True)


def tidy(known: Callable[[list[str]], set[str]], now: datetime) -> int:
    """Set aside what has no row, bring back what has one again, delete what was set aside long ago.

    ``known`` says which of some names have a row. Returns how many files were deleted.
    """
    _bring_back(known)
    for folder in _folders():
        old = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and _older(path, now, YOUNG)]
        kept = known([path.name for path in old]) if old else set()
        for path in old:
            if path.name not in kept:
                _set_aside(path, now)
    gone = [path for path in _aside().glob("*") if _older(path, now, SET_ASIDE_FOR)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _folders() -> Iterator[Path]:
    root = Path(settings.PAPERS_DIR)
    yield from sorted(path for path in root.glob("[0-9a-f][0-9a-f]") if path.is_dir())


def _aside() -> Path:
    return Path(settings.PAPERS_DIR) / _ASIDE


def _older(path: Path, now: datetime, age: timedelta) -> bool:
    return path.stat().st_mtime < (now - age).timestamp()


def _set_aside(path: Path, now: datetime) -> None:
    _aside().mkdir(mode=0o700, exist_ok=True)
    os.utime(path, (now.timestamp(), now.timestamp()))
    path.rename(_aside() / path.name)


def _bring_back(known: Callable[[list[str]], set[str]]) -> None:
    names = [path.name for path in _aside().glob("*") if _NAME.fullmatch(path.name)]
    for name in known(names) if names else set():
        path_of(name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (_aside() / name).rename(path_of(name))
