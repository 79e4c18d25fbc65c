"""Imports: each sees their own."""

from types import SimpleNamespace
from typing import Any

from members.models import ImportRun, User
from tests.access.table import row


def import_of_secretary(centre: SimpleNamespace) -> int:
    """A previewed import of the secretary's own."""
    owner = User.objects.get(username="secretary")
    return ImportRun.objects.create(kind="roster", state="previewed", file_name="a.csv", user=owner).pk


def comparison_of_secretary(centre: SimpleNamespace) -> int:
    """A comparison of the secretary's own with the national system."""
    owner = User.objects.get(username="secretary")
    return ImportRun.objects.create(kind="national", state="previewed", file_name="a.csv", user=owner).pk


OWN_COMPARISON: dict[str, Any] = {"target": "secretary's comparison", "pk": comparison_of_secretary}
OWN_IMPORT: dict[str, Any] = {"target": "secretary's import", "pk": import_of_secretary}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:imports",               "302  403  403  403  200  200  200  200  200"),
    row("members:import_run",            "302  403  403  403  200  404  404  404  404", **OWN_IMPORT),
    row("members:import_refused",        "302  403  403  403  302  404  404  404  404", **OWN_IMPORT),
    row("members:import_confirm",        "302  403  403  403  302  404  404  404  404", "post", **OWN_IMPORT),
    row("members:import_again",          "302  403  403  403  302  404  404  404  404", "post", **OWN_IMPORT),
    row("members:import_drop",           "302  403  403  403  302  404  404  404  404", "post", **OWN_IMPORT),
    row("members:import_fixes",          "302  403  403  403  302  404  404  404  404", "post", **OWN_COMPARISON),
    row("members:import_fixes",          "302  403  403  403  404  404  404  404  404", "post", **OWN_IMPORT),
    row("members:import_differences",    "302  403  403  403  200  404  404  404  404", **OWN_COMPARISON),
    row("members:import_differences_file", "302  403  403  403  200  404  404  404  404", **OWN_COMPARISON),
]
