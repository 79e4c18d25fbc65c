from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from members.querysets.names import names_condition
from members.querysets.scope import paths_of, within
from members.rules import codes

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.organisations import Organisation
    from members.models.people import Person  # noqa: F401  # named in the base class


# A partial index of these rows carries the same condition: the two must read alike for PostgreSQL to use it.
INCOMPLETE = Q(status__in=codes.PARTY_MEMBERS) & (
    Q(birth_date=None) | Q(joined_on=None) | Q(status=codes.FULL_MEMBER, full_member_on=None)
)


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of people."""

    def visible_to(self, user: "User | AnonymousUser") -> "PersonQuerySet":
        """The people of the organisations a user's roles cover."""
        return self.filter(within(paths_of(user), "scope_path"))

    def below(self, organisation: "Organisation") -> "PersonQuerySet":
        """The people of an organisation and everything below it."""
        return self.filter(within((organisation.path,), "scope_path"))

    def present(self) -> "PersonQuerySet":
        """Those who have not left: not transferred out, not deceased, not gone from the staff."""
        return self.filter(leaving="")

    def members(self) -> "PersonQuerySet":
        """Full and probationary members who have not left."""
        return self.present().filter(status__in=codes.PARTY_MEMBERS)

    def incomplete(self) -> "PersonQuerySet":
        """Members here who lack the day of birth, of joining, or, if full members, of becoming so."""
        return self.present().filter(INCOMPLETE)

    def away(self) -> "PersonQuerySet":
        """Members here on paper and away in fact: mobile, or contact lost."""
        return self.members().filter(Q(is_mobile=True) | Q(is_lost=True))

    def with_whereabouts(self) -> "PersonQuerySet":
        """With the day each was last reached, and since when membership has been suspended without a break."""
        from members.models import Contact, PersonPeriod  # the models read this module

        reached = Contact.objects.filter(person=OuterRef("pk"), reached=True).order_by("-on").values("on")[:1]
        periods = PersonPeriod.objects.filter(person=OuterRef("pk")).order_by()
        others = periods.exclude(membership_state="suspended").values("person").annotate(last=Max("starts_on"))
        since = (
            PersonPeriod.objects.filter(person=OuterRef("pk"), membership_state="suspended")
            .filter(starts_on__gt=Coalesce(OuterRef("last_otherwise"), date.min))
            .order_by("starts_on")
            .values("starts_on")[:1]
        )
        return self.annotate(
            last_reached=Subquery(reached),
            last_otherwise=Subquery(others.values("last")),
            suspended_since=Subquery(since),
        )

    def named(self, typed: str) -> "PersonQuerySet":
        """People whose name fits what was typed: characters, pinyin or initials, from any character of the name on."""
        condition = names_condition(typed)
        if condition is None:
            return self.none() if typed.strip() else self  # signs alone are in no name
        return self.filter(condition)
