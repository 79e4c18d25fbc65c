"""CSV by COPY: the database writes the rows, and only the encrypted cells pass through Python.

UTF-8 with a byte-order mark, CRLF, dates in ISO. Source: DOMAIN §10.
"""

import csv
import hashlib
import io
import re
import secrets
from binascii import unhexlify
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from core import crypto
from core.sheets.columns import Column, Kind, Sheet, order_of
from core.sheets.guard import guarded
from core.sheets.written import Written

Cell = Callable[[bytes], bytes]

# Rows opened at a time: enough to spread the cost of splitting and joining, few enough (some 100 kB) that the database
# goes on filling the socket meanwhile. 1024 is half as fast again.
_BATCH = 256
_LINE_END = b"\r\n"
# A number as it is or masked, unharmed by any spreadsheet; everything else takes the longer way.
_HARMLESS = re.compile(r"(?![0-9]{12,}X?\Z)[1-9*][0-9*]*X?")


def write_csv(sheet: Sheet, rows: QuerySet[Any], file: BinaryIO, *, unmasked: bool = False) -> Written:
    """Write the rows of a queryset, in its order, into a file, in constant memory.

    One statement reads them, so the file is the state of one moment. Raises what the database raises, and
    CannotDecrypt.
    """
    # What nobody can know beforehand cannot stand in anybody's text.
    marker = secrets.token_hex(5)
    expressions = sheet.expressions(order_of(rows), lambda column: column.csv_expression(marker))
    sealed = [_opener(rows, column, unmasked=unmasked) for column in sheet.columns if column.kind is Kind.SEALED]
    writer = _Writer(file, marker.encode(), sealed)
    writer.write_header(sheet.headers())
    with suppress(EmptyResultSet):  # Django knows by itself that no row meets the conditions
        _copy(rows.values_list(*expressions), writer)
    writer.flush()
    return Written(writer.count, writer.digest.hexdigest())


def _copy(rows: QuerySet[Any, Any], writer: "_Writer") -> None:
    sql, params = rows.query.sql_with_params()
    connection = connections[rows.db]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        statement = cursor.mogrify(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params).decode()
        cursor.copy_expert(statement, writer)


def _opener(rows: QuerySet[Any], column: Column, *, unmasked: bool) -> Cell:
    """What makes the cell of a sealed column from the stored value in hexadecimal digits."""
    context = rows.model._meta.get_field(str(column.source)).context
    shown = str if unmasked or column.mask is None else column.mask
    decrypt, harmless = crypto.decrypt, _HARMLESS.fullmatch

    def cell(stored: bytes) -> bytes:
        if not stored:
            return b""
        text = shown(decrypt(unhexlify(stored), context))
        return (text if harmless(text) else _as_cell(text)).encode()

    return cell


def _as_cell(text: str) -> str:
    """Guarded, and in quotes where it needs them."""
    return _line([guarded(text)]) if text else ""


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


class _Writer:
    """What COPY writes its rows into: a row a call, without which a line break inside a cell would end a line."""

    def __init__(self, file: BinaryIO, marker: bytes, sealed: list[Cell]) -> None:
        self.file = file
        self.marker = marker
        self.sealed = sealed
        self.rows: list[bytes] = []
        self.count = 0
        self.digest = hashlib.sha256()

    def write_header(self, headers: list[str]) -> None:
        self._put("\ufeff".encode() + _line(headers).encode() + _LINE_END)

    def write(self, row: bytes) -> None:
        self.rows.append(row[:-1])  # without the server's line feed
        if len(self.rows) == _BATCH:
            self.flush()

    def flush(self) -> None:
        if not self.rows:
            return
        self.count += len(self.rows)
        parts = _LINE_END.join([*self.rows, b""]).split(self.marker)
        self.rows.clear()
        for place, cell in enumerate(self.sealed):
            cells = slice(2 * place + 1, None, 2 * len(self.sealed))
            parts[cells] = map(cell, parts[cells])
        self._put(b"".join(parts))

    def _put(self, content: bytes) -> None:
        self.digest.update(content)
        self.file.write(content)
