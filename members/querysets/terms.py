from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from members.querysets.scope import paths_of, within
from members.rules import committees, terms

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.terms import PostHeld, Term  # noqa: F401  # named in the base class


class TermQuerySet(models.QuerySet["Term"]):
    """Reads of terms of office."""

    def visible_to(self, user: "User | AnonymousUser") -> "TermQuerySet":
        """The terms of the organisations a user's roles cover."""
        return self.filter(within(paths_of(user), "organisation__path"))

    def in_office(self) -> "TermQuerySet":
        """Terms that have not ended, also those that are overdue."""
        return self.filter(state=terms.IN_OFFICE)

    def on(self, day: date) -> "TermQuerySet":
        """Terms that ran on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), elected_on__lte=day)


class PostHeldQuerySet(models.QuerySet["PostHeld"]):
    """Reads of posts."""

    def visible_to(self, user: "User | AnonymousUser") -> "PostHeldQuerySet":
        """The posts in the organisations a user's roles cover."""
        return self.filter(within(paths_of(user), "term__organisation__path"))

    def current(self) -> "PostHeldQuerySet":
        """Posts that somebody holds."""
        return self.filter(ends_on__isnull=True)

    def on(self, day: date) -> "PostHeldQuerySet":
        """Posts that somebody held on a day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def in_rank(self) -> "PostHeldQuerySet":
        """Secretary first, then the deputy, then the others in the order of the code table."""
        order = Case(
            *(When(post=post, then=Value(rank)) for rank, post in enumerate(committees.POST.values())),
            output_field=IntegerField(),
        )
        return self.order_by(order, "pk")
