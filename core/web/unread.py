"""The number beside the inbox in the frame."""

from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from core.models import Delivery

MOST: Final = 99


def words(request: HttpRequest) -> str:
    """How many messages the user has not opened, "99+" at most, empty for none. One query that reads no more."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    number = Delivery.objects.inbox_of(user, timezone.now()).unread().order_by().values("pk")[: MOST + 1].count()
    return f"{MOST}+" if number > MOST else str(number or "")
