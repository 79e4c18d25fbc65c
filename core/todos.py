"""What is due for a user: each app offers it in ``todos.py``, found by name; nothing of it is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

Source = Callable[[Any, date], "Iterable[Todo]"]


class Basis(Enum):
    """Why something is due: a statute demands it, the unit set it for itself, or the work needs it."""

    STATUTORY = "statutory"
    LOCAL = "local"
    WORK = "work"


@dataclass(frozen=True)
class Link:
    """A way to the page where the thing is done."""

    text: str | Promise
    url: str


@dataclass(frozen=True)
class Todo:
    """One thing to do. ``links`` lead to the forms, each an action or, if ``names``, a row it concerns by its name;
    ``more`` counts further rows that are not linked here, ``people`` says that the rows are people.
    """

    text: str | Promise
    links: tuple[Link, ...]
    basis: Basis = Basis.WORK
    article: str = ""
    due_on: date | None = None
    names: bool = False
    more: int = 0
    people: bool = False

    def days_left(self, today: date) -> int | None:
        """Days until it is due, negative when overdue; None without a date."""
        return None if self.due_on is None else (self.due_on - today).days


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(
        import_module(f"{app.name}.todos").todos
        for app in apps.get_app_configs()
        if app.module is not None and app.name != "core" and module_has_submodule(app.module, "todos")
    )


def collect(user: Any, today: date) -> list[Todo]:
    """Everything that is due for a user from every app: the longest overdue first, what has no date last."""
    found = [todo for source in _sources() for todo in source(user, today)]
    return sorted(found, key=lambda todo: todo.due_on or date.max)
