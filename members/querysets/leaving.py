from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.leaving import Leaving  # noqa: F401  # named in the base class


class LeavingQuerySet(models.QuerySet["Leaving"]):
    """Reads of who left."""

    def visible_to(self, user: "User | AnonymousUser") -> "LeavingQuerySet":
        """Those of the people of the user's organisations."""
        return self.filter(within(paths_of(user), "person__scope_path"))

    def in_force(self) -> "LeavingQuerySet":
        """Neither taken back nor ended by coming back."""
        return self.filter(undone_on__isnull=True, returned_on__isnull=True)
