"""Study hours and the training register."""

from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

from study.models import ComplianceReason, TrainingRecord
from tests.access.table import on, row
from tests.factories import PersonFactory


def of(place: str) -> dict[str, Any]:
    """The training of somebody new in ``centre.<place>``."""

    def made(centre: SimpleNamespace) -> int:
        return TrainingRecord.objects.create(
            person=PersonFactory(organisation=getattr(centre, place)), title="支部书记培训班", organiser="区委党校",
            starts_on=date(2026, 5, 11), ends_on=date(2026, 5, 13), hours=24,
        ).pk  # fmt: skip

    return {"target": place, "pk": made}


def period(place: str, centre: SimpleNamespace) -> dict[str, Any]:
    """January of the meeting that every branch or group holds."""
    kind = "group_meeting" if place == "group" else "themed_party_day"
    return {"organisation": getattr(centre, place).pk, "kind": kind, "period": "2026-01-01"}


def missed(place: str) -> dict[str, Any]:
    return {"target": place, "data": partial(period, place)}


def reason(place: str) -> dict[str, Any]:
    """The reason why ``centre.<place>`` did not meet in January."""

    def made(centre: SimpleNamespace) -> int:
        host = getattr(centre, place)
        fields = {"kind": "themed_party_day", "starts_on": date(2026, 1, 1), "reason": "寒假停园"}
        return ComplianceReason.objects.create(organisation=host, **fields).pk

    return {"target": f"reason of {place}", "pk": made}


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("study:hours",                   "302  200  200  200  200  200  200  200  200"),
    row("study:hours_print",             "302  200  200  200  200  200  200  200  200"),
    row("study:hours_export",            "302  403  403  403  200  200  200  200  200"),
    row("study:person_year",             "302  404  200  404  200  404  200  200  200", **on("li")),
    row("study:person_year",             "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("study:compliance",              "302  200  200  200  200  200  200  200  200"),
    row("study:compliance_centre",       "302  200  200  200  200  200  200  200  200"),
    row("study:compliance_print",        "302  200  200  200  200  200  200  200  200"),
    row("study:compliance_export",       "302  403  403  403  200  200  200  200  200"),
    row("study:reason_add",              "302  404  403  404  200  404  200  200  200", **missed("near")),
    row("study:reason_add",              "302  404  403  200  200  404  200  200  200", **missed("group")),
    row("study:reason_add",              "302  404  404  404  404  404  404  404  200", **missed("elsewhere")),
    *(
        row(f"study:reason_{page}",      "302  404  403  404  200  404  200  200  200", **reason("near"))
        for page in ("edit", "remove")
    ),
    *(
        row(f"study:reason_{page}",      "302  404  404  404  404  404  404  404  200", **reason("elsewhere"))
        for page in ("edit", "remove")
    ),
    row("study:training",                "302  200  200  200  200  200  200  200  200"),
    row("study:training_add",            "302  403  403  403  200  200  200  200  200"),
    *(
        row(f"study:training_{page}",    "302  404  403  404  200  404  200  200  200", **of("near"))
        for page in ("edit", "delete")
    ),
    *(
        row(f"study:training_{page}",    "302  404  404  404  404  404  404  404  200", **of("elsewhere"))
        for page in ("edit", "delete")
    ),
]
