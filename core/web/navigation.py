"""The navigation of the frame: apps offer ``ENTRIES`` in ``navigation.py``, each with the right it needs.

One app may also offer ``standing(user)``, the words under the user's name.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import get_language


@dataclass(frozen=True)
class Entry:
    """One line of the navigation: its label, icon, route, the right to see it, and its place.

    ``also`` names how the addresses of further pages begin that belong to it.
    """

    label: str | Promise
    icon: str
    route: str
    may_see: Callable[[Any], bool]
    order: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An entry as one request shows it, in its language."""

    label: str
    icon: str
    url: str
    active: bool


@cache
def _modules() -> tuple[ModuleType, ...]:
    return tuple(
        import_module(f"{app.name}.navigation")
        for app in apps.get_app_configs()
        if app.module is not None and module_has_submodule(app.module, "navigation")
    )


@cache
def _places() -> tuple[tuple[Entry, str], ...]:
    """The entries in their order, each with its address."""
    found: list[Entry] = [entry for module in _modules() for entry in module.ENTRIES]
    return tuple((entry, reverse(entry.route)) for entry in sorted(found, key=lambda entry: entry.order))


@cache
def _lines(language: str | None) -> tuple[tuple[Entry, Line, Line], ...]:
    """The entries in a language: where one is elsewhere, and where one is there."""
    elsewhere = [(entry, Line(str(entry.label), entry.icon, url, active=False)) for entry, url in _places()]
    return tuple((entry, line, replace(line, active=True)) for entry, line in elsewhere)


def _is_here(request: HttpRequest, entry: Entry, url: str) -> bool:
    return request.path == url or request.path.startswith(entry.also if url == "/" else (url, *entry.also))


def for_request(request: HttpRequest) -> list[Line]:
    """The lines a signed-in user has a right to; none before signing in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [
        here if _is_here(request, entry, here.url) else elsewhere
        for entry, elsewhere, here in _lines(get_language())
        if entry.may_see(user)
    ]


def standing(request: HttpRequest) -> str:
    """What the user is and where, in words, from the first app that says so; empty before signing in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return next((module.standing(user) for module in _modules() if hasattr(module, "standing")), "")
