"""Months in which somebody was expected at organisational life, for dues or work, and those in which they took part.

An app that knows offers ``months`` and ``missed`` in ``activity.py``, found by name; member records only count.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from core.dates import add_months
from members.models import Person, User
from members.rules.contacts import INACTIVE_MONTHS, Month, months_in_a_row

MOST: Final = 2000
"""People who missed a month that are looked at; an organisation with more looks at its branches one by one."""


class Months(NamedTuple):
    """Of which months something is recorded, and in which of them the person took part or had good reason not to."""

    expected: set[Month]
    active: set[Month]


class Source(Protocol):
    """What an app knows of taking part."""

    def months(self, people: Collection[int], since: date) -> dict[int, Months]:
        """The months of some people since a day; who is not in it was expected nowhere. One query."""

    def missed(self, user: User, first: date, last: date, most: int) -> Collection[int]:
        """Who of the people a user sees missed something from one day to another without good reason. One query."""


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(
        cast(Source, import_module(f"{app.name}.activity"))
        for app in apps.get_app_configs()
        if app.module is not None and app.name != "members" and module_has_submodule(app.module, "activity")
    )


def inactive_months(person: Person, today: date) -> int:
    """How many whole months in a row the person took no part in anything recorded. One query for each source."""
    return _counted([person.pk], today).get(person.pk, 0)


def inactive_people(user: User, today: date) -> dict[int, int]:
    """The same of everybody a user sees who missed the last whole month, by person. Two queries for each source."""
    last = today.replace(day=1) - timedelta(days=1)
    missed = {person for source in _sources() for person in source.missed(user, last.replace(day=1), last, MOST)}
    return _counted(missed, today) if missed else {}


def _counted(people: Collection[int], today: date) -> dict[int, int]:
    since = add_months(today.replace(day=1), -INACTIVE_MONTHS)
    found = [source.months(people, since) for source in _sources()]
    counted = {}
    for person in people:
        told = [months[person] for months in found if person in months]
        expected = {month for months in told for month in months.expected}
        active = {month for months in told for month in months.active}
        if number := months_in_a_row(expected, active, today):
            counted[person] = number
    return counted
