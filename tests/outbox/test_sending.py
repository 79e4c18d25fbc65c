"""Sending: claims side by side, leases that end, tries that are repeated with growing waits, and what is given up."""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import deliveries as rules
from core.deliveries import State, Way
from core.models import Delivery
from core.services.outbox import delivery_retry, messages_withdraw
from core.services.outbox_sending import deliveries_claim, deliveries_send
from members.models import User
from tests.outbox.letters import NOW, inbox, mail, put, states

LATER = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.MAIL_ON = True
    settings.PUBLIC_URL = "https://hongzhu.example.org"
    settings.MAIL_DOMAIN = "example.org"


@pytest.fixture
def reader(cast: SimpleNamespace) -> User:
    User.objects.filter(pk=cast.reader.pk).update(email="reader@example.org")
    return User.objects.get(pk=cast.reader.pk)


def send(now: datetime = NOW) -> int:
    return deliveries_send(clock=lambda: now, until=now + LATER)


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let the mail server answer every message with an error."""

    def answer(error: Exception) -> None:
        def send_messages(_backend: object, _messages: object) -> int:
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)

    return answer


def test_a_mail_goes_once_with_a_number_that_stays(reader: User) -> None:
    put("a", mail(reader))
    assert (send(), send()) == (1, 0)
    [sent] = django_mail.outbox
    key = Delivery.objects.get().pk
    assert (sent.to, sent.subject, sent.body) == (["reader@example.org"], "提醒 a", "明日九时")
    assert sent.message()["Message-ID"] == f"<delivery-{key}@example.org>"
    assert states() == [("a", "sent", 1, "")]


def test_nothing_goes_before_its_time_or_after_it_is_of_use(reader: User) -> None:
    put("early", mail(reader, not_before=NOW + LATER))
    put("late", mail(reader), expires_at=NOW)
    assert send() == 0
    assert states() == [("early", "due", 0, ""), ("late", "withdrawn", 1, "too_late")]
    assert send(NOW + LATER) == 1


def test_what_one_worker_holds_no_other_takes_until_its_lease_is_over(reader: User, settings: Any) -> None:
    for key in "abc":
        put(key, mail(reader))
    first = deliveries_claim(way=Way.MAIL, now=NOW, most=2)
    assert len(first) == 2
    assert send() == 1
    assert send(NOW + settings.OUTBOX_LEASE - timedelta(seconds=1)) == 0
    assert send(NOW + settings.OUTBOX_LEASE) == 2
    assert [tries for _key, _state, tries, _problem in states()] == [2, 2, 1]


def test_who_comes_back_after_the_lease_no_longer_writes(reader: User, settings: Any) -> None:
    from core.outgoing import NotSent
    from core.services.outbox_sending import Outcome, _write_down

    put("a", mail(reader))
    held = deliveries_claim(way=Way.MAIL, now=NOW, most=1)
    deliveries_claim(way=Way.MAIL, now=NOW + settings.OUTBOX_LEASE, most=1)
    _write_down(Outcome(sent=held), NOW)
    _write_down(Outcome(not_sent=[(held[0], NotSent("mail_message", for_good=True))]), NOW)
    assert states() == [("a", "claimed", 2, "")]


def test_a_closed_server_is_tried_again_ever_later_and_then_given_up(
    reader: User, refuse: Callable[[Exception], None]
) -> None:
    refuse(ConnectionRefusedError())
    put("a", mail(reader))
    put("b", mail(reader))
    assert send() == 0
    assert states() == [("a", "due", 1, "mail_unreachable"), ("b", "due", 0, "")]
    now, waits = NOW, []
    while (row := Delivery.objects.get(message__key="a")).state == "due":
        waits.append(row.next_at - now)
        now = max(row.next_at, now)
        send(now)
    assert waits == list(rules.TRY_AGAIN_AFTER)
    assert (row.state, row.problem, row.tries) == ("failed", "mail_unreachable", 8)


@pytest.mark.parametrize(
    ("error", "state", "problem"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), "failed", "mail_address:550"),
        (smtplib.SMTPRecipientsRefused({"x": (450, b"greylisted")}), "due", "mail_address:450"),
        (smtplib.SMTPDataError(554, b"spam"), "failed", "mail_message:554"),
        (smtplib.SMTPDataError(451, b"later"), "due", "mail_later:451"),
        (smtplib.SMTPSenderRefused(530, b"who", "x"), "due", "mail_sender:530"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "due", "mail_sign_in"),
        (smtplib.SMTPServerDisconnected(), "due", "mail_unreachable"),
        (TimeoutError(), "due", "mail_unreachable"),
        (ValueError("header"), "failed", "mail_address"),
    ],
)
def test_a_refusal_is_kept_without_what_the_server_said(
    reader: User, refuse: Callable[[Exception], None], error: Exception, state: str, problem: str
) -> None:
    refuse(error)
    put("a", mail(reader))
    assert send() == 0
    assert states() == [("a", state, 1, problem)]


def test_without_address_or_account_there_is_no_mail(cast: SimpleNamespace, reader: User) -> None:
    put("a", mail(cast.secretary), mail(reader))
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert send() == 0
    assert {row[1:] for row in states()} == {("failed", 1, "no_address")}


def test_a_failed_one_can_be_tried_again_from_the_beginning(
    reader: User, refuse: Callable[[Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        refuse(smtplib.SMTPDataError(554, b"spam"))
        put("a", mail(reader), inbox(reader))
        send()
    monkeypatch.undo()
    assert delivery_retry(deliveries=Delivery.objects.all(), now=NOW) == 1
    assert send() == 1
    assert states() == [("a", "sent", 1, "")]


def test_what_is_withdrawn_while_it_is_being_sent_stays_withdrawn(reader: User) -> None:
    from core.services.outbox_sending import Outcome, _write_down

    put("a", mail(reader), topic="t")
    put("b", mail(reader), topic="t")
    held = deliveries_claim(way=Way.MAIL, now=NOW, most=1)
    assert messages_withdraw(topics=["t"]) == 2
    _write_down(Outcome(sent=held), NOW)
    assert [row[1] for row in states()] == ["withdrawn", "withdrawn"]
    assert send() == 0


@given(st.sampled_from(State), st.sampled_from(State))
def test_states_before_and_after_agree(before: State, after: State) -> None:
    assert (before in rules.states_before(after)) == rules.may_follow(before, after)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"state": "sent"},  # without a day
        {"state": "failed"},  # without a reason
        {"state": "claimed"},  # without a try
        {"way": "inbox"},  # which is never due
        {"way": "robot"},  # without a robot
        {"user_id": None},
    ],
)
def test_the_database_knows_what_a_delivery_may_be(reader: User, values: dict[str, Any]) -> None:
    put("a", mail(reader))
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(**values)
