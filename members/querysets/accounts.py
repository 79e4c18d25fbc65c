from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from members.querysets.papers import KEEPERS
from members.querysets.scope import paths_of, within
from members.rules.usernames import normalise

if TYPE_CHECKING:
    from members.models.accounts import Role, User  # noqa: F401  # named in the base class
    from members.models.organisations import Organisation
    from members.models.privacy import Correction


class RoleQuerySet(models.QuerySet["Role"]):
    """Reads of roles."""

    def in_force(self, today: date) -> "RoleQuerySet":
        """Roles that have begun and not ended on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)

    def not_ended(self, today: date) -> "RoleQuerySet":
        """Roles in force on a day and those that begin later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))

    def covering(self, organisation: "Organisation") -> "RoleQuerySet":
        """Roles from which an organisation is seen: on it, on one above it, or over the whole system."""
        steps = range(organisation.steplen, len(organisation.path) + 1, organisation.steplen)
        return self.filter(
            Q(organisation=None) | Q(organisation__path__in=[organisation.path[:step] for step in steps])
        )

    def answering(self, correction: "Correction", today: date) -> "RoleQuerySet":
        """Roles in force whose users may answer a request for correction; the nearest to the person first."""
        person = correction.person
        keeping = self.covering(person.group or person.organisation).in_force(today)
        others = (
            keeping.filter(kind__in=KEEPERS, user__is_active=True)
            .exclude(user__person=person)
            .exclude(user=correction.asked_by, user__person=None)
        )
        # The nearest organisation first, and there the secretary.
        return others.order_by(F("organisation__path").desc(nulls_last=True), "-kind", "user__display_name", "pk")

    def lasting_administrators(self, today: date) -> "RoleQuerySet":
        """Roles over the whole system, in force on a day and without an end, of users who may sign in."""
        return self.in_force(today).filter(
            kind="administrator", organisation=None, ends_on__isnull=True, user__is_active=True
        )

    def visible_to(self, user: "User | AnonymousUser") -> "RoleQuerySet":
        """An administrator sees the roles on the organisations of their scope; everybody else their own."""
        paths = paths_of(user, frozenset({"administrator"}))
        if "" in paths:
            return self
        return self.filter(within(paths, "organisation__path") | Q(user_id=user.pk))


class UserQuerySet(models.QuerySet["User"]):
    """Reads of users."""

    def named(self, typed: str) -> "UserQuerySet":
        """Users whose user name or name holds what was typed."""
        return self.filter(Q(username__icontains=typed) | Q(display_name__icontains=typed))

    def visible_to(self, user: "User | AnonymousUser") -> "UserQuerySet":
        """Users with a role in the administrator's scope, and oneself."""
        from members.models import Role

        if not user.is_authenticated:
            return self.none()
        paths = paths_of(user, frozenset({"administrator"}))
        if "" in paths:
            return self
        in_scope = Role.objects.filter(within(paths, "organisation__path"), user=OuterRef("pk"))
        return self.filter(Exists(in_scope) | Q(pk=user.pk)) if paths else self.filter(pk=user.pk)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # built at run time
    """Users are found by user name, letter case aside."""

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(username=normalise(username or ""))
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Refused: an administrator is a user with a role, made by ``manage.py create_administrator``."""
        raise NotImplementedError("Use manage.py create_administrator.")
