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

    def answerable_by(self, user: "User | AnonymousUser") -> "CorrectionQuerySet":
        """Requests about people whose records the user keeps, but for their own: theirs to answer.

        Whose account no record is linked to may be anybody: what such a user asked for is left to others, too. The same
        answer as ``policies.may_answer_correction`` gives on the row.
        """
        kept = self.filter(within(paths_of(user, KEEPERS), "person__scope_path"))
        own = getattr(user, "person_id", None)
        return kept.exclude(person_id=own) if own is not None else kept.exclude(asked_by_id=user.pk)

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
