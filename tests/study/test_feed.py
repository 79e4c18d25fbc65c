"""The calendar a telephone subscribes to: what stands in it, what becomes of its address, and that it names nobody."""

import logging
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from core.logs import Discreet
from members.models import User
from study.models import CalendarFeed, StudySession
from study.services.expected import list_make
from study.services.feed import feed_make
from study.services.sessions import session_cancel, session_move
from tests.study.factories import AttendanceFactory, SessionFactory


def address(user: User) -> str:
    return f"/study/feed/{feed_make(actor=user, now=timezone.now())}.ics"


def events(answer: Any) -> dict[str, Any]:
    """The events of a calendar by their titles, read as a client reads them."""
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.fixture
def session(centre: SimpleNamespace, branch: SimpleNamespace) -> StudySession:
    soon = timezone.now().replace(microsecond=0) + timedelta(days=3)
    row: StudySession = SessionFactory(organisation=centre.near, starts_at=soon, chair=branch.secretary)
    list_make(row)
    return row


def test_a_telephone_follows_what_becomes_of_a_session(
    cast: SimpleNamespace, centre: SimpleNamespace, branch: SimpleNamespace, session: StudySession
) -> None:
    SessionFactory(organisation=centre.group, kind="group_meeting", topic="11月党小组会", starts_at=session.starts_at)
    SessionFactory(organisation=centre.far, topic="河滨的会", starts_at=session.starts_at)
    SessionFactory(organisation=centre.near, topic="去年的会", starts_at=timezone.now() - timedelta(days=91))
    browser, phone = Client(), Client(headers={"user-agent": "iOS/19 dataaccessd/1.0"})
    browser.force_login(cast.secretary)
    made = browser.post("/study/calendar/")
    shown = made.context["address"]
    token = shown.split("/")[-1].removesuffix(".ics")
    assert (token in made.content.decode(), token in browser.get("/study/calendar/").content.decode()) == (True, False)
    assert token.encode() not in bytes(CalendarFeed.objects.get().digest)

    first = phone.get(shown)
    title = f"集中学习：{session.topic}"
    assert (first["Content-Type"], first["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, no-cache")
    assert set(events(first)) == {title, "11月党小组会"}
    assert not [name for name in ("郭建华", "李静", "张明华") if name in first.content.decode()]
    event = events(first)[title]
    assert event["dtstart"].dt == session.starts_at
    assert (event["dtend"].dt, event["sequence"], event["status"]) == (session.ends_at, 0, "CONFIRMED")
    assert str(event["url"]) == f"http://testserver/study/sessions/{session.pk}/"
    assert len(str(event["uid"]).removesuffix("@hongzhu")) == 32
    assert phone.get(shown, headers={"if-none-match": first["ETag"]}).status_code == 304

    moved = session_move(
        actor=cast.secretary, session=session, version=session.version, reason="园内有活动",
        starts_at=session.starts_at + timedelta(days=1), ends_at=session.ends_at + timedelta(days=1),
    )  # fmt: skip
    second = phone.get(shown, headers={"if-none-match": first["ETag"]})
    again = events(second)[title]
    assert (second.status_code, again["uid"], again["sequence"]) == (200, event["uid"], 1)
    assert again["dtstart"].dt == session.starts_at + timedelta(days=1)
    session_cancel(actor=cast.secretary, session=moved, version=moved.version, reason="园内有活动")
    last = events(phone.get(shown))[f"已取消：{title}"]
    assert (last["uid"], last["sequence"], last["status"]) == (event["uid"], 2, "CANCELLED")
    assert "园内有活动" not in phone.get(shown).content.decode()


def test_who_is_expected_elsewhere_finds_it_without_a_way_to_its_page(
    cast: SimpleNamespace, centre: SimpleNamespace, session: StudySession
) -> None:
    there = SessionFactory(organisation=centre.far, topic="联学", starts_at=session.starts_at)
    AttendanceFactory(session=there, person=centre.li)
    user = cast.reader
    assert "集中学习：联学" not in events(Client().get(address(user)))
    user.person = centre.li
    user.save(update_fields=["person"])
    found = events(Client().get(address(user)))["集中学习：联学"]
    assert ("url" in found, str(found["description"])) == (False, centre.far.name)


def test_an_address_that_is_withdrawn_renewed_or_of_nobody_any_more_leads_nowhere(cast: SimpleNamespace) -> None:
    phone, user = Client(), cast.secretary
    old = address(user)
    new = address(user)
    assert [phone.get(each).status_code for each in (old, new)] == [404, 200]
    assert phone.get(new[:-5] + ("A" if new[-5] != "A" else "B") + ".ics").status_code == 404
    browser = Client()
    browser.force_login(user)
    browser.post("/study/calendar/withdraw/")
    assert phone.get(new).status_code == 404
    third = address(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert phone.get(third).status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.roles.update(ends_on=date(2026, 1, 2), starts_on=date(2026, 1, 1))
    assert phone.get(third).status_code == 404
    assert phone.post(third).status_code == 405


def test_a_calendar_costs_the_same_with_one_session_and_with_three(
    cast: SimpleNamespace, centre: SimpleNamespace, session: StudySession
) -> None:
    place, phone = address(cast.secretary), Client()
    counts = []
    for more in (0, 2):
        for number in range(more):
            SessionFactory(organisation=centre.near, topic=f"第{number}次", starts_at=session.starts_at)
        with CaptureQueriesContext(connection) as seen:
            assert len(events(phone.get(place))) == 1 + more
        counts.append(len(seen))
    assert counts == [4, 4]


def test_a_fault_is_logged_without_the_address() -> None:
    request = RequestFactory().get("/study/feed/secret-token.ics")
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Fault", request.path), None)
    record.request = request
    Discreet().filter(record)
    assert record.getMessage() == "Fault: -"
