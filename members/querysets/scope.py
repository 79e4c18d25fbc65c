"""Which organisations a user covers: the one place where roles become conditions on rows. Fails closed.

A scope is a tuple of tree paths; a row is visible if its path begins with one of them. The whole system is the empty
path, which every path begins with; no role is the empty tuple, which nothing matches.
"""

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

if TYPE_CHECKING:
    from members.models import Role, User

Paths = tuple[str, ...]
_LAST = "\U0010ffff"
_READ = "_roles_in_force"


def roles_of(user: "User | AnonymousUser") -> "list[Role]":
    """The roles in force today, read once for the life of the user object (one request)."""
    if not user.is_authenticated or not user.is_active:
        return []
    # Not by way of __dict__: that of the lazy user of a request is not the user's.
    cached: tuple[float, list[Role]] | None = getattr(user, _READ, None)
    if cached is None or cached[0] <= time.time():
        return keep_roles(user, list(user.roles.in_force(timezone.localdate()).select_related("organisation")))
    return cached[1]


def keep_roles(user: "User", roles: "list[Role]") -> "list[Role]":
    """Note on a user the roles in force that were read of them, with their organisations, until the day is over."""
    over = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    setattr(user, _READ, (over.timestamp(), roles))
    return roles


def path_of(role: "Role") -> str:
    """The tree path a role covers; empty for the whole system."""
    return role.organisation.path if role.organisation else ""


def outermost(paths: "set[str]") -> Paths:
    """The paths without those that lie below another of them."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def paths_of(user: "User | AnonymousUser", kinds: "frozenset[str] | None" = None) -> Paths:
    """The outermost paths a user's roles cover, all roles or those of the given kinds."""
    return outermost({path_of(role) for role in roles_of(user) if kinds is None or role.kind in kinds})


def within(paths: Paths, field: str) -> Q:
    """The condition that a path field lies within a scope. As ranges, so that the index on the path serves it."""
    if "" in paths:
        return Q()
    condition = Q(pk__in=[])
    for number, path in enumerate(paths):
        below = Q(**{f"{field}__gte": path, f"{field}__lt": path + _LAST})
        condition = below if number == 0 else condition | below
    return condition


def below_outer(field: str) -> Q:
    """The condition that a path field lies within the organisation of the query around this one: a range as well."""
    last = Concat(OuterRef("path"), Value(_LAST))
    return Q(**{f"{field}__gte": OuterRef("path"), f"{field}__lt": last})


def covers(paths: Paths, path: str) -> bool:
    """Whether a path lies within a scope; the same answer as ``within`` gives on rows."""
    return any(path.startswith(prefix) for prefix in paths)
