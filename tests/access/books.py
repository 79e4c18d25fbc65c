"""Books: seen by everybody at or below the organisation they belong to, kept by who keeps its study."""

from typing import Any

from tests.access.table import row
from tests.study.factories import BookFactory


def of(place: str) -> dict[str, Any]:
    """A book of ``centre.<place>``."""
    return {"target": f"of {place}", "pk": lambda centre: BookFactory(organisation=getattr(centre, place)).pk}


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("study:books",                   "302  200  200  200  200  200  200  200  200"),
    row("study:books_print",             "302  200  200  200  200  200  200  200  200"),
    row("study:books_export",            "302  403  403  403  200  200  200  200  200"),
    row("study:book_add",                "302  403  403  403  200  200  200  200  200"),
    row("study:book",                    "302  404  200  200  200  404  200  200  200", **of("near")),
    row("study:book",                    "302  404  200  200  200  200  200  200  200", **of("committee")),
    row("study:book",                    "302  404  404  404  404  404  404  404  200", **of("elsewhere")),
    row("study:book_pass_on",            "302  404  403  200  200  404  200  200  200", **of("near")),
    row("study:book_pass_on",            "302  404  403  200  200  200  200  200  200", **of("committee")),
    row("study:book_pass_on",            "302  404  404  404  404  404  404  404  200", **of("elsewhere")),
    *(
        row(f"study:book_{page}",        "302  404  403  403  200  404  200  200  200", **of("near"))
        for page in ("edit", "remove")
    ),
    *(
        row(f"study:book_{page}",        "302  404  403  403  403  403  200  200  200", **of("committee"))
        for page in ("edit", "remove")
    ),
]
