"""The pages: what a secretary does on them, two at once, and that they cost the same with one row and with three."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from study.models import Attendance, StudySession
from study.services.expected import list_make
from study.services.sessions import session_change
from tests.factories import user
from tests.study.factories import PlanFactory, ReadingFactory, SessionFactory, at


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def posted(page: Any, **changed: str) -> dict[str, str]:
    """What a browser sends from the record page, with some fields changed."""
    form, roll = page.context["form"], page.context["roll"]
    data = {name: form[name].value() for name in form.fields}
    data["ends"] = "17:00"
    data = {name: str(getattr(value, "pk", value) or "") for name, value in data.items()}
    for row in roll.rows:
        data |= {
            f"o{row.pk}": row.shown, f"s{row.pk}": row.chosen, f"r{row.pk}": row.reason,
            f"d{row.pk}": row.made_up_on, f"w{row.pk}": row.made_up_way,
        }  # fmt: skip
    return data | changed


@pytest.fixture
def session(centre: SimpleNamespace, branch: SimpleNamespace) -> StudySession:
    row: StudySession = SessionFactory(organisation=centre.near)
    list_make(row)
    return row


def test_two_exceptions_are_recorded_and_everybody_else_is_present(
    centre: SimpleNamespace, cast: SimpleNamespace, session: StudySession, client: Client
) -> None:
    client.force_login(cast.secretary)
    address = f"/study/sessions/{session.pk}/record/"
    data = posted(
        client.get(address), **{f"s{centre.li.pk}": "leave", f"r{centre.li.pk}": "产假", f"s{centre.zhang.pk}": "late"}
    )
    assert client.post(address, data).status_code == 302
    session.refresh_from_db()
    rows = {row.person.name: row for row in session.attendances.select_related("person")}
    assert (session.state, rows["李静"].state, rows["李静"].reason) == ("held", "leave", "产假")
    assert (rows["张明华"].state, rows["张明华"].is_late) == ("present", True)
    assert sum(row.state == "present" for row in rows.values()) == 5


def test_who_records_second_keeps_what_they_typed_and_sees_what_the_first_recorded(
    centre: SimpleNamespace, cast: SimpleNamespace, session: StudySession, client: Client
) -> None:
    client.force_login(cast.secretary)
    address = f"/study/sessions/{session.pk}/record/"
    page = client.get(address)
    client.post(address, posted(page, content="甲写的", **{f"s{centre.li.pk}": "leave"}))
    answer = client.post(address, posted(page, resolutions="乙写的", **{f"s{centre.zhang.pk}": "duty"}))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "甲写的" in text  # left alone by the second: as it is now
    assert "乙写的" in text
    chosen = {row.name: row.chosen for row in answer.context["roll"].rows}
    assert (chosen["李静"], chosen["张明华"]) == ("leave", "duty")
    assert Attendance.objects.get(session=session, person=centre.zhang).state == "present"
    assert client.post(address, posted(answer, resolutions="乙写的")).status_code == 302
    session.refresh_from_db()
    assert (session.content, session.resolutions) == ("甲写的", "乙写的")
    states = dict(session.attendances.exclude(state="present").values_list("person__name", "state"))
    assert states == {"李静": "leave", "张明华": "duty", "韩桂芳": "special_care"}


def test_mistakes_stand_beside_the_row_and_nothing_typed_is_lost(
    centre: SimpleNamespace, cast: SimpleNamespace, session: StudySession, client: Client
) -> None:
    client.force_login(cast.secretary)
    address = f"/study/sessions/{session.pk}/record/"
    wrong = {
        f"s{centre.li.pk}": "leave",
        f"d{centre.li.pk}": "2026-13-45",
        "content": "写了很多" * 6000,
        "ends": "01:00",
    }
    answer = client.post(address, posted(client.get(address), **wrong))
    text = answer.content.decode()
    assert "结束时间应晚于开始时间。" in text
    assert "2026-13-45" in text
    assert "写了很多" * 6000 in text
    assert [row.name for row in answer.context["roll"].rows if row.errors] == ["李静"]
    session.refresh_from_db()
    assert (session.state, session.content) == ("planned", "")


def test_a_past_session_is_entered_with_the_same_form_and_its_record_follows(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.secretary)
    page = client.get(f"/study/sessions/add/?kind=general_meeting&organisation={centre.near.pk}&day=2026-10-09")
    shown = page.context["form"]
    assert shown["chair"].value() == branch.secretary.pk  # nothing held before: the rule's own chair
    data = {
        "kind": "general_meeting", "organisation": centre.near.pk, "topic": "第四季度党员大会", "day": "2026年10月9日",
        "starts": "1530", "ends": "17：00", "audience": "members", "chair": branch.publicity.pk,
    }  # fmt: skip
    refused = client.post("/study/sessions/add/", data)
    assert "书记或副书记主持" in refused.content.decode()
    assert StudySession.objects.count() == 0
    accepted = client.post("/study/sessions/add/", data | {"chair_reason": "书记、副书记出差"})
    row = StudySession.objects.get()
    assert accepted.headers["Location"] == f"/study/sessions/{row.pk}/record/"
    assert (row.starts_at, row.ends_at) == (at("2026-10-09 15:30"), at("2026-10-09 17:00"))


def test_pages_cost_the_same_with_one_row_and_with_three(
    centre: SimpleNamespace, cast: SimpleNamespace, session: StudySession, client: Client
) -> None:
    client.force_login(cast.secretary)
    ReadingFactory(plan=PlanFactory(organisation=centre.committee))
    addresses = {
        "list": "/study/sessions/", "print": "/study/sessions/print/", "month": "/study/?month=2026-11",
        "plan": "/study/plan/?year=2026", "session": f"/study/sessions/{session.pk}/",
        "record": f"/study/sessions/{session.pk}/record/", "minutes": f"/study/sessions/{session.pk}/minutes/",
        "home": "/",
    }  # fmt: skip
    for address in addresses.values():
        client.get(address)
    one = {name: queries(client, address) for name, address in addresses.items()}
    for number in (1, 2):
        more = SessionFactory(organisation=centre.near, topic=f"第{number}次", starts_at=at(f"2026-11-1{number} 15:30"))
        list_make(more)
        ReadingFactory(plan=centre.committee.study_plans.get(), title=f"文件{number}")
    assert {name: queries(client, address) for name, address in addresses.items()} == one
    assert max(one.values()) <= 32, one


def test_people_are_found_by_pinyin_and_only_ones_own(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.secretary)
    found = client.get("/study/people/?for=add&add=李静、zm").content.decode()
    assert (f"张明华 [{centre.zhang.pk}]" in found, "王秀兰" in found) == (True, False)
    assert "王秀兰" not in client.get("/study/people/?for=add&add=wxl").content.decode()


@pytest.mark.parametrize("route", ["month", "plan", "compliance", "compliance_centre"])
def test_an_empty_system_says_how_to_begin_and_a_missing_role_that_it_is_missing(db: None, route: str) -> None:
    for account, words in ((user("first", "administrator"), "还没有党组织"), (user("nobody"), "当前没有生效的角色")):
        client = Client()
        client.force_login(account)
        assert words in client.get(reverse(f"study:{route}")).content.decode()


def test_hours_of_nobody_tell_an_empty_system_from_a_filter_that_nobody_fits(client: Client, db: None) -> None:
    client.force_login(user("first", "administrator"))
    address = reverse("study:hours")
    pages = [client.get(address, query).content.decode() for query in ({}, {"q": "wang"})]
    assert ["导入花名册" in page for page in pages] == [True, False]
    assert ["没有符合条件的人" in page for page in pages] == [False, True]


def test_who_edits_second_sees_what_changed_and_keeps_what_was_typed(
    centre: SimpleNamespace, cast: SimpleNamespace, session: StudySession, client: Client
) -> None:
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    plan = PlanFactory(organisation=centre.near)
    readings = [ReadingFactory(plan=plan).pk for _each in range(2)]
    address = reverse("study:session_edit", args=[session.pk])
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: getattr(value, "pk", value) for name, value in values.items() if value not in (None, "", [])}
    sent |= {"topic": "后到的题目", "readings": readings}
    session_change(actor=cast.organiser, session=session, version=1, values={"topic": "先到的题目"})

    late = client.post(address, sent)

    assert late.context["form"]["topic"].value() == "后到的题目" and "先到的题目" in late.content.decode()
    assert "has not been saved" in late.content.decode()
    assert [int(pk) for pk in late.context["form"]["readings"].value()] == readings
    assert client.post(address, sent | {"version": 2}).status_code == 302
    session.refresh_from_db()
    assert (session.topic, session.readings.count()) == ("后到的题目", 2)
