"""Personal information: the log, what is held, requests, erasing."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from members.models import Correction, User
from tests.access.table import Made, on, row


def wish_of(name: str) -> Made:
    """A request for correction of ``centre.<name>``."""

    def made(centre: SimpleNamespace) -> int:
        day = date(2026, 11, 2)
        author = User.objects.get(username="secretary")
        return Correction.objects.create(
            person=getattr(centre, name), wish="x", asked_by=author, asked_on=day, due_on=day
        ).pk

    return made


def wish(name: str) -> dict[str, Any]:
    """The arguments of a row on such a request."""
    return {"target": f"of {name}", "pk": wish_of(name)}


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:privacy",               "302  302  302  302  302  302  302  302  302"),
    row("members:own_data",              "302  200  200  200  200  200  200  200  200"),
    row("members:person_held",           "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:person_held",           "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:access_log",            "302  403  403  403  403  403  403  200  200"),
    row("members:access_log_export",     "302  403  403  403  403  403  403  200  200"),
    row("members:impact_assessment",     "302  403  403  403  403  403  403  200  200"),
    row("members:impact_assessment_file", "302  403  403  403  403  403  403  200  200"),
    row("members:corrections",           "302  200  200  200  200  200  200  200  200"),
    row("members:correction",            "302  404  404  404  200  404  200  200  200", **wish("zhang")),
    row("members:correction",            "302  404  404  404  404  404  404  404  200", **wish("zhao")),
    row("members:own_correction",        "302  404  404  404  404  404  404  404  404"),
    row("members:person_correction",     "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:person_correction",     "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:person_erase",          "302  404  403  403  403  404  403  200  200", **on("zhang")),
    row("members:person_erase",          "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:privacy_notice",        "302  200  200  200  200  200  200  200  200"),
]
