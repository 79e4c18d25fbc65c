"""Transfers, leaving and contacts: sender and receiver see one row, each takes the steps of their side."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from members.models import Contact, Leaving, Transfer
from tests.access.table import on, row

DAY = date(2026, 11, 2)


def within(centre: SimpleNamespace) -> int:
    """张明华 is asked for by nobody yet, and sent to the far branch."""
    return Transfer.objects.create(
        kind="within", state="requested", person=centre.zhang, from_organisation=centre.near,
        to_organisation=centre.far, reason="调动", sent_on=DAY,
    ).pk  # fmt: skip


def letter(centre: SimpleNamespace) -> int:
    """李静 has a letter to outside."""
    return Transfer.objects.create(
        kind="out", state="issued", person=centre.li, from_organisation=centre.near, to_outside="外市", reason="调动",
        sent_on=DAY, letter_number="1", valid_until=DAY,
    ).pk  # fmt: skip


def arrived(centre: SimpleNamespace) -> int:
    """王秀兰 came with one to the far branch."""
    return Transfer.objects.create(
        kind="in", state="arrived", person=centre.wang, from_outside="外市", to_organisation=centre.far, reason="调动",
        sent_on=DAY, letter_number="1", valid_until=DAY, received_on=DAY,
    ).pk  # fmt: skip


def left(centre: SimpleNamespace) -> int:
    """李静 has left."""
    return Leaving.objects.create(person=centre.li, kind="deceased", left_on=DAY).pk


def ticked(centre: SimpleNamespace) -> dict[str, int]:
    return {"person": centre.li.pk}


def waiting(centre: SimpleNamespace) -> dict[str, int]:
    asked = Transfer.objects.filter(person=centre.zhang).first()  # the same for each who asks
    return {"transfer": asked.pk if asked else within(centre)}


def contact(centre: SimpleNamespace) -> int:
    """张明华 was rung up."""
    return Contact.objects.create(person=centre.zhang, on=DAY, way="telephone", by="书记").pk


WITHIN: dict[str, Any] = {"target": "request near to far", "pk": within}
LETTER: dict[str, Any] = {"target": "letter from near", "pk": letter}
ARRIVED: dict[str, Any] = {"target": "arrived in far", "pk": arrived}
LEFT: dict[str, Any] = {"target": "left near", "pk": left}
RUNG: dict[str, Any] = {"target": "contact in near", "pk": contact}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:transfers",             "302  200  200  200  200  200  200  200  200"),
    row("members:transfers_print",       "302  200  200  200  200  200  200  200  200"),
    row("members:transfers_export",      "302  403  403  403  200  200  200  200  200"),
    row("members:person_arrive",         "302  403  403  403  200  200  200  200  200"),
    row("members:transfers_send",        "302  403  403  403  200  302  200  200  200", "post", "near", ticked),
    row("members:transfers_accept",      "302  403  403  403  302  200  200  200  200", "post", "near to far", waiting),
    row("members:transfer",              "302  404  200  404  200  200  200  200  200", **WITHIN),
    row("members:transfer",              "302  404  200  404  200  404  200  200  200", **LETTER),
    row("members:transfer_notice",       "302  404  200  404  200  200  200  200  200", **WITHIN),
    row("members:transfer_accept",       "302  404  403  404  403  200  200  200  200", **WITHIN),
    row("members:transfer_refuse",       "302  404  403  404  403  200  200  200  200", **WITHIN),
    row("members:transfer_cancel",       "302  404  403  404  200  403  200  200  200", **WITHIN),
    row("members:letter_receipt",        "302  404  403  404  200  404  200  200  200", **LETTER),
    row("members:letter_return",         "302  404  403  404  200  404  200  200  200", **LETTER),
    row("members:letter_correct",        "302  404  403  404  200  404  200  200  200", **LETTER),
    row("members:letter_correct",        "302  404  404  404  404  200  200  200  200", **ARRIVED),
    row("members:arrival_undo",          "302  404  404  404  404  302  302  302  302", **ARRIVED),
    row("members:receipt_send",          "302  404  404  404  404  200  200  200  200", **ARRIVED),
    row("members:transfer_request",      "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:transfer_branches",     "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:letter_issue",          "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:person_leave",          "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:person_delete",         "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:person_contacts",       "302  404  200  200  200  404  200  200  200", **on("zhang")),
    row("members:person_contacts",       "302  404  403  403  200  404  200  200  200", "post", **on("zhang")),
    row("members:contact_remove",        "302  404  403  403  200  404  200  200  200", **RUNG),
    row("members:person_leave_undo",     "302  404  403  404  200  404  200  200  200", **LEFT),
    row("members:away",                  "302  200  200  200  200  200  200  200  200"),
    row("members:away_print",            "302  200  200  200  200  200  200  200  200"),
]
