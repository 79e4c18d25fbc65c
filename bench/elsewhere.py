"""Another database than the default one in the same process, so that works on both can take turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections


def connected_to(name: str) -> Any:
    """A connection like the default one, to another database."""
    default = connections["default"]
    return type(default)({**default.settings_dict, "NAME": name}, "default")


@contextmanager
def using(database: Any) -> Iterator[None]:
    """Have the program work on this database."""
    before = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = before
