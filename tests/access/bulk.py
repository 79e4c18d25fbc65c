"""Changes of many people: everybody who keeps people has their own."""

from datetime import date
from types import SimpleNamespace

from members.models import BulkChange, Person, User
from members.services.bulk import bulk_prepare, bulk_start
from tests.access.table import row


def prepared(centre: SimpleNamespace) -> int:
    """A change that the secretary has prepared, of 李静."""
    owner = User.objects.get(username="secretary")
    change = bulk_start(actor=owner, people=Person.objects.filter(pk=centre.li.pk))
    today = date(2026, 11, 22)
    bulk_prepare(
        actor=owner, change=change, layer="advancing", group=None, without_group=False, unit=None,
        effective_on=today, reason="调整", today=today,
    )  # fmt: skip
    return change.pk


def chosen(centre: SimpleNamespace) -> dict[str, int]:
    return {"person": centre.li.pk}


def done(centre: SimpleNamespace) -> int:
    pk = prepared(centre)
    BulkChange.objects.filter(pk=pk).update(state="done", finished_at="2026-11-22T00:00+08:00")
    return pk


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:bulk_changes",          "302  403  403  403  200  200  200  200  200"),
    row("members:bulk_start",            "302  403  403  403  302  302  302  302  302", "post", data=chosen),
    row("members:bulk_prepare",          "302  403  403  403  200  404  404  404  404", pk=prepared),
    row("members:bulk_change",           "302  403  403  403  200  404  404  404  404", pk=prepared),
    row("members:bulk_apply",            "302  403  403  403  302  404  404  404  404", "post", pk=prepared),
    row("members:bulk_undo",             "302  403  403  403  200  404  404  404  404", pk=done),
]
