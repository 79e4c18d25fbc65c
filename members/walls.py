"""The second wall for a user (core.row_security)."""

from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from core.row_security import walled
from members.models import User
from members.querysets.scope import paths_of


def wall_of(user: User | AnonymousUser) -> AbstractContextManager[None]:
    """Read as this user: the database shows the rows in their scope and the one about them, and no other."""
    if not settings.ROW_SECURITY:
        return nullcontext()
    return walled(paths_of(user), own=getattr(user, "person_id", None))
