"""Checks of a workbook's archive before a library opens it: nothing in it may grow beyond what a table needs."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.tabular.errors import TableProblem
from core.tabular.table import Limits

_CHUNK: Final = 1 << 16
_MOST_PARTS: Final = 2_000
_LARGEST_DIRECTORY: Final = 1 << 20
_RATIO_COUNTS_FROM: Final = 1 << 20
# The library keeps an element for every row and shared string and lets go of what is inside them.
_UNITS: Final = frozenset({"row", "si", "r"})
_MOST_UNITS: Final = 4_000_000
_MOST_ELEMENTS_IN_UNIT: Final = 1_000_000
_LONGEST_TEXT: Final = 8 << 20

_END_OF_DIRECTORY: Final = b"PK\x05\x06"
_LONGEST_END: Final = 22 + 0xFFFF
_OTHER_KINDS: Final = {
    "word/": "docx", "ppt/": "pptx", "mimetype": "ods", "xl/workbook.bin": "xlsb", "Index/": "numbers",
    "Index.zip": "numbers",
}  # fmt: skip
_MOST_MERGED: Final = 100_000


@contextmanager
def workbook_problems() -> Iterator[None]:
    """Turn what the libraries raise on a damaged workbook into TableProblem.

    zipfile, the XML parser and openpyxl promise no exception of their own for damaged content: each of these was seen.
    """
    try:
        yield
    except TableProblem:
        raise
    # The parsers of both ElementTree and lxml, whichever openpyxl finds, raise a SyntaxError of their own.
    except (BadZipFile, EOFError, SyntaxError, zlib.error) as error:
        raise TableProblem("cut_off") from error
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        struct.error,
    ) as error:
        raise TableProblem("not_a_table", kind="damaged") from error


def check_archive(file: IO[bytes], limits: Limits) -> dict[str, list[str]]:
    """Raise TableProblem unless the archive is a workbook of honest size. Returns the merged cells of each part.

    The sizes in the directory can be trusted as upper bounds: no more than they say is ever unpacked.
    """
    check_directory(file)
    with ZipFile(file) as archive:
        parts = archive.infolist()
        check_sizes(parts, limits)
        _check_kind(archive.namelist())
        return {part.filename: _check_part(archive, part) for part in parts}


def check_directory(file: IO[bytes]) -> None:
    """Refuse a directory that would itself take much memory; a workbook within the limits needs no 64-bit fields."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_END))
    tail = file.read()
    end = tail.rfind(_END_OF_DIRECTORY)
    if end < 0 or len(tail) - end < 22:
        raise TableProblem("cut_off")
    directory_size = struct.unpack_from("<L", tail, end + 12)[0]
    if directory_size > _LARGEST_DIRECTORY:
        raise TableProblem("zip_bomb")


def check_sizes(parts: list[ZipInfo], limits: Limits) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise TableProblem("password")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
        raise TableProblem("zip_bomb")
    for part in parts:
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise TableProblem("not_a_table", kind="damaged")
        if part.file_size > max(_RATIO_COUNTS_FROM, limits.ratio * part.compress_size):
            raise TableProblem("zip_bomb")


def _check_kind(names: list[str]) -> None:
    for start, kind in _OTHER_KINDS.items():
        if any(name.startswith(start) for name in names):
            raise TableProblem("not_a_table", kind=kind)
    if "[Content_Types].xml" not in names:
        raise TableProblem("not_a_table", kind="zip")


def _check_part(archive: ZipFile, part: ZipInfo) -> list[str]:
    """Parse a part, to refuse entities and masses of elements or text. Keeps only which cells are merged.

    A part that is not XML (a picture) ends the parsing at once, as it will for the library, which uses this parser.
    """
    guard = _Guard()
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            if not guard.accepts(chunk):
                break
    return guard.merged


class _Guard:
    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._element
        self._units = 0
        self._elements = 0
        self._text = 0
        self.merged: list[str] = []

    def accepts(self, chunk: bytes) -> bool:
        """Whether the part is still XML after this piece. Raises TableProblem if it must not be read at all."""
        before = self._elements, self._units
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError:
            return False
        self._text = self._text + len(chunk) if (self._elements, self._units) == before else 0
        if self._text > _LONGEST_TEXT:
            raise TableProblem("zip_bomb")
        return True

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: bool) -> None:
        raise TableProblem("zip_bomb")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if name in _UNITS or name.rpartition(":")[2] in _UNITS:
            self._units += 1
            self._elements = 0
            if self._units > _MOST_UNITS:
                raise TableProblem("zip_bomb")
        else:
            self._elements += 1
            if self._elements > _MOST_ELEMENTS_IN_UNIT:
                raise TableProblem("zip_bomb")
            if name.rpartition(":")[2] == "mergeCell" and len(self.merged) < _MOST_MERGED:
                self.merged.append(attributes.get("ref", ""))
