from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from members.querysets.papers import KEEPERS
from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.privacy import Correction  # noqa: F401  # named in the base class


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Reads of requests for correction."""

    def kept_by(self, user: "User | AnonymousUser") -> "CorrectionQuerySet":
        """Requests about the people whose records the user keeps: theirs to answer."""
        return self.filter(within(paths_of(user, KEEPERS), "person__scope_path"))

    def visible_to(self, user: "User | AnonymousUser") -> "CorrectionQuerySet":
        """The same, and those about oneself."""
        if not user.is_authenticated:
            return self.none()
        kept = Q(within(paths_of(user, KEEPERS), "person__scope_path"))
        own = getattr(user, "person_id", None)
        return self.filter(kept | Q(person_id=own)) if own is not None else self.filter(kept)

    def open(self) -> "CorrectionQuerySet":
        """Those without an answer."""
        return self.filter(state="asked")
