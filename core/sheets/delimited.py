"""CSV by COPY: the database writes the rows, and only the encrypted cells pass through Python.

UTF-8 with a byte-order mark, CRLF, dates in ISO. Source: DOMAIN §10.
"""

import csv
import hashlib
import io
import re
import secrets
from binascii import unhexlify
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from core import crypto
from core.sheets import guard
from core.sheets.columns import Column, Kind, Sheet, order_of
from core.sheets.guard import guarded
from core.sheets.written import Written

Cells = Callable[[list[bytes]], list[bytes]]

# Rows opened at a time: enough to spread the cost of splitting and joining, few enough (some 100 kB) that the database
# goes on filling the socket meanwhile. 1024 is half as fast again.
_BATCH = 256
_LINE_END = b"\r\n"
_APOSTROPHE = "''''"  # in SQL
_PLAIN = b"0123456789X*\n"
_SPOILT = re.compile(rb"\n(?:0[0-9]+|[0-9]{12,}X?)(?=\n)")  # what `guarded` would mark among the plain ones


def write_csv(sheet: Sheet, rows: QuerySet[Any], file: BinaryIO, *, unmasked: bool = False) -> Written:
    """Write the rows of a queryset, in its order, into a file, in constant memory.

    One statement reads them, so the file is the state of one moment. Raises what the database raises, and
    CannotDecrypt.
    """
    # What nobody can know beforehand stands in nobody's text, and what begins with z in no hexadecimal digits.
    marker = f"z{secrets.token_hex(5)}z"
    expressions = sheet.expressions(order_of(rows), lambda column: column.csv_expression(marker))
    sealed = [_opener(rows, column, unmasked=unmasked) for column in sheet.columns if column.kind is Kind.SEALED]
    writer = _Writer(file, marker.encode(), sealed)
    writer.write_header(sheet.headers())
    with suppress(EmptyResultSet):  # Django knows by itself that no row meets the conditions
        _copy(rows.values_list(*expressions), writer)
    writer.flush()
    return Written(writer.count, writer.digest.hexdigest())


def write_statement(headers: list[str], sql: str, params: Mapping[str, Any], file: BinaryIO) -> Written:
    """Write what a statement selects, in its order, as `write_csv` does: for figures that are no rows of a model.

    Text that somebody typed is selected through `guarded_text`, whose pattern comes along by itself.
    """
    writer = _Writer(file)
    writer.write_header(headers)
    _copy_sql(DEFAULT_DB_ALIAS, sql, {**params, "guard": guard.PATTERN}, writer)
    writer.flush()
    return Written(writer.count, writer.digest.hexdigest())


def guarded_text(expression: str) -> str:
    """Text in a statement of `write_statement` with the apostrophe of `core.sheets.guard` where it needs one; the empty
    text is null (an empty cell).
    """
    text = f"NULLIF({expression}, '')"
    return f"CASE WHEN {text} ~ %(guard)s THEN {_APOSTROPHE} || {text} ELSE {text} END"


def _copy(rows: QuerySet[Any, Any], writer: "_Writer") -> None:
    sql, params = rows.query.sql_with_params()
    _copy_sql(rows.db, sql, params, writer)


def _copy_sql(alias: str, sql: str, params: Any, writer: "_Writer") -> None:
    connection = connections[alias]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        statement = cursor.mogrify(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params).decode()
        cursor.copy_expert(statement, writer)


def _opener(rows: QuerySet[Any, Any], column: Column, *, unmasked: bool) -> Cells:
    """What makes the cells of a sealed column from the stored values in hexadecimal digits."""
    opened = crypto.opener(rows.model._meta.get_field(str(column.source)).context)
    shown = str if unmasked or column.mask is None else column.mask

    def cells(stored: list[bytes]) -> list[bytes]:
        texts = [shown(opened(unhexlify(value))) if value else "" for value in stored]
        # Numbers as they are or masked, which no spreadsheet harms, are told from anything else all at once.
        joined = "\n".join(texts).encode()
        plain = joined.split(b"\n")
        if not joined.translate(None, _PLAIN) and not _SPOILT.search(b"\n%b\n" % joined) and len(plain) == len(texts):
            return plain
        return [_line([guarded(text)]).encode() if text else b"" for text in texts]

    return cells


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


class _Writer:
    """What COPY writes its rows into: a row a call, without which a line break inside a cell would end a line."""

    def __init__(self, file: BinaryIO, marker: bytes = b"", sealed: Sequence[Cells] = ()) -> None:
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
        text = _LINE_END.join([*self.rows, b""])
        parts = text.split(self.marker) if self.marker else [text]
        self.rows.clear()
        for place, cells in enumerate(self.sealed):
            those = slice(2 * place + 1, None, 2 * len(self.sealed))
            parts[those] = cells(parts[those])
        self._put(b"".join(parts))

    def _put(self, content: bytes) -> None:
        self.digest.update(content)
        self.file.write(content)
