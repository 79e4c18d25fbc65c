from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from core.models import AccessLog
from members.models.accounts import User as UserModel
from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models import Person, User


def access_log_visible_to(user: "User | AnonymousUser") -> QuerySet[AccessLog]:
    """What happened in the administrator's organisations, and the signing in and out of their users.

    A failed sign-in belongs to nobody: administrators of the whole system see it.
    """
    paths = paths_of(user, frozenset({"administrator"}))
    if "" in paths:
        return AccessLog.objects.all()
    if not paths:
        return AccessLog.objects.none()
    theirs = Q(scope_path="", user__in=UserModel.objects.visible_to(user))
    return AccessLog.objects.filter(within(paths, "scope_path") | theirs)


PERSON_KINDS = ("id_number", "telephone", "home_address", "paper", "held", "held_whole", "erased")
"""What of a person is looked at, fetched or taken out, each as ``person.<kind>`` in the log."""


def of_person(rows: QuerySet[AccessLog], person: "Person") -> QuerySet[AccessLog]:
    """Entries about one person by name; not the rosters that may hold them."""
    return rows.filter(what__in=[f"person.{kind}" for kind in PERSON_KINDS], object_id=person.pk)
