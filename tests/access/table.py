"""Who gets which answer on which route: one row a route, method and target. A route without a row fails the tests.

The rows stand beside this file, a module for each group of routes; ``ROWS`` of every module is found by name.

The columns of ``statuses`` are those of ``COLUMNS``. ``near`` is 第一实验幼儿园党支部 and what belongs to it, ``far``
another branch of the same centre, ``elsewhere`` another centre (tests/cast.py). 302 is the way to the sign-in page,
403 a missing right, 404 somebody else's row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

COLUMNS = (
    "anonymous",
    "nobody",
    "reader",
    "group_leader",
    "secretary",
    "stranger",
    "organiser",
    "administrator",
    "system",
)

Made = Callable[[SimpleNamespace], Any]


@dataclass(frozen=True)
class Row:
    """What each of the cast is answered on a route. ``target`` names the row acted on, ``data`` is what is sent."""

    route: str
    statuses: tuple[int, ...]
    method: str = "get"
    target: str = ""
    kwargs: dict[str, Made] = field(default_factory=dict)
    data: Made | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, [self.method, self.route, self.target]))


def row(
    route: str, statuses: str, method: str = "get", target: str = "", data: Made | None = None, **kwargs: Made
) -> Row:
    """A row whose statuses are written in one line; ``kwargs`` make the address from the centre of the cast."""
    numbers = tuple(int(number) for number in statuses.split())
    if len(numbers) != len(COLUMNS):
        raise ValueError(f"{route}: {len(numbers)} statuses for {len(COLUMNS)} columns")
    return Row(route, numbers, method, target, kwargs, data)


def on(target: str, of: str = "", to: str = "pk") -> dict[str, Any]:
    """The arguments of a row that acts on ``centre.<target>``, or on the first ``of`` it has (``units``)."""

    def pk(centre: SimpleNamespace) -> int:
        place = getattr(centre, target)
        return getattr(place, of).first().pk if of else place.pk

    return {"target": f"{target}.{of}".rstrip("."), to: pk}
