"""The inbox is everybody's own."""

from django.utils import timezone

from core.deliveries import Way
from core.message_kinds import PLAIN
from core.models import Delivery
from core.services.outbox import Recipient, message_put
from members.models import User
from tests.access.table import row


def letter(centre: object) -> int:
    """A message in the secretary's inbox."""
    secretary = User.objects.get(username="secretary")
    to = [Recipient(Way.INBOX, user_id=secretary.pk)]
    message_put(key="letter", kind=PLAIN, params={"subject": "明日党课"}, to=to, now=timezone.now())
    return Delivery.objects.get(user=secretary).pk


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("core:inbox",                    "302  200  200  200  200  200  200  200  200"),
    row("core:inbox_mark_all",           "302  302  302  302  302  302  302  302  302", "post"),
    row("core:inbox_message",            "302  404  404  404  200  404  404  404  404", target="letter", pk=letter),
    row("core:inbox_mark_unread",        "302  404  404  404  302  404  404  404  404", "post", "letter", pk=letter),
]
