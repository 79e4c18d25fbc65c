"""The privacy notice comes before every page until it was read, once for each version of it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import NoticeRead
from members.rules.privacy import NOTICE_VERSION

NOTICE, HOME = reverse("members:privacy_notice"), reverse("reports:home")
READ = {"read": "on", "sensitive": "on"}


@pytest.fixture
def newcomer(client: Client, cast: SimpleNamespace) -> Client:
    NoticeRead.objects.filter(user=cast.secretary).delete()
    client.cookies["django_language"] = "en"
    client.force_login(cast.secretary)
    return client


def test_nothing_is_seen_before_the_notice_was_read_and_agreed_to(
    newcomer: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    for address in (HOME, reverse("members:person", args=[centre.zhang.pk]), reverse("admin:index")):
        answer: Any = newcomer.get(address)
        assert (answer.status_code, answer["Location"]) == (302, NOTICE)
    html = newcomer.get(NOTICE).content.decode()
    assert "within 15 working days" in html and "Whom to ask: system." in html and "张明华" not in html
    assert newcomer.post(NOTICE, {"read": "on"}).status_code == 400
    assert newcomer.get(HOME)["Location"] == NOTICE and not NoticeRead.objects.filter(user=cast.secretary).exists()

    assert newcomer.post(NOTICE, READ)["Location"] == HOME

    assert newcomer.get(HOME).status_code == 200
    assert NoticeRead.objects.get(user=cast.secretary).version == NOTICE_VERSION
    assert "You read this version on" in newcomer.get(NOTICE).content.decode()


def test_signing_out_and_the_language_stay_within_reach(newcomer: Client) -> None:
    assert newcomer.post(reverse("set_language"), {"language": "zh-hans"})["Location"] == "/"
    assert newcomer.post(reverse("members:sign_out"))["Location"].startswith(reverse("members:sign_in"))


def test_a_password_of_somebody_else_is_changed_first(client: Client, cast: SimpleNamespace) -> None:
    NoticeRead.objects.filter(user=cast.secretary).delete()
    cast.secretary.must_change_password = True
    cast.secretary.save()
    client.force_login(cast.secretary)
    assert client.get(HOME)["Location"] == reverse("members:change_password")
    assert client.get(NOTICE)["Location"] == reverse("members:change_password")


def test_a_new_version_asks_again_at_the_next_sign_in(
    client: Client, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.secretary)
    assert client.get(HOME).status_code == 200
    monkeypatch.setattr("members.services.notice.NOTICE_VERSION", "2099-01")
    client = Client()
    client.force_login(cast.secretary)
    assert client.get(HOME)["Location"] == NOTICE
    client.post(NOTICE, READ)
    assert set(NoticeRead.objects.filter(user=cast.secretary).values_list("version", flat=True)) == {
        NOTICE_VERSION,
        "2099-01",
    }


def test_reading_it_costs_no_query_on_any_page(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.secretary)

    with CaptureQueriesContext(connection) as asked:
        client.get(HOME)
    assert not [query for query in asked.captured_queries if "noticeread" in query["sql"]]


def test_a_version_is_read_once(cast: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="notice_read_once"), transaction.atomic():
        NoticeRead.objects.create(user=cast.secretary, version=NOTICE_VERSION)
