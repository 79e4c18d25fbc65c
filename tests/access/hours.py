"""Study hours and the training register."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from study.models import TrainingRecord
from tests.access.table import row
from tests.factories import PersonFactory


def of(place: str) -> dict[str, Any]:
    """The training of somebody new in ``centre.<place>``."""

    def made(centre: SimpleNamespace) -> int:
        return TrainingRecord.objects.create(
            person=PersonFactory(organisation=getattr(centre, place)), title="支部书记培训班", organiser="区委党校",
            starts_on=date(2026, 5, 11), ends_on=date(2026, 5, 13), hours=24,
        ).pk  # fmt: skip

    return {"target": place, "pk": made}


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("study:hours",                   "302  200  200  200  200  200  200  200  200"),
    row("study:hours_print",             "302  200  200  200  200  200  200  200  200"),
    row("study:hours_export",            "302  403  403  403  200  200  200  200  200"),
    row("study:compliance",              "302  200  200  200  200  200  200  200  200"),
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
