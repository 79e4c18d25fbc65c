from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.rules.session_life import LONGEST

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.sessions import UserSession  # noqa: F401  # named in the base class


class UserSessionQuerySet(models.QuerySet["UserSession"]):
    """Reads of sessions."""

    def visible_to(self, user: "User | AnonymousUser") -> "UserSessionQuerySet":
        """One's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def alive(self, now: datetime) -> "UserSessionQuerySet":
        """Sessions that the time has not ended."""
        idle = timedelta(minutes=settings.IDLE_MINUTES)
        return self.filter(signed_in_at__gt=now - LONGEST, last_seen_at__gt=now - idle)
