from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from members.models import User


class OwnQuerySet(models.QuerySet[Any]):
    """Reads of what belongs to one user and is nobody else's business."""

    def visible_to(self, user: "User | AnonymousUser") -> "OwnQuerySet":
        """The user's own rows."""
        return self.filter(user_id=user.pk) if user.is_authenticated and user.is_active else self.none()
