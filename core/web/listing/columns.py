"""The columns of a list."""

import dataclasses
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise


@dataclasses.dataclass(frozen=True)
class Column:
    """A column: its heading, what it shows of a row, and the order it sorts by.

    ``main`` marks the column that names the row and links to it; ``css`` is a class of the cells.
    """

    label: str | Promise
    value: Callable[[Any], object]
    order: str = ""
    main: bool = False
    css: str = ""
