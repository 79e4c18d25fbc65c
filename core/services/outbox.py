"""Writes of the outbox: putting a message in, withdrawing it, reading it, letting a failed one be tried again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from core.deliveries import State, Way, states_before
from core.message_kinds import MessageKind
from core.models import Delivery, Message
from core.querysets.outbox import DeliveryQuerySet

MAIL_TO: Final = "mail_to"
"""Under this name ``params`` may hold an address that is not the user's yet: that of the mail asking to confirm it."""


@dataclass(frozen=True)
class Recipient:
    """Who is told and how: a user's inbox or mail, or a group's robot. ``scope_path`` says whose business it is."""

    way: Way
    user_id: int | None = None
    robot_id: int | None = None
    scope_path: str = ""
    not_before: datetime | None = None


def message_put(
    *,
    key: str,
    kind: MessageKind,
    params: dict[str, Any],
    to: Iterable[Recipient],
    now: datetime,
    topic: str = "",
    expires_at: datetime | None = None,
) -> Message:
    """Put a message into the outbox, in the transaction of what causes it.

    ``key`` names the cause: however often it is put, it stands once and goes to each recipient once. A recipient's
    own ``not_before`` is when they are told at the earliest, ``now`` without one.
    """
    with transaction.atomic():
        new = Message(key=key, topic=topic, kind=kind.key, params=params, created_at=now, expires_at=expires_at)
        Message.objects.bulk_create([new], ignore_conflicts=True)
        message = Message.objects.get(key=key)
        deliveries = [
            Delivery(
                message=message,
                way=recipient.way,
                user_id=recipient.user_id,
                robot_id=recipient.robot_id,
                scope_path=recipient.scope_path,
                not_before=recipient.not_before or now,
                next_at=recipient.not_before or now,
                state=State.SENT if recipient.way == Way.INBOX else State.DUE,
            )
            for recipient in to
        ]
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=2000)
    return message


def messages_withdraw(*, topics: Sequence[str] = (), pks: Sequence[int] = ()) -> int:
    """Take back what was said, about something or in some messages: it leaves the inboxes, and what was not sent yet is
    not sent. What has gone out by mail or robot stays sent. The causes are free to be told of anew.

    Returns how many deliveries were withdrawn.
    """
    still = Q(way=Way.INBOX, state=State.SENT) | Q(state__in=set(states_before(State.WITHDRAWN)) - {State.SENT})
    with transaction.atomic():
        messages = Message.objects.filter(Q(topic__in=[topic for topic in topics if topic]) | Q(pk__in=pks))
        keys = list(messages.order_by("pk").select_for_update().values_list("pk", flat=True))
        withdrawn = Delivery.objects.filter(still, message__in=keys).update(state=State.WITHDRAWN)
        Message.objects.filter(pk__in=keys).update(key=Concat("key", Value("#"), Cast("pk", CharField())), topic="")
    return withdrawn


def delivery_retry(*, deliveries: DeliveryQuerySet, now: datetime) -> int:
    """Let failed deliveries be tried again from the beginning; the caller has limited them to whom they concern.

    Returns how many there were.
    """
    failed = deliveries.filter(state=State.FAILED)
    return failed.update(state=State.DUE, next_at=now, tries=0)


def inbox_read(*, actor: AbstractBaseUser, now: datetime, pk: int | None = None) -> int:
    """Mark one message in one's inbox as read, or all of them. Returns how many were unread."""
    unread = Delivery.objects.inbox_of(actor, now).unread()
    return (unread if pk is None else unread.filter(pk=pk)).update(read_at=now)


def inbox_unread(*, actor: AbstractBaseUser, now: datetime, pk: int) -> int:
    """Mark one message in one's inbox as not read."""
    return Delivery.objects.inbox_of(actor, now).filter(pk=pk).update(read_at=None)
