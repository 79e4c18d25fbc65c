"""Reads of calendar feeds."""

from typing import TYPE_CHECKING

from core import crypto
from members.querysets.saved_filters import OwnQuerySet

if TYPE_CHECKING:
    from study.models import CalendarFeed

_CONTEXT = "study.feed"


def token_digest(token: str) -> bytes:
    """What is kept of a feed's token: from it nobody gets the token back."""
    return crypto.digest(token, _CONTEXT)


class CalendarFeedQuerySet(OwnQuerySet):
    """Reads of calendar feeds; each user has their own and no other."""

    def of_token(self, token: str) -> "CalendarFeed | None":
        """The feed with this token, found through the index on its digest; None for a wrong or withdrawn one."""
        found: CalendarFeed | None = self.filter(digest=token_digest(token)).select_related("user").first()
        return found
