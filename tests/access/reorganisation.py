"""Renaming, merging, splitting, closing."""

from datetime import date
from types import SimpleNamespace

from members.models import Organisation
from tests.access.table import on, row


def closed(centre: SimpleNamespace) -> int:
    Organisation.objects.filter(pk=centre.near.pk).update(closed_on=date(2026, 1, 1))
    return centre.near.pk


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:organisation_rename",   "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_rename",   "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_rename",   "302  404  403  404  403  404  403  403  403", target="closed", pk=closed),
    row("members:organisation_merge",    "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_merge",    "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_split",    "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_split",    "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_split",    "302  404  404  404  404  404  403  403  403", **on("committee")),
    row("members:organisation_close",    "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_close",    "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_reopen",   "302  404  403  404  403  404  403  200  200", target="closed", pk=closed),
    row("members:organisation_reopen",   "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:unit_close",            "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_close",            "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
    row("members:unit_delete",           "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_delete",           "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
]
