from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.contacts import Contact  # noqa: F401  # named in the base class


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads of the contact log."""

    def visible_to(self, user: "User | AnonymousUser") -> "ContactQuerySet":
        """Contacts with the people of the user's organisations."""
        return self.filter(within(paths_of(user), "person__scope_path"))
