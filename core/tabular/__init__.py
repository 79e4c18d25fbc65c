"""Tables as people send them (CSV, XLSX), read row by row in constant memory, whatever is wrong with them."""

import mmap
from pathlib import Path
from typing import Final

from core.tabular.delimited import read_delimited
from core.tabular.errors import CODES, TableProblem
from core.tabular.table import LEVELS, MOST_LEFT_OUT, Cell, Limits, Recognise, Row, Table
from core.tabular.workbook import read_workbook

__all__ = [
    "CODES", "DEFAULT_LIMITS", "LEVELS", "MOST_LEFT_OUT", "Cell", "Limits", "Recognise", "Row", "Table", "TableProblem",
    "read_table",
]  # fmt: skip

DEFAULT_LIMITS: Final = Limits()

_ARCHIVE: Final = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_DOCUMENT: Final = "WordDocument".encode("utf-16-le")
_OTHER_KINDS: Final = {
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"%PDF": "pdf",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "rtf",
}


def read_table(path: Path, *, name: str, recognise: Recognise, limits: Limits = DEFAULT_LIMITS) -> Table:
    """Read a file by its content, not by the extension of its `name`.

    `recognise` is given the cells of a row as header words and returns how many of them it knows. Titles above the
    header, blank lines, totals, repeated headers and other sheets are left out. Raises TableProblem; so may taking a
    row, and a reader that stores rows must be ready to take everything back.
    """
    size = path.stat().st_size
    if size > limits.size:
        raise TableProblem("too_large", limit=limits.size, size=size)
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise TableProblem("empty")
    if start.startswith(_ARCHIVE):
        return read_workbook(path, name=name, recognise=recognise, limits=limits)
    if start == _COMPOUND_FILE:
        if _holds(path, _DOCUMENT):
            raise TableProblem("not_a_table", kind="doc/wps")
        raise TableProblem("password" if _holds(path, _ENCRYPTED) else "old_excel")
    for magic, kind in _OTHER_KINDS.items():
        if start.startswith(magic):
            raise TableProblem("not_a_table", kind=kind)
    return read_delimited(path, name=name, recognise=recognise, limits=limits)


def _holds(path: Path, stream: bytes) -> bool:
    """Whether a compound file names a stream: what wraps a workbook with a password, or the text of a document."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(stream) >= 0
