from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery
from django.db import models

from core.pinyin import search_terms
from members.querysets.scope import paths_of, within
from members.rules import codes

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.organisations import Organisation
    from members.models.people import Person  # noqa: F401  # named in the base class


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of people."""

    def visible_to(self, user: "User | AnonymousUser") -> "PersonQuerySet":
        """The people of the organisations a user's roles cover."""
        return self.filter(within(paths_of(user), "scope_path"))

    def below(self, organisation: "Organisation") -> "PersonQuerySet":
        """The people of an organisation and everything below it."""
        return self.filter(within((organisation.path,), "scope_path"))

    def members(self) -> "PersonQuerySet":
        """Full and probationary members."""
        return self.filter(status__in=codes.PARTY_MEMBERS)

    def named(self, typed: str) -> "PersonQuerySet":
        """People whose name fits what was typed: characters, pinyin or initials, from any character of the name on."""
        terms = search_terms(typed)
        if not terms and typed.strip():
            return self.none()  # signs alone are in no name
        found = self
        for term in terms:
            found = found.filter(search=SearchQuery(f"'{term}':*", search_type="raw", config="simple"))
        return found

    def born_between(self, first: date | None, last: date | None) -> "PersonQuerySet":
        """People born on or after ``first`` and on or before ``last``; None leaves a side open."""
        found = self
        if first:
            found = found.filter(birth_date__gte=first)
        if last:
            found = found.filter(birth_date__lte=last)
        return found
