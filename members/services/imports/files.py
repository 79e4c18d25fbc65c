"""Uploaded files while an import needs them: a folder of their own, names nobody can guess, readable by nobody else."""

import errno
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from members.models import ImportRun
from members.services.imports.problems import ImportProblem


def file_store(chunks: Iterable[bytes]) -> str:
    """Keep an uploaded file; returns the name it is kept under. Raises ImportProblem if the disk is full."""
    folder = Path(settings.IMPORT_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except OSError as error:
        file_remove(name)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ImportProblem("disk_full") from error
        raise
    return name


def file_path(name: str) -> Path:
    """Where a kept file lies."""
    return Path(settings.IMPORT_DIR) / name


def file_of(run: ImportRun) -> Path:
    """The kept file of a run. Raises ImportProblem if there is none any more."""
    path = file_path(run.stored_as)
    if not run.stored_as or not path.is_file():
        raise ImportProblem("file_gone")
    return path


def file_remove(name: str) -> None:
    """Delete a kept file, if it is still there."""
    if name:
        file_path(name).unlink(missing_ok=True)
