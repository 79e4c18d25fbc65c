"""Log files of the processes of the house."""

from pathlib import Path
from typing import BinaryIO

LARGEST_BYTES = 10 * 1024 * 1024


def open_log(path: Path) -> BinaryIO:
    """Open a log to add to it; one that has grown large is kept once under `.old` and begun anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_BYTES:
        path.replace(path.with_name(f"{path.name}.old"))
    return path.open("ab")
