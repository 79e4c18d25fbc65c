"""The day from which a change of a person holds: the trigger that keeps the periods is told it, for a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection


def set_effective_day(day: date | None) -> None:
    """From which day holds what is written next in this transaction; None is today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', %s, true)", [day.isoformat() if day else ""])


@contextmanager
def effective_day(day: date) -> Iterator[None]:
    """What is written within holds from a day; what comes after, from today. A failure ends the transaction anyway."""
    set_effective_day(day)
    yield
    set_effective_day(None)
