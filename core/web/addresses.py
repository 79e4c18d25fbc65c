"""Addresses that are looked up once."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy


@cache
def numbered(route: str) -> Callable[[Any], str]:
    """Where a row of a list leads, by its number: the route is looked up once, not once for each of a page's rows."""
    before, _zero, after = reverse(route, args=[0]).rpartition("0")
    return lambda row: f"{before}{row.pk}{after}"


@cache
def fixed(route: str) -> str:
    """The address of a route that takes no values."""
    return reverse(route)


later = lazy(fixed, str)
"""The same for what is declared before there are routes."""
