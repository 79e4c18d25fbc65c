from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.imports import ImportRun  # noqa: F401  # named in the base class


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Reads of imports."""

    def visible_to(self, user: "User | AnonymousUser") -> "ImportRunQuerySet":
        """One's own: a file holds what its owner typed, and nobody else's business."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()
