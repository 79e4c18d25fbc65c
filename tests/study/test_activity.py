"""What study tells member records of taking part: only a session missed without good reason counts against anybody."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from core.dates import add_months
from members.activity import Months, inactive_people
from members.models import Person
from members.transfer_todos import todos
from study.activity import months
from tests.factories import PersonFactory
from tests.study.factories import AttendanceFactory, SessionFactory, at


@pytest.mark.parametrize(
    ("state", "session_state", "expected", "active"),
    [
        ("absent", "held", 1, 0),
        ("present", "held", 1, 1),
        ("leave", "closed", 1, 1),
        ("special_care", "held", 1, 1),
        ("present", "planned", 0, 0),
    ],
)
def test_months_with_sessions_and_those_not_missed(
    centre: SimpleNamespace, state: str, session_state: str, expected: int, active: int
) -> None:
    for start in ("2026-09-01 15:30", "2026-02-03 15:30"):
        session = SessionFactory(organisation=centre.near, starts_at=at(start), state=session_state)
        AttendanceFactory(session=session, person=centre.zhang, state=state)

    told = months([centre.zhang.pk], date(2026, 5, 1)).get(centre.zhang.pk, Months(set(), set()))

    assert (len(told.expected), len(told.active)) == (expected, active)
    assert told.expected | told.active <= {(2026, 9)}


def test_the_list_of_those_who_took_no_part_counts_months_and_leaves_out_who_is_away(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    today = timezone.localdate()
    first = today.replace(day=1)
    people = {name: PersonFactory(organisation=centre.near, name=name) for name in ("周涛", "吴迪", "郑洁")}
    Person.objects.filter(pk=people["郑洁"].pk).update(is_mobile=True)
    for back in (1, 2):
        month = add_months(first, -back)
        session = SessionFactory(organisation=centre.near, starts_at=at(f"{month:%Y-%m}-03 15:30"), state="held")
        for name, person in people.items():
            AttendanceFactory(
                session=session, person=person, state="leave" if (name, back) == ("吴迪", 2) else "absent"
            )
        AttendanceFactory(session=session, person=centre.zhang, state="present")

    found = inactive_people(cast.secretary, today)
    assert found == {people["周涛"].pk: 2, people["吴迪"].pk: 1, people["郑洁"].pk: 2}
    assert inactive_people(cast.stranger, today) == {}
    assert not [todo for todo in todos(cast.secretary, today) if "31" in todo.article]
    session = {"organisation": centre.near, "state": "closed"}
    for back in range(3, 7):
        missed = SessionFactory(**session, starts_at=at(f"{add_months(first, -back):%Y-%m}-03 15:30"))
        AttendanceFactory(session=missed, person=people["周涛"], state="absent")
    [todo] = [todo for todo in todos(cast.secretary, today) if "31" in todo.article]
    assert [link.text for link in todo.links] == ["周涛"]
    assert not [todo for todo in todos(cast.administrator, today) if "31" in todo.article]
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    page = client.get("/transfers/away/", {"tab": "inactive"}).content.decode()
    assert "周涛" in page and "吴迪" in page and "张明华" not in page and "郑洁" not in page
    assert "art. 31" in page
    assert "周涛" in client.get("/transfers/away/print/", {"tab": "inactive"}).content.decode()
