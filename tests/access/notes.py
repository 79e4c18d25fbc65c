"""Notes and reflections: seen in scope, kept by who keeps the study of the person's branch."""

from types import SimpleNamespace
from typing import Any

from tests.access.table import row
from tests.study.factories import NoteFactory, PlanFactory, ReadingFactory, SessionFactory


def note_of(name: str) -> dict[str, Any]:
    """A note of ``centre.<name>`` on a session of the committee."""

    def made(centre: SimpleNamespace) -> int:
        session = SessionFactory(organisation=centre.committee)
        return NoteFactory(person=getattr(centre, name), session=session).pk

    return {"target": f"of {name}", "pk": made}


def session_of(place: str) -> dict[str, Any]:
    return {
        "target": f"session of {place}",
        "pk": lambda centre: SessionFactory(organisation=getattr(centre, place), state="held").pk,
    }


READING: dict[str, Any] = {
    "target": "of committee",
    "pk": lambda centre: ReadingFactory(plan=PlanFactory(organisation=centre.committee)).pk,
}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("study:notes",                   "302  200  200  200  200  200  200  200  200"),
    row("study:notes_print",             "302  200  200  200  200  200  200  200  200"),
    row("study:notes_export",            "302  403  403  403  200  200  200  200  200"),
    row("study:note",                    "302  404  200  404  200  404  200  200  200", **note_of("li")),
    row("study:note",                    "302  404  200  200  200  404  200  200  200", **note_of("zhang")),
    row("study:note",                    "302  404  404  404  404  404  404  404  200", **note_of("zhao")),
    *(
        row(f"study:note_{page}",        "302  404  403  404  200  404  200  200  200", **note_of("li"))
        for page in ("edit", "remove", "paper_add")
    ),
    *(
        row(f"study:note_{page}",        "302  404  404  404  404  404  404  404  200", **note_of("zhao"))
        for page in ("edit", "remove", "paper_add")
    ),
    row("study:note_edit",               "302  404  403  200  200  404  200  200  200", **note_of("zhang")),
    row("study:session_notes_add",       "302  404  403  404  200  404  200  200  200", **session_of("near")),
    row("study:session_notes_add",       "302  404  404  404  404  404  404  404  200", **session_of("elsewhere")),
    row("study:reading_notes_add",       "302  404  403  200  200  200  200  200  200", **READING),
]
