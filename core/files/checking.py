"""A file on its way in: known by its content, checked, cleaned, and measured."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import IO, Final

import filetype

from core.files.kinds import KINDS, PICTURES, Kind
from core.files.office import office_kind
from core.files.pdf import check_pdf
from core.files.pictures import picture_drawn_anew
from core.files.problems import FileProblem
from core.text import clean

LONGEST_NAME: Final = 150
_BLOCK: Final = 1 << 18
_HEAD: Final = 8192
_ARCHIVES: Final = frozenset({"zip", "docx", "xlsx", "pptx"})
_OF_PHONES: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True)
class Checked:
    """A file that may be stored: only `check_file` makes one."""

    content: IO[bytes]
    name: str
    kind: Kind
    size: int
    sha256: str


def check_file(file: IO[bytes], name: str, *, most_bytes: int) -> Checked:
    """The file as it may be stored: of a known kind by its content, named accordingly, pictures drawn anew.

    Raises FileProblem. The result's content is to be read once, from its beginning.
    """
    size = file.seek(0, 2)
    if not size:
        raise FileProblem("empty")
    if size > most_bytes:
        raise FileProblem("too_large", limit_mb=most_bytes >> 20)
    kind = KINDS[_kind(file)]
    _check_ending(name, kind)
    content = file
    if kind.name == "pdf":
        check_pdf(file)
    elif kind.name in PICTURES:
        content = picture_drawn_anew(file, kind.name)
    size, digest = _measured(content)
    return Checked(content, file_name(name, kind), kind, size, digest)


def file_name(name: str, kind: Kind) -> str:
    """The name as it is shown and handed out: one line, nothing invisible, no path, an ending that is true."""
    shown = clean(name.replace("\\", "/").rpartition("/")[2]).replace("\n", " ")
    shown = "".join(character for character in shown if unicodedata.category(character)[0] != "C")
    stem, _dot, _ending = shown.translate(_NOT_IN_NAMES).rpartition(".")
    ending = _ending.lower() if _ending.lower() in kind.endings else kind.ending
    stem = stem.strip(" .") or kind.name
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _kind(file: IO[bytes]) -> str:
    """The name of the kind, by content. Raises FileProblem for anything that is not taken."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_OLD_OFFICE):
        raise FileProblem("old_office")
    if head[4:8] == b"ftyp" and head[8:12] in _OF_PHONES:
        raise FileProblem("heic")
    guessed = filetype.guess(head)
    kind = guessed.extension if guessed is not None else ""
    if kind in _ARCHIVES:
        return office_kind(file)
    if kind not in KINDS:
        raise FileProblem("kind")
    return kind


def _check_ending(name: str, kind: Kind) -> None:
    """A name that says something else than the content is a mistake or a disguise."""
    ending = name.rpartition(".")[2].lower().strip() if "." in name else ""
    if ending not in kind.endings:
        raise FileProblem("ending", ending=ending[:10], kind=kind.name)


def _measured(content: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while block := content.read(_BLOCK):
        digest.update(block)
        size += len(block)
    content.seek(0)
    return size, digest.hexdigest()
