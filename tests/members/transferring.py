"""Transfers and letters to try things on."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from members.models import Person, Transfer
from members.services.letters import Letter, letter_issue
from members.services.transfers import transfer_request

TODAY = date(2026, 11, 22)
ASKED = date(2026, 11, 2)


def ask(centre: SimpleNamespace, cast: SimpleNamespace, person: Person | None = None) -> Transfer:
    return transfer_request(
        actor=cast.secretary,
        person=person or centre.zhang,
        to=centre.far,
        to_unit=centre.far.units.get(),
        reason="工作调动",
        sent_on=ASKED,
        today=TODAY,
    )


def issue(centre: SimpleNamespace, cast: SimpleNamespace, **letter: Any) -> Transfer:
    values = {"number": "介字第0001号", "issued_on": date(2026, 11, 1), "outside": "市直机关党工委"} | letter
    return letter_issue(actor=cast.secretary, person=centre.li, letter=Letter(**values), reason="工作调动", today=TODAY)


def stands(person: Person) -> tuple[str, str, int]:
    row = Person.objects.select_related("organisation").get(pk=person.pk)
    return row.organisation.name, row.leaving, row.version
