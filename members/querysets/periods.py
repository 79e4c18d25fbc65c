from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from members.querysets.scope import Paths, paths_of, within
from members.rules import codes

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.organisations import Organisation
    from members.models.people import PersonPeriod  # noqa: F401  # named in the base class


class PersonPeriodQuerySet(models.QuerySet["PersonPeriod"]):
    """Reads of what held about people; a period belongs to the branch and group that it names."""

    def visible_to(self, user: "User | AnonymousUser") -> "PersonPeriodQuerySet":
        """The periods spent in the organisations a user's roles cover, wherever the person is now."""
        return self.spent_within(paths_of(user))

    def below(self, organisation: "Organisation") -> "PersonPeriodQuerySet":
        """The periods spent in an organisation and everything below it."""
        return self.spent_within((organisation.path,))

    def spent_within(self, paths: Paths) -> "PersonPeriodQuerySet":
        """The periods spent in organisations of a scope."""
        if "" in paths:
            return self.all()
        return self.filter(within(paths, "organisation__path") | within(paths, "group__path")) if paths else self.none()

    def on(self, day: date) -> "PersonPeriodQuerySet":
        """The periods that held on a day: one for each person who was recorded by then."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def present(self) -> "PersonPeriodQuerySet":
        """Of those who had not left."""
        return self.filter(leaving="")

    def members(self) -> "PersonPeriodQuerySet":
        """Of full and probationary members who had not left."""
        return self.present().filter(status__in=codes.PARTY_MEMBERS)
