"""Months in which somebody was expected at organisational life, for dues or work, and those in which they took part.

An app that knows offers ``months(person, since)`` in ``activity.py``, found by name; member records only count.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module
from typing import NamedTuple

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from core.dates import add_months
from members.models import Person
from members.rules.contacts import INACTIVE_MONTHS, Month, months_in_a_row


class Months(NamedTuple):
    """Of which months something is recorded, and in which of them the person took part or had good reason not to."""

    expected: set[Month]
    active: set[Month]


Source = Callable[[int, date], Months]


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(
        import_module(f"{app.name}.activity").months
        for app in apps.get_app_configs()
        if app.module is not None and app.name != "members" and module_has_submodule(app.module, "activity")
    )


def inactive_months(person: Person, today: date) -> int:
    """How many whole months in a row the person took no part in anything recorded. One query for each source."""
    since = add_months(today.replace(day=1), -INACTIVE_MONTHS)
    found = [source(person.pk, since) for source in _sources()]
    expected = {month for months in found for month in months.expected}
    active = {month for months in found for month in months.active}
    return months_in_a_row(expected, active, today)
