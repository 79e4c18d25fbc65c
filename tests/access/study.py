"""Sessions: planning, recording, closing, and who may."""

import io
from types import SimpleNamespace
from typing import Any

from core.files import check_file
from core.services.files import file_attach
from members.models import User
from study.models import StudyPaper, StudySession
from tests.access.table import row
from tests.core.papers import pdf
from tests.study.factories import AttendanceFactory, PlanFactory, ReadingFactory, SessionFactory, at


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


def plan(place: str) -> dict[str, Any]:
    """An issued plan of ``centre.<place>`` with a reading."""

    def made(centre: SimpleNamespace) -> int:
        return PlanFactory(organisation=getattr(centre, place)).pk

    return {"target": place, "pk": made}


def reading_of(place: str) -> dict[str, Any]:
    """A reading of the plan of ``centre.<place>``, which is made before it."""

    def made(centre: SimpleNamespace) -> int:
        return ReadingFactory(plan=getattr(centre, place).study_plans.get()).pk

    return plan(place) | {"reading": made}


def paper_of(place: str, on: str = "session") -> dict[str, Any]:
    """A paper of a session, or of a reading of the plan, of ``centre.<place>``."""

    def made(centre: SimpleNamespace) -> int:
        author = User.objects.get(username="secretary")
        fields = file_attach(actor=author, checked=check_file(io.BytesIO(pdf()), "a.pdf", most_bytes=10_000))
        host = getattr(centre, place)
        of = (
            SessionFactory(organisation=host)
            if on == "session"
            else ReadingFactory(plan=PlanFactory(organisation=host))
        )
        return StudyPaper.objects.create(title="签到表", **{on: of}, **fields).pk

    return {"target": f"{on} of {place}", "pk": made}


def beginning(centre: SimpleNamespace) -> dict[str, Any]:
    """The plan of ``near`` for 2027."""
    return {"organisation": centre.near.pk, "year": "2027"}


def again(centre: SimpleNamespace) -> dict[str, str]:
    """Show an adopted reading again: for one that was never left out nothing changes."""
    return {"step": "restore"}


def expected_above(centre: SimpleNamespace) -> int:
    """A session of the committee at which 李静 of ``near`` is expected."""
    above = SessionFactory(organisation=centre.committee, audience="leadership")
    return AttendanceFactory(session=above, person=centre.li).session_id


ABOVE: dict[str, Any] = {"target": "above near", "pk": expected_above}
READING: dict[str, Any] = {
    "target": "of committee",
    "pk": lambda centre: ReadingFactory(plan=PlanFactory(organisation=centre.committee)).pk,
}
ISSUED = paper_of("committee", "reading")
SHOWN = reading_of("near") | {"data": again}
GROUPS = {"kind": "group_meeting"}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("study:sessions",                "302  200  200  200  200  200  200  200  200"),
    row("study:sessions_print",          "302  200  200  200  200  200  200  200  200"),
    row("study:sessions_export",         "302  403  403  403  200  200  200  200  200"),
    row("study:meetings_export",         "302  403  403  403  200  200  200  200  200"),
    row("study:group_study_export",      "302  403  403  403  200  200  200  200  200"),
    row("study:person_options",          "302  200  200  200  200  200  200  200  200"),
    row("study:session_add",             "302  403  403  200  200  200  200  200  200"),
    row("study:session",                 "302  404  200  404  200  404  200  200  200", **of("near")),
    row("study:session",                 "302  404  200  200  200  404  200  200  200", **of("group", **GROUPS)),
    row("study:session",                 "302  404  404  404  404  404  404  404  200", **of("elsewhere")),
    row("study:session",                 "302  404  200  404  200  404  200  200  200", **ABOVE),
    row("study:session_edit",            "302  404  403  404  403  404  200  200  200", **ABOVE),
    row("study:session_minutes",         "302  404  200  404  200  404  200  200  200", **ABOVE),
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
    *(
        row(f"study:session_{page}",     "302  404  200  404  200  404  200  200  200", **of("near"))
        for page in ("minutes", "word")
    ),
    row("study:session_word",            "302  404  404  404  404  404  404  404  200", **of("elsewhere")),
    row("study:month",                   "302  200  200  200  200  200  200  200  200"),
    row("study:plan",                    "302  200  200  200  200  200  200  200  200"),
    row("study:plan_start",              "302  404  403  404  302  404  302  302  302", "post", data=beginning),
    row("study:plan_edit",               "302  404  403  403  200  404  200  200  200", **plan("near")),
    row("study:plan_edit",               "302  404  404  404  404  404  404  404  200", **plan("elsewhere")),
    row("study:plan_edit",               "302  404  403  403  403  403  200  200  200", **plan("committee")),
    row("study:plan_step",               "302  404  403  403  302  404  302  302  302", "post", **plan("near")),
    row("study:plan_step",               "302  404  404  404  404  404  404  404  302", "post", **plan("elsewhere")),
    row("study:reading_add",             "302  404  403  403  200  404  200  200  200", **plan("near")),
    row("study:reading_add",             "302  404  404  404  404  404  404  404  200", **plan("elsewhere")),
    row("study:reading_edit",            "302  404  403  403  200  404  200  200  200", **reading_of("near")),
    row("study:reading_edit",            "302  404  404  404  404  404  404  404  200", **reading_of("elsewhere")),
    row("study:reading_take_out",        "302  404  403  403  302  404  302  302  302", "post", **SHOWN),
    row("study:session_paper_add",       "302  404  403  404  200  404  200  200  200", **of("near")),
    row("study:reading_paper_add",       "302  404  403  403  403  403  200  200  200", **READING),
    row("study:paper",                   "302  404  200  404  200  404  200  200  200", **paper_of("near")),
    row("study:paper",                   "302  404  200  200  200  200  200  200  200", **ISSUED),
    row("study:paper",                   "302  404  404  404  404  404  404  404  200", **paper_of("elsewhere")),
    row("study:paper_remove",            "302  404  403  404  200  404  200  200  200", **paper_of("near")),
    row("study:make_up",                 "302  404  403  404  200  404  200  200  200", target="missed", pk=missed),
]
