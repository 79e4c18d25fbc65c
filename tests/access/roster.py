"""The roster and the pages of a person."""

from types import SimpleNamespace
from typing import Any

from members.models import Person
from tests.access.table import on, row


def renaming(centre: SimpleNamespace) -> int:
    """An entry of 张明华's history."""
    Person.objects.filter(pk=centre.zhang.pk).update(name="张明", version=2)
    return Person.pgh_event_model.objects.filter(pgh_obj_id=centre.zhang.pk).latest("pgh_id").pk


def purpose(centre: SimpleNamespace) -> dict[str, str]:
    """What somebody says who looks at a whole number."""
    return {"field": "telephone", "purpose": "核对"}


SAID: dict[str, Any] = {"data": purpose}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
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
