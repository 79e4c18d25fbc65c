"""PDF files: whole, not locked, and without what runs by itself or hides another file.

This reads no PDF: it looks for the names of such things outside the streams and in the streams that hold objects. What
still gets through is handed out as a download in a sandbox (`core.web.files.serve`), never shown by this program.
"""

import re
import zlib
from collections.abc import Iterator
from typing import IO, Final

from core.files.problems import FileProblem

_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.S)
_OBJECTS = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n(.*?)endstream", re.S)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_LOCKED = re.compile(rb"/Encrypt\b")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_MOST_UNPACKED: Final = 64 << 20
_TAIL: Final = 2048


def check_pdf(file: IO[bytes]) -> None:
    """Raise FileProblem unless the file is a whole PDF without locks, scripts and files inside."""
    file.seek(0)
    content = file.read()
    if not content.startswith(b"%PDF-"):
        raise FileProblem("kind")
    if b"startxref" not in content[-_TAIL:]:
        raise FileProblem("damaged")
    outside = _names(_STREAM.sub(b" ", content))
    if _LOCKED.search(outside):
        raise FileProblem("password")
    if _ACTIVE.search(outside) or any(_ACTIVE.search(_names(part)) for part in _object_streams(content)):
        raise FileProblem("active")


def _names(content: bytes) -> bytes:
    """The content with names as readers understand them: /J#61vaScript is /JavaScript."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _object_streams(content: bytes) -> Iterator[bytes]:
    left = _MOST_UNPACKED
    for found in _OBJECTS.finditer(content):
        unpacker = zlib.decompressobj()
        try:
            part = unpacker.decompress(found[1], left)
        except zlib.error:
            continue  # packed in a way that hardly any program writes, or not at all
        left -= len(part)
        if left <= 0:
            raise FileProblem("bomb")
        yield part
