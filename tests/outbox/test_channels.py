"""An organisation's ways of telling: what is inherited, what a robot is given, what its answers mean."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone, translation

from core.models import Delivery, Robot
from core.outgoing import NotSent, robots
from core.outgoing.robots import Address, cut, post, token_of
from core.services.outbox_sending import deliveries_send
from members.mail_tokens import make_token
from members.models import Channel, User
from members.querysets.outbox import ways_of
from members.services.channels import RobotTerms, channel_change
from members.todos import todos
from tests.outbox.letters import NOW, mail, put, states, to_robot
from tests.outbox.robot_host import RobotHost, robot_host

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
TOKEN = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def host(settings: Any) -> Iterator[RobotHost]:
    with robot_host() as host:
        settings.ROBOTS = dict.fromkeys(["wecom", "dingtalk", "feishu"], host.origin)
        yield host


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    return client


def own_group(actor: User, place: Any, **terms: Any) -> Robot:
    terms = {"kind": "wecom", "address": WECOM} | terms
    channel = channel_change(actor=actor, organisation=place, mail="inherit", group="own", robot=RobotTerms(**terms))
    assert channel.robot is not None
    return channel.robot


@pytest.mark.parametrize(
    ("kind", "pasted", "token"),
    [
        ("wecom", WECOM, TOKEN),
        ("dingtalk", " https://oapi.dingtalk.com/robot/send?access_token=abcdef123456 ", "abcdef123456"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/0b1c-22", "0b1c-22x"),
    ],
)
def test_of_a_pasted_address_the_key_is_kept(kind: str, pasted: str, token: str) -> None:
    pasted = pasted.replace("0b1c-22", "0b1c-22x")
    assert token_of(kind, pasted) == token


@pytest.mark.parametrize(
    "pasted",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6",
        "https://qyapi.weixin.qq.com.example.org/cgi-bin/webhook/send?key=693a91f6",
        "https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=693a91f6",
        "https://169.254.169.254/cgi-bin/webhook/send?key=693a91f6",
        "https://qyapi.weixin.qq.com/cgi-bin/user/get?key=693a91f6",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a/../b%0d%0aHost:x",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://[::1",
        "",
    ],
)
def test_no_other_address_is_taken(pasted: str) -> None:
    with pytest.raises(ValueError):
        token_of("wecom", pasted)


def test_each_vendor_gets_its_own_form_and_signature(host: RobotHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots.time, "time", lambda: 1599360473.0)
    post(Address("wecom", "k" * 8), "你好")
    post(Address("dingtalk", "k" * 8, "SEC1"), "你好")
    post(Address("feishu", "k" * 8, "demo"), "你好")
    (wecom, wecom_body), (dingtalk, dingtalk_body), (feishu, feishu_body) = host.posts
    assert (wecom, wecom_body["text"]) == ("/cgi-bin/webhook/send?key=kkkkkkkk", {"content": "你好"})
    assert dingtalk.startswith("/robot/send?access_token=kkkkkkkk&timestamp=1599360473000&sign=")
    assert dingtalk_body == {"msgtype": "text", "text": {"content": "你好"}}
    assert feishu == "/open-apis/bot/v2/hook/kkkkkkkk"
    assert feishu_body["sign"] == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    assert (feishu_body["timestamp"], feishu_body["content"]) == ("1599360473", {"text": "你好"})


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((200, {"errcode": 93000}), "robot_answer:93000"),  # a wrong key
        ((200, {}), "robot_answer"),
        ((200, {"errcode": "0"}), "robot_answer"),
        ((500, {"errcode": 0}), "robot_status:500"),
        ((302, {"errcode": 0}), "robot_status:302"),  # led nowhere
    ],
)
def test_only_the_answers_own_code_is_believed(
    host: RobotHost, answer: tuple[int, dict[str, Any]], problem: str
) -> None:
    host.answer = answer
    with pytest.raises(NotSent) as refused:
        post(Address("wecom", "k" * 8), "你好")
    assert (refused.value.problem, len(host.posts)) == (problem, 1)


def test_a_silent_server_is_said_without_the_key(settings: Any) -> None:
    settings.ROBOTS = {"wecom": "http://127.0.0.1:9"}
    with pytest.raises(NotSent) as refused:
        post(Address("wecom", "secretkey"), "你好")
    assert (refused.value.problem, refused.value.__cause__) == ("robot_unreachable", None)


def test_a_long_text_is_cut_between_characters() -> None:
    assert cut("短") == "短"
    assert len(cut("长" * 900).encode()) <= 2000
    assert cut("长" * 900).endswith("长…")


def test_what_is_left_open_holds_as_above(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    assert (ways_of(centre.group).mail, ways_of(centre.group).robot) == (True, None)
    robot = own_group(cast.organiser, centre.committee)
    channel_change(actor=cast.secretary, organisation=centre.near, mail="off", group="inherit", robot=None)
    ways = ways_of(centre.group)
    assert (ways.mail, ways.mail_from, ways.robot, ways.robot_from) == (False, centre.near, robot, centre.committee)
    channel_change(actor=cast.secretary, organisation=centre.near, mail="off", group="off", robot=None)
    assert ways_of(centre.group).robot is None
    assert ways_of(centre.far).robot == robot


def test_key_and_secret_lie_encrypted_and_are_never_shown(browser: Client, centre: SimpleNamespace) -> None:
    data = {"mail": "inherit", "group": "own", "kind": "wecom", "address": WECOM, "secret": "SECRET-1"}
    page = browser.post(f"/organisations/{centre.near.pk}/told/", data, follow=True).content.decode()
    assert TOKEN not in page and "SECRET-1" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, secret FROM core_robot UNION ALL SELECT token, secret FROM core_robotevent")
        for row in cursor.fetchall():
            assert TOKEN.encode() not in bytes(row[0]) and b"SECRET-1" not in bytes(row[1])
    # Nothing pasted keeps both; the other vendor's key is none of this one's.
    browser.post(f"/organisations/{centre.near.pk}/told/", data | {"address": "", "secret": ""})
    assert Robot.objects.values_list("token", "secret").get() == (TOKEN, "SECRET-1")
    refused = browser.post(f"/organisations/{centre.near.pk}/told/", data | {"kind": "feishu", "address": WECOM})
    assert list(refused.context["form"].errors) == ["address"]
    assert Robot.objects.get().kind == "wecom"


def test_who_only_reads_changes_nothing(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    with pytest.raises(PermissionDenied):
        own_group(cast.reader, centre.near)
    with pytest.raises(ValidationError):
        own_group(cast.secretary, centre.near, address="")
    assert (Channel.objects.count(), Robot.objects.count()) == (0, 0)


def test_the_test_button_says_what_came_of_it(browser: Client, host: RobotHost, centre: SimpleNamespace) -> None:
    address = f"/organisations/{centre.near.pk}/told/"
    browser.post(address, {"mail": "inherit", "group": "own", "kind": "wecom", "address": WECOM})
    assert "has arrived in the group" in browser.post(f"{address}test/", follow=True).content.decode()
    host.answer = (200, {"errcode": 93000})
    page = browser.post(f"{address}test/", follow=True).content.decode()
    assert "check key, signing secret and keywords. (93000)" in page
    assert Robot.objects.get().failures == 1


def test_a_failing_robot_is_left_in_peace_for_longer_and_shown_as_due(
    cast: SimpleNamespace, centre: SimpleNamespace, host: RobotHost
) -> None:
    robot = own_group(cast.secretary, centre.near)
    host.answer = (200, {"errcode": 45009})
    put("a", to_robot(robot, scope_path=centre.near.path))
    put("b", to_robot(robot, scope_path=centre.near.path))
    now, posts = NOW, []
    for _try in range(3):
        deliveries_send(clock=lambda now=now: now, until=now + timedelta(seconds=1))
        posts.append(len(host.posts))
        now = min(Delivery.objects.values_list("next_at", flat=True))
    robot.refresh_from_db()
    assert (posts, robot.failures, robot.problem, robot.failing_since) == ([1, 2, 3], 3, "robot_answer:45009", NOW)
    with translation.override("en"):
        due = [str(todo.text) for todo in todos(cast.secretary, NOW.date())]
    assert "Messages to the group of 第一实验幼儿园党支部 do not arrive." in due
    host.answer = (200, {"errcode": 0})
    assert deliveries_send(clock=lambda: now + timedelta(hours=1), until=now + timedelta(hours=2)) == 2
    robot.refresh_from_db()
    assert (robot.failures, robot.failing_since) == (0, None)


def test_the_database_knows_what_a_channel_may_be(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    own_group(cast.secretary, centre.near)
    for broken in ({"group": "own", "robot": None}, {"group": "x"}, {"mail": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Channel.objects.update(**broken)
    for broken in ({"kind": "x"}, {"failures": 1}, {"problem": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Robot.objects.update(**broken)


def test_ones_own_address_digest_and_quiet_hours(browser: Client, cast: SimpleNamespace) -> None:
    data = {"email": "sec@example.org", "monday_digest": "on", "quiet_from": "20:00", "quiet_until": "08:30"}
    assert browser.post("/told/", data).status_code == 302
    user = User.objects.get(pk=cast.secretary.pk)
    assert (user.email_wanted, user.monday_digest, str(user.quiet_until)) == ("sec@example.org", True, "08:30:00")
    half = browser.post("/told/", data | {"quiet_until": ""})
    assert "Give both times" in half.content.decode()
    assert list(browser.post("/told/", data | {"email": "sec"}).context["form"].errors) == ["email"]
    browser.post("/told/test/")
    assert browser.get("/inbox/").context["unread"] == "1"


def test_an_address_gets_reminders_once_its_owner_has_confirmed_it(
    browser: Client, cast: SimpleNamespace, settings: Any
) -> None:
    settings.MAIL_ON, settings.PUBLIC_URL = True, ""
    me = User.objects.filter(pk=cast.secretary.pk)
    me.update(email="old@example.org")

    def send() -> list[str]:
        before, now = len(django_mail.outbox), timezone.now()
        deliveries_send(clock=lambda: now, until=now + timedelta(seconds=1))
        return [address for sent in django_mail.outbox[before:] for address in sent.to]

    def link() -> str:
        return re.findall(r"http://testserver(/told/mail/\S+)", str(django_mail.outbox[-1].body))[0]

    browser.post("/told/", {"email": "typo@example.org"})
    assert me.values_list("email", "email_wanted").get() == ("old@example.org", "typo@example.org")
    assert send() == ["typo@example.org"]
    first = link()
    assert "example" not in first
    browser.post("/told/", {"email": "new@example.org"})
    browser.post("/told/", {"email": "new@example.org", "monday_digest": "on"})
    put("a", mail(cast.secretary), now=timezone.now())
    assert send() == ["new@example.org", "old@example.org"]
    second = re.findall(r"http://testserver(/told/mail/\S+)", str(django_mail.outbox[-2].body))[0]
    stranger = Client()
    stranger.force_login(cast.stranger)
    for who, address in ((browser, first), (stranger, second), (browser, second[:-8] + "A" * 7 + "/")):
        assert who.post(address).headers["Location"] == "/told/"
    assert browser.get(second).status_code == 200  # looking at it confirms nothing
    assert me.values_list("email", "email_wanted").get() == ("old@example.org", "new@example.org")
    browser.post(second)
    assert me.values_list("email", "email_wanted").get() == ("new@example.org", "")
    assert browser.get(second).status_code == 302  # used up
    late = make_token(cast.secretary.pk, "x@example.org", timezone.now())
    me.update(email_wanted="x@example.org")
    assert browser.post(f"/told/mail/{late}/").status_code == 302
    for _number in range(5):
        page = browser.post("/told/mail/ask/", follow=True).content.decode()
    assert "Enough mails" in page
    assert len(send()) == 3  # of five a day
    browser.post("/told/", {"email": ""})
    assert me.values_list("email", "email_wanted").get() == ("", "")


def test_the_outbox_shows_what_became_of_it_and_tries_again(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.administrator)
    now = timezone.now()
    put("own", mail(cast.secretary, scope_path=centre.near.path), now=now)
    put("foreign", mail(cast.secretary, scope_path=centre.elsewhere.path), now=now)
    deliveries_send(clock=lambda: now, until=now + timedelta(seconds=1))  # without an address
    assert [row[1] for row in states()] == ["failed", "failed"]
    client.get("/outbox/?state=failed")
    with django_assert_num_queries(2):  # the user with roles and number, rows
        page = client.get("/outbox/?state=failed")
    assert [row.message.key for row in page.context["listing"].page.rows] == ["own"]
    for key in "ab":
        put(key, mail(cast.secretary, scope_path=centre.near.path), now=now)
    Delivery.objects.filter(state="due").update(state="failed", problem="mail_off")
    with django_assert_num_queries(2):
        client.get("/outbox/?state=failed")
    assert any("3" in str(todo.text) for todo in todos(cast.administrator, timezone.localdate()))
    client.post("/outbox/retry/")
    assert sorted(states()) == [("a", "due", 0, "mail_off"), ("b", "due", 0, "mail_off"),
                                ("foreign", "failed", 1, "no_address"), ("own", "due", 0, "no_address")]  # fmt: skip
