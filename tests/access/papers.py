"""Papers of people: for those who keep the record."""

import io
from types import SimpleNamespace
from typing import Any

from core.files import check_file
from core.services.files import file_attach
from members.models import PersonPaper, User
from tests.access.table import Made, on, row
from tests.core.papers import pdf


def paper_of(name: str, kind: str = "certificate") -> Made:
    """A paper of ``centre.<name>``, handed in by the secretary."""

    def made(centre: SimpleNamespace) -> int:
        author = User.objects.get(username="secretary")
        checked = check_file(io.BytesIO(pdf()), "a.pdf", most_bytes=10_000)
        fields = file_attach(actor=author, checked=checked)
        return PersonPaper.objects.create(person=getattr(centre, name), kind=kind, title="证书", **fields).pk

    return made


def near(kind: str = "certificate") -> dict[str, Any]:
    """The arguments of a row on a paper of 张明华."""
    return {"target": f"{kind} of zhang", "pk": paper_of("zhang", kind)}


ELSEWHERE: dict[str, Any] = {"target": "of zhao", "pk": paper_of("zhao")}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:paper_add",             "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:paper_add",             "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:paper",                 "302  404  404  404  200  404  200  200  200", **near()),
    row("members:paper",                 "302  404  404  404  200  404  200  404  404", **near("review")),
    row("members:paper",                 "302  404  404  404  404  404  404  404  200", **ELSEWHERE),
    row("members:paper_remove",          "302  404  404  404  200  404  200  200  200", **near()),
    row("members:paper_remove",          "302  404  404  404  404  404  404  404  200", **ELSEWHERE),
]
