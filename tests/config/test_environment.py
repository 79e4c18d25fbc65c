"""Settings come from the environment and are read strictly: what is wrong stops the start with one line."""

import base64
import os
from collections.abc import Callable

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> environ.Env:
    for name in list(os.environ):
        if name.startswith("HONGZHU_"):
            monkeypatch.delenv(name)
    return environ.Env()


def test_without_a_word_the_program_is_in_production(env: environ.Env) -> None:
    assert environment.environment_name(env) == "production"


def test_an_unknown_environment_stops_the_start(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGZHU_ENVIRONMENT", "prod")
    with pytest.raises(ImproperlyConfigured, match="'development' or 'production'"):
        environment.environment_name(env)


@pytest.mark.parametrize("value", ["", "secret", "x" * 49])
def test_a_short_signing_key_is_refused(env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HONGZHU_SECRET_KEY", value)
    with pytest.raises(ImproperlyConfigured, match="at least 50"):
        environment.secret_key(env)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "number:base64"),
        (KEY, "number:base64"),
        (f"0:{KEY}", "1-255"),
        (f"256:{KEY}", "1-255"),
        (f"①:{KEY}", "1-255"),
        ("1:not base64!", "must be base64"),
        ("1:" + base64.b64encode(b"short").decode(), "32 bytes"),
        (f"1:{KEY},1:{KEY}", "twice"),
    ],
)
def test_a_wrong_keyring_is_refused(env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str, says: str) -> None:
    monkeypatch.setenv("HONGZHU_DATA_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match=says):
        environment.data_keys(env)


def test_the_first_key_of_the_ring_is_the_one_that_closes(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGZHU_DATA_KEYS", f"2:{KEY}, 1:{KEY}")
    assert [key.number for key in environment.data_keys(env)] == [2, 1]


@pytest.mark.parametrize("value", ["", "-1", "2", "101", "6.0", "six", "６"])
def test_a_number_out_of_bounds_is_refused(env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HONGZHU_SIGN_IN_TRIES", value)
    with pytest.raises(ImproperlyConfigured, match="from 3 to 100"):
        environment.whole_number(env, "HONGZHU_SIGN_IN_TRIES", 6, 3, 100)


@pytest.mark.parametrize("value", ["true", "1", "YES", ""])
def test_only_yes_and_no_are_answers(env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HONGZHU_HTTPS", value)
    with pytest.raises(ImproperlyConfigured, match="'yes' or 'no'"):
        environment.yes_or_no(env, "HONGZHU_HTTPS", default=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("smtp://127.0.0.1:2525", environment.MailServer("127.0.0.1", 2525, "", "", starttls=False, tls=False)),
        ("smtp+tls://a:b%40c@mail.cn", environment.MailServer("mail.cn", 587, "a", "b@c", starttls=True, tls=False)),
        ("smtps://mail.cn", environment.MailServer("mail.cn", 465, "", "", starttls=False, tls=True)),
        ("", None),
    ],
)
def test_a_mail_server_is_one_address(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str, expected: environment.MailServer | None
) -> None:
    monkeypatch.setenv("HONGZHU_MAIL", value)
    assert environment.mail_server(env) == expected


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("HONGZHU_MAIL", "mail.cn:25", environment.mail_server),
        ("HONGZHU_MAIL", "smtp://mail.cn:port", environment.mail_server),
        ("HONGZHU_MAIL", "http://mail.cn", environment.mail_server),
        ("HONGZHU_MAIL_FROM", "", lambda env: environment.mail_sender(env, required=True)),
        ("HONGZHU_MAIL_FROM", "office", lambda env: environment.mail_sender(env, required=False)),
        ("HONGZHU_ROBOTS", "slack=https://gateway.cn", environment.robots),
        ("HONGZHU_ROBOTS", "wecom=https://gateway.cn/path", environment.robots),
        ("HONGZHU_ROBOTS", "wecom=ftp://gateway.cn", environment.robots),
        ("HONGZHU_PUBLIC_URL", "hongzhu.cn", lambda env: environment.origin(env, "HONGZHU_PUBLIC_URL", "")),
    ],
)
def test_a_wrong_way_out_stops_the_start(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: Callable[[environ.Env], object]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read(env)


def test_a_gateway_stands_in_for_one_vendor(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGZHU_ROBOTS", "wecom=http://127.0.0.1:8123")
    assert environment.robots(env) == environment.ROBOTS | {"wecom": "http://127.0.0.1:8123"}


def test_in_production_administrators_need_a_second_factor_unless_said_otherwise(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment.second_factor(env, "production") == "administrators"
    assert environment.second_factor(env, "development") == "none"
    monkeypatch.setenv("HONGZHU_SECOND_FACTOR", "all")
    assert environment.second_factor(env, "development") == "all"


@pytest.mark.parametrize("value", ["", "admins", "None", "yes"])
def test_a_word_nobody_knows_is_not_taken_for_no_second_factor(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HONGZHU_SECOND_FACTOR", value)
    with pytest.raises(ImproperlyConfigured, match="'administrators', 'all' or 'none'"):
        environment.second_factor(env, "production")
