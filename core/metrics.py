"""Figures about people and organisations in a span of days: each app offers its ``METRICS`` in ``metrics.py``.

Whoever scores or shows figures asks here and imports no app that counts them. A figure states what the records say and
judges nobody; None means that somebody is not scored: excused, or nothing was asked of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule


class Of(Enum):
    """What a figure is about."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Span:
    """The days from ``first`` to ``last``, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A span ends after it begins.")

    @classmethod
    def of_year(cls, year: int) -> "Span":
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))


Values = dict[int, Decimal | None]


@dataclass(frozen=True)
class Metric:
    """One figure: its key ``app.name``, what it is called and counted in, and the article it comes from, if any.

    ``values`` takes a queryset of people or organisations, a span and today, and gives the value of each by its key, in
    a number of queries that does not grow with them.
    """

    key: str
    of: Of
    label: str | Promise
    unit: str | Promise
    values: Callable[["QuerySet[Any]", Span, date], Values]
    article: str | Promise = ""


@cache
def _declared() -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for app in apps.get_app_configs():
        if app.name != "core" and app.module is not None and module_has_submodule(app.module, "metrics"):
            for metric in import_module(f"{app.name}.metrics").METRICS:
                if metric.key in found:
                    raise ImproperlyConfigured(f"Metric {metric.key} is declared twice.")
                found[metric.key] = metric
    return found


def metrics(of: Of) -> tuple[Metric, ...]:
    """The figures about people, or about organisations, in the order in which the apps declare them."""
    return tuple(metric for metric in _declared().values() if metric.of == of)


def metric(key: str) -> Metric:
    """The figure with a key; raises KeyError."""
    return _declared()[key]
