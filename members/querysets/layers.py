from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models import User


class OfPersonQuerySet(models.QuerySet[Any]):
    """Reads of what belongs to a person and is seen by whoever sees the person."""

    def visible_to(self, user: "User | AnonymousUser") -> "OfPersonQuerySet":
        """What belongs to the people of the organisations a user's roles cover."""
        return self.filter(within(paths_of(user), "person__scope_path"))
