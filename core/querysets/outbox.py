from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from core.deliveries import State, Way

if TYPE_CHECKING:
    from core.models import Delivery  # noqa: F401  # named in the base class


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def inbox_of(self, user: Any, now: datetime) -> "DeliveryQuerySet":
        """What lies in a user's inbox: whose time has come and that still holds. Nobody else's, for nobody."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user_id=user.pk, way=Way.INBOX, state=State.SENT, not_before__lte=now)

    def unread(self) -> "DeliveryQuerySet":
        """Those that were not opened yet."""
        return self.filter(read_at__isnull=True)

    def outgoing(self) -> "DeliveryQuerySet":
        """What leaves the program: by e-mail or to a robot."""
        return self.exclude(way=Way.INBOX)
