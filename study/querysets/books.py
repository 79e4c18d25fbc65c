"""Reads of books and of who has them."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from members.querysets.scope import paths_of, within
from study.querysets.plans import above

if TYPE_CHECKING:
    from members.models import Organisation, User
    from study.models.books import Book, BookHolding  # noqa: F401  # named in the base classes


class BookQuerySet(models.QuerySet["Book"]):
    """Reads of books."""

    def visible_to(self, user: "User | AnonymousUser") -> "BookQuerySet":
        """The books of the organisations a user covers, and those of the organisations above them."""
        paths = paths_of(user)
        own, higher = within(paths, "scope_path"), above(paths)
        return self.filter(own | Q(scope_path__in=higher) if higher else own)

    def below(self, organisation: "Organisation") -> "BookQuerySet":
        """The books of an organisation and everything below it."""
        return self.filter(within((organisation.path,), "scope_path"))


class BookHoldingQuerySet(models.QuerySet["BookHolding"]):
    """Reads of who has and had books."""

    def visible_to(self, user: "User | AnonymousUser") -> "BookHoldingQuerySet":
        """Those of the people of the organisations a user covers, and of everybody who has or had a book of theirs."""
        paths = paths_of(user)
        return self.filter(within(paths, "scope_path") | within(paths, "book__scope_path"))

    def current(self) -> "BookHoldingQuerySet":
        """Who has a book now."""
        return self.filter(ends_on__isnull=True)
