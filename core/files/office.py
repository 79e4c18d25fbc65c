"""Office files are archives: of honest size, of the kind they say, and without programs in them."""

import re
import struct
import zlib
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from core.files.problems import FileProblem
from core.tabular.archive import check_directory, check_sizes
from core.tabular.errors import TableProblem
from core.tabular.table import Limits

_LIMITS: Final = Limits()
_MAIN_PARTS: Final = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}
_CONTENT_TYPES: Final = "[Content_Types].xml"
_LARGEST_LIST: Final = 1 << 20
_PROGRAM = re.compile(
    r"vbaproject|vbadata|/activex/|/macrosheets/|/embeddings/.*\.(?:bin|exe|js|vbs|bat|cmd|ps1)$", re.I
)
# A template or a frame fetched from elsewhere when the file is opened; links that a reader clicks are left alone.
_FETCHED = re.compile(
    rb"<Relationship\b(?=[^>]*(?:attachedTemplate|oleObject|/frame\"))(?=[^>]*TargetMode=\"External\")", re.I
)
_OTHER_CODES: Final = {"password": "password", "zip_bomb": "bomb"}


def office_kind(file: IO[bytes]) -> str:
    """The kind of an office file, by its parts. Raises FileProblem for any other archive, and for unsafe ones."""
    try:
        check_directory(file)
        with ZipFile(file) as archive:
            check_sizes(archive.infolist(), _LIMITS)
            return _checked(archive)
    except TableProblem as problem:
        raise FileProblem(_OTHER_CODES.get(problem.code, "damaged")) from problem
    except (BadZipFile, EOFError, OSError, LookupError, NotImplementedError, struct.error, zlib.error) as error:
        raise FileProblem("damaged") from error


def _checked(archive: ZipFile) -> str:
    names = archive.namelist()
    kind = next((kind for kind, part in _MAIN_PARTS.items() if part in names), None)
    if kind is None or _CONTENT_TYPES not in names:
        raise FileProblem("kind")
    if any(_PROGRAM.search(f"/{name}") for name in names) or b"macroenabled" in _small(archive, _CONTENT_TYPES).lower():
        raise FileProblem("macros")
    if any(_FETCHED.search(_small(archive, name)) for name in names if name.endswith(".rels")):
        raise FileProblem("macros")
    return kind


def _small(archive: ZipFile, name: str) -> bytes:
    """A part that lists other parts."""
    if archive.getinfo(name).file_size > _LARGEST_LIST:
        raise FileProblem("bomb")
    return archive.read(name)
