from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Func, IntegerField, OuterRef

from core.deliveries import State, Way

if TYPE_CHECKING:
    from core.models import Delivery  # noqa: F401  # named in the base class


MOST_UNREAD: Final = 99
"""Nobody reads a greater number of unread messages, so none is counted."""


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def inbox_of(self, user: Any, now: datetime) -> "DeliveryQuerySet":
        """What lies in a user's inbox: whose time has come and that still holds. Nobody else's, for nobody."""
        if not user.is_authenticated:
            return self.none()
        return self._inbox(user.pk, now)

    def unread(self) -> "DeliveryQuerySet":
        """Those that were not opened yet."""
        return self.filter(read_at__isnull=True)

    def unread_of(self, user: str, now: datetime) -> Func:
        """How many unread messages the user in a column of the query around this one has, one beyond 99 at most."""
        keys = self._inbox(OuterRef(user), now).unread().order_by().values("pk")[: MOST_UNREAD + 1]
        return Func(ArraySubquery(keys), function="cardinality", output_field=IntegerField())

    def _inbox(self, user: Any, now: datetime) -> "DeliveryQuerySet":
        return self.filter(user_id=user, way=Way.INBOX, state=State.SENT, not_before__lte=now)

    def outgoing(self) -> "DeliveryQuerySet":
        """What leaves the program: by e-mail or to a robot."""
        return self.exclude(way=Way.INBOX)
