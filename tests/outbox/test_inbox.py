"""The inbox: what lies in it, when, for whom, and the number in the frame."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Delivery, Message
from core.services.outbox import messages_withdraw
from tests.outbox.letters import inbox, put

NOW = timezone.now()


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    return client


def subjects(browser: Client, query: str = "") -> list[str]:
    return [row.message.words.subject for row in browser.get(f"/inbox/{query}").context["page"].rows]


def test_a_message_put_twice_lies_there_once(browser: Client, cast: SimpleNamespace) -> None:
    for _time in range(2):
        put("a", inbox(cast.secretary), inbox(cast.reader), now=NOW)
    assert subjects(browser) == ["提醒 a"]
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 2)


def test_nothing_lies_there_before_its_time(browser: Client, cast: SimpleNamespace) -> None:
    put("later", inbox(cast.secretary, not_before=NOW + timedelta(hours=1)), now=NOW)
    put("now", inbox(cast.secretary), now=NOW)
    assert subjects(browser) == ["提醒 now"]
    early = Delivery.objects.get(message__key="later")
    assert browser.get(f"/inbox/{early.pk}/").status_code == 404
    assert browser.get("/inbox/").context["unread"] == "1"


def test_opening_is_reading_and_may_be_undone(browser: Client, cast: SimpleNamespace) -> None:
    put("a", inbox(cast.secretary), now=NOW)
    pk = Delivery.objects.get().pk
    assert browser.get("/inbox/").context["unread"] == "1"

    opened = browser.get(f"/inbox/{pk}/")

    assert "明日九时" in opened.content.decode()
    assert opened.context["unread"] == ""  # also on the page that is its reading
    assert subjects(browser, "?unread=1") == []
    browser.post(f"/inbox/{pk}/unread/")
    assert subjects(browser, "?unread=1") == ["提醒 a"]


def test_all_can_be_marked_as_read_and_only_ones_own(browser: Client, cast: SimpleNamespace) -> None:
    for number in range(120):
        put(str(number), inbox(cast.secretary), inbox(cast.reader), now=NOW)
    assert browser.get("/inbox/").context["unread"] == "99+"
    browser.post("/inbox/read/")
    assert browser.get("/inbox/").context["unread"] == ""
    assert Delivery.objects.unread().count() == 120


def test_what_is_withdrawn_leaves_the_inbox(browser: Client, cast: SimpleNamespace) -> None:
    put("a", inbox(cast.secretary), now=NOW, topic="session:1")
    put("b", inbox(cast.secretary), now=NOW, topic="session:2")
    assert messages_withdraw(topics=["session:1"]) == 1
    assert messages_withdraw(topics=["session:1"]) == 0
    assert subjects(browser) == ["提醒 b"]


def test_pages_turn_from_the_newest_on(browser: Client, cast: SimpleNamespace) -> None:
    for number in range(31):
        put(str(number), inbox(cast.secretary), now=NOW - timedelta(minutes=number))
    first = browser.get("/inbox/").context["page"]
    assert [row.message.key for row in first.rows] == [str(number) for number in range(30)]
    assert subjects(browser, f"?at={first.next}") == ["提醒 30"]


def test_a_kind_that_is_no_more_still_reads(browser: Client, cast: SimpleNamespace) -> None:
    put("a", inbox(cast.secretary), now=NOW)
    Message.objects.update(kind="gone.kind")
    assert subjects(browser) == ["A message of an earlier version of the program"]


def test_the_queries_do_not_grow(browser: Client, cast: SimpleNamespace, django_assert_num_queries: Any) -> None:
    put("a", inbox(cast.secretary), now=NOW)
    browser.get("/inbox/")
    with django_assert_num_queries(2):  # the user with roles and number, the messages
        browser.get("/inbox/")
    for key in "bc":
        put(key, inbox(cast.secretary), now=NOW)
    with django_assert_num_queries(2):
        browser.get("/inbox/")
