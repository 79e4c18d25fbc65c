"""Messages for the tests of the outbox."""

from datetime import UTC, datetime
from typing import Any

from core.deliveries import Way
from core.message_kinds import PLAIN
from core.models import Delivery, Message, Robot
from core.services.outbox import Recipient, message_put
from members.models import User

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def put(key: str, *to: Recipient, now: datetime = NOW, **more: Any) -> Message:
    """A plain message under a key."""
    return message_put(
        key=key, kind=PLAIN, params={"subject": f"提醒 {key}", "text": "明日九时"}, to=to, now=now, **more
    )


def mail(user: User, **more: Any) -> Recipient:
    return Recipient(Way.MAIL, user_id=user.pk, **more)


def inbox(user: User, **more: Any) -> Recipient:
    return Recipient(Way.INBOX, user_id=user.pk, **more)


def to_robot(robot: Robot, **more: Any) -> Recipient:
    return Recipient(Way.ROBOT, robot_id=robot.pk, **more)


def states() -> list[tuple[str, str, int, str]]:
    """Every outgoing delivery: key, state, tries, problem."""
    rows = Delivery.objects.outgoing().order_by("pk")
    return list(rows.values_list("message__key", "state", "tries", "problem"))
