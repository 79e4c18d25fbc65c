"""Which encoding a text file is in, found by decoding the whole of it strictly, in constant memory."""

import codecs
from pathlib import Path
from typing import Final, NamedTuple

from core.tabular.errors import TableProblem

_CHUNK: Final = 1 << 18
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# UTF-8 first: text in GB18030 is hardly ever valid UTF-8, the other way round it can be.
_UNMARKED: Final = ("utf-8", "gb18030")


class _Failure(NamedTuple):
    line: int
    at_the_end: bool


def find_encoding(path: Path) -> str:
    """The Python name of the encoding. Raises TableProblem: "encoding", "cut_off", "null_bytes" or "empty"."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = [encoding for mark, encoding in _MARKS if start.startswith(mark)]
    failures = []
    for encoding in marked or _UNMARKED:
        failure = _decode(path, encoding)
        if failure is None:
            return encoding
        failures.append(failure)
    # The encoding that went furthest is the one the file was meant to be in.
    furthest = max(failures)
    if furthest.at_the_end:
        raise TableProblem("cut_off", line=furthest.line)
    raise TableProblem("encoding", line=furthest.line)


def _decode(path: Path, encoding: str) -> _Failure | None:
    """Where the file is not in this encoding, or None if it is."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    blank = True
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return _Failure(line + error.object.count(b"\n", 0, error.start), at_the_end=not chunk)
            if "\0" in text:
                raise TableProblem("null_bytes", line=line + text.count("\n", 0, text.index("\0")))
            blank = blank and (not text or text.isspace())
            line += text.count("\n")
            if not chunk:
                break
    if blank:
        raise TableProblem("empty")
    return None
