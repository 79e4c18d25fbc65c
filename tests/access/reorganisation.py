"""Renaming, merging, splitting, closing."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from members.models import Organisation, Reorganisation, ReorganisationPart
from tests.access.table import on, row


def closed(centre: SimpleNamespace) -> int:
    Organisation.objects.filter(pk=centre.near.pk).update(closed_on=date(2026, 1, 1))
    return centre.near.pk


def act_on(name: str) -> dict[str, Any]:
    """The arguments of a row on an act that cannot be put back: who may is told so."""

    def made(centre: SimpleNamespace) -> int:
        place = getattr(centre, name)
        done = Reorganisation.objects.create(kind="merge", on=date(2026, 1, 1), reason="x")
        ReorganisationPart.objects.create(reorganisation=done, organisation=place, name_before=place.name)
        return done.pk

    return {"target": f"act on {name}", "pk": made}


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
    row("members:reorganisation_undo",   "302  404  403  404  403  404  403  302  302", **act_on("near")),
    row("members:reorganisation_undo",   "302  404  404  404  404  404  404  404  302", **act_on("elsewhere")),
    row("members:unit_close",            "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_close",            "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
    row("members:unit_delete",           "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_delete",           "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
]
