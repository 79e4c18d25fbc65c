"""The number beside the inbox in the frame."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from core.models import Delivery
from core.querysets.outbox import MOST_UNREAD


def words(request: HttpRequest) -> str:
    """How many messages the user has not opened, "99+" at most, empty for none.

    Who was read with their roles brings the number along; for anybody else it takes a query.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    number: int | None = getattr(user, "unread", None)
    if number is None:
        unread = Delivery.objects.inbox_of(user, timezone.now()).unread()
        number = unread.order_by().values("pk")[: MOST_UNREAD + 1].count()
    return f"{MOST_UNREAD}+" if number > MOST_UNREAD else str(number or "")


def recount(request: HttpRequest) -> None:
    """Forget the number that came with the user: this request has changed it."""
    user: Any = request.user
    user.unread = None
