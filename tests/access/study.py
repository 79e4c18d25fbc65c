"""Sessions: planning, recording, closing, and who may."""

from types import SimpleNamespace
from typing import Any

from study.models import StudySession
from tests.access.table import row
from tests.study.factories import AttendanceFactory, SessionFactory, at


def session(place: str, **fields: Any) -> Any:
    """A session of ``centre.<place>``."""

    def made(centre: SimpleNamespace) -> int:
        fresh: StudySession = SessionFactory(organisation=getattr(centre, place), **fields)
        return fresh.pk

    return made


def missed(centre: SimpleNamespace) -> int:
    """李静 was not there."""
    held = SessionFactory(organisation=centre.near, state="held", starts_at=at("2026-09-01 15:30"))
    return AttendanceFactory(session=held, person=centre.li, state="leave").pk


def of(place: str, **fields: Any) -> dict[str, Any]:
    return {"target": place, "pk": session(place, **fields)}


GROUPS = {"kind": "group_meeting"}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("study:sessions",                "302  200  200  200  200  200  200  200  200"),
    row("study:sessions_print",          "302  200  200  200  200  200  200  200  200"),
    row("study:sessions_export",         "302  403  403  403  200  200  200  200  200"),
    row("study:person_options",          "302  200  200  200  200  200  200  200  200"),
    row("study:session_add",             "302  403  403  200  200  200  200  200  200"),
    row("study:session",                 "302  404  200  404  200  404  200  200  200", **of("near")),
    row("study:session",                 "302  404  200  200  200  404  200  200  200", **of("group", **GROUPS)),
    row("study:session",                 "302  404  404  404  404  404  404  404  200", **of("elsewhere")),
    *(
        row(f"study:session_{page}",     "302  404  403  404  200  404  200  200  200", **of("near"))
        for page in ("edit", "people", "move", "cancel", "restore", "record", "unrecord", "close", "reopen")
    ),
    *(
        row(f"study:session_{page}",     "302  404  403  200  200  404  200  200  200", **of("group", **GROUPS))
        for page in ("edit", "record", "close")
    ),
    *(
        row(f"study:session_{page}",     "302  404  404  404  404  404  404  404  200", **of("elsewhere"))
        for page in ("edit", "record", "close")
    ),
    row("study:make_up",                 "302  404  403  404  200  404  200  200  200", target="missed", pk=missed),
]
