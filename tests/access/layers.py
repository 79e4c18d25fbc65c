"""The layers board, and a person's page on it."""

from datetime import date
from types import SimpleNamespace

from members.models import BackboneTask, LayerMentor, User
from tests.access.table import on, row


def task(centre: SimpleNamespace) -> int:
    """A task of 李静's."""
    by = User.objects.get(username="system")
    return BackboneTask.objects.create(person=centre.li, title="教研", given_on=date(2026, 9, 1), given_by=by).pk


def mentor(centre: SimpleNamespace) -> int:
    """李静 accompanied by 张明华."""
    return LayerMentor.objects.create(person=centre.li, mentor=centre.zhang, starts_on=date(2026, 9, 1)).pk


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:layers",                "302  200  200  200  200  200  200  200  200"),
    row("members:layers_print",          "302  200  200  200  200  200  200  200  200"),
    row("members:layer_tasks",           "302  200  200  200  200  200  200  200  200"),
    row("members:layer_person",          "302  404  200  404  200  404  200  200  200", **on("li")),
    row("members:layer_person",          "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:layer_move",            "302  404  403  404  200  404  200  200  200", **on("li")),
    row("members:layer_task_give",       "302  404  403  404  200  404  200  200  200", **on("li")),
    row("members:layer_mentor",          "302  404  403  404  200  404  200  200  200", **on("li")),
    row("members:layer_task_end",        "302  404  403  404  200  404  200  200  200", pk=task),
    row("members:layer_mentor_end",      "302  404  403  404  200  404  200  200  200", pk=mentor),
]
