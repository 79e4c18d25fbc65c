"""Who gets which answer on which route: one row a route, method and target. A route without a row fails the tests.

The columns of ``statuses`` are those of ``COLUMNS``. ``near`` is 第一实验幼儿园党支部 and what belongs to it, ``far``
another branch of the same centre, ``elsewhere`` another centre (tests/cast.py). 302 is the way to the sign-in page,
403 a missing right, 404 somebody else's row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from members.models import ImportRun, Person, User

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


def renaming(centre: SimpleNamespace) -> int:
    """An entry of 张明华's history."""
    Person.objects.filter(pk=centre.zhang.pk).update(name="张明", version=2)
    return Person.pgh_event_model.objects.filter(pgh_obj_id=centre.zhang.pk).latest("pgh_id").pk


def purpose(centre: SimpleNamespace) -> dict[str, str]:
    """What somebody says who looks at a whole number."""
    return {"field": "telephone", "purpose": "核对"}


SAID: dict[str, Any] = {"data": purpose}


def import_of_secretary(centre: SimpleNamespace) -> int:
    """A previewed import of the secretary's own."""
    owner = User.objects.get(username="secretary")
    return ImportRun.objects.create(kind="roster", state="previewed", file_name="a.csv", user=owner).pk


OWN_IMPORT: dict[str, Any] = {"target": "secretary's import", "pk": import_of_secretary}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
FRAME = [
    row("set_language",                  "302  302  302  302  302  302  302  302  302", "post"),
    row("reports:home",                  "302  200  200  200  200  200  200  200  200"),
    row("members:sign_in",               "200  302  302  302  302  302  302  302  302"),
    row("members:sign_out",              "302  302  302  302  302  302  302  302  302", "post"),
    row("members:change_password",       "302  200  200  200  200  200  200  200  200"),
    row("members:who_sees_what",         "302  403  403  403  403  403  403  200  200"),
]

ROSTER = [
    row("members:roster",                "302  200  200  200  200  200  200  200  200"),
    row("members:roster_print",          "302  200  200  200  200  200  200  200  200"),
    row("members:roster_export",         "302  403  403  403  200  200  200  200  200"),
    row("members:organisation_options",  "302  200  200  200  200  200  200  200  200"),
    row("members:unit_options",          "302  200  200  200  200  200  200  200  200"),
    row("members:roster",                "302  302  302  302  302  302  302  302  302", "post"),
    row("members:person_add",            "302  403  403  403  200  200  200  200  200"),
    row("members:person",                "302  404  200  200  200  404  200  200  200", **on("zhang")),
    row("members:person",                "302  404  200  404  200  404  200  200  200", **on("li")),
    row("members:person",                "302  404  404  404  404  200  200  200  200", **on("wang")),
    row("members:person",                "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:person_edit",           "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:person_edit",           "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:person_reveal",         "302  404  403  403  200  404  403  200  403", "post", **on("zhang"), **SAID),
    row("members:person_reveal",         "302  404  404  404  404  404  404  404  403", "post", **on("zhao"), **SAID),
    row("members:person_put_back",       "302  404  403  403  200  404  200  200  200", event=renaming, **on("zhang")),
    row("members:person_put_back",       "302  404  404  404  404  404  404  404  404", event=renaming, **on("zhao")),
]

ORGANISATIONS = [
    row("members:organisations",         "302  200  200  200  200  200  200  200  200"),
    row("members:organisation_add",      "302  403  403  403  403  403  403  403  200"),
    row("members:organisation",          "302  404  200  404  200  404  200  200  200", **on("near")),
    row("members:organisation",          "302  404  200  200  200  404  200  200  200", **on("group")),
    row("members:organisation",          "302  404  404  404  404  200  200  200  200", **on("far")),
    row("members:organisation",          "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_edit",     "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_edit",     "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_move",     "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_move",     "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:unit_add",              "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:unit_add",              "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:unit_edit",             "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_edit",             "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
    row("members:unit_move",             "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_move",             "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
]
IMPORTS = [
    row("members:imports",               "302  403  403  403  200  200  200  200  200"),
    row("members:import_run",            "302  403  403  403  200  404  404  404  404", **OWN_IMPORT),
    row("members:import_refused",        "302  403  403  403  302  404  404  404  404", **OWN_IMPORT),
    row("members:import_confirm",        "302  403  403  403  302  404  404  404  404", "post", **OWN_IMPORT),
    row("members:import_again",          "302  403  403  403  302  404  404  404  404", "post", **OWN_IMPORT),
    row("members:import_drop",           "302  403  403  403  302  404  404  404  404", "post", **OWN_IMPORT),
]
# fmt: on

ROWS: list[Row] = [*FRAME, *ROSTER, *ORGANISATIONS, *IMPORTS]
