"""Log lines without personal data: what failed and where, never the value it failed on.

A message of PostgreSQL quotes rows, a ValueError quotes what was typed. So an exception is written by its class, the
names PostgreSQL gives (state, table, constraint), and the lines of code it passed, and no message.
"""

import logging
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

request_number: ContextVar[str] = ContextVar("request_number", default="-")
"""The number of the request being answered; it stands in every line and on the page of a fault."""

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def described(problem: BaseException) -> str:
    """An exception without its message: its class, and PostgreSQL's state, table and constraint where it has them."""
    name = f"{type(problem).__module__}.{type(problem).__qualname__}"
    diagnosis = getattr(problem, "diag", None)
    parts = [getattr(diagnosis, part, None) for part in ("sqlstate", "table_name", "constraint_name")]
    return " ".join(filter(None, [name, *parts]))


def told(problem: BaseException) -> str:
    """An exception with those it came from, each with the lines of code it passed."""
    before = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    earlier = f"{told(before)}\nled to\n" if before is not None else ""
    return f"{earlier}{''.join(traceback.format_tb(problem.__traceback__))}{described(problem)}"


class Discreet(logging.Filter):
    """Puts the request's number into a line, and takes exceptions and addresses out of what is said about them.

    Django gives the request along with what it logs; an address may name a person, or be a secret itself.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        address = getattr(getattr(record, "request", None), "path", None)
        record.request = request_number.get()
        if isinstance(record.args, dict):
            record.args = {name: _without_message(value, record) for name, value in record.args.items()}
        elif record.args:
            record.args = tuple(
                "-" if address and value == address else _without_message(value, record) for value in record.args
            )
        return True


def _without_message(value: object, record: logging.LogRecord) -> object:
    if isinstance(value, BaseException):
        return described(value)
    problem = record.exc_info[1] if record.exc_info else None
    # Celery gives the text of the exception, not the exception.
    if problem is not None and isinstance(value, str) and value in {str(problem), repr(problem)}:
        return described(problem)
    return value


class LineFormatter(logging.Formatter):
    """A line as people read it."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return told(ei[1]) if ei[1] else ""


class StructuredFormatter(JsonFormatter):
    """A line as a JSON object: time, level, logger, message, request, and what the caller adds."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return told(ei[1]) if ei[1] else ""
