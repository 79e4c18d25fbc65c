"""How a person stands with the branch: an open transfer, a leaving, what is due with who is away; for their page."""

from datetime import date
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import policies
from members.activity import inactive_months
from members.domain_settings import MOBILE_CONTACT_MONTHS
from members.models import Contact, Leaving, Person, Transfer, User
from members.rules import codes
from members.rules import contacts as rules
from members.rules import transfers as transfer_rules

PROCEDURE: Final[dict[str, str | Promise]] = {
    rules.CONTACT: _("Reach the member and write the contact down."),
    rules.TRANSFER: _("Away for more than six months in a fixed place: transfer to the Party organisation there."),
    rules.SUSPEND: _(
        "Contact lost for six months. The branch may propose suspending membership; the committee above decides."
    ),
    rules.INACTIVE: _(
        "No part in organisational life for six months in a row without good reason: the branch meeting deals with it, "
        "the committee above approves. Nothing is decided here."
    ),
    rules.REMOVE: _(
        "Suspended for two years and still not found. Removal goes through the branch meeting and the committee above."
    ),
}
"""What the procedure is; the software counts the months and decides nothing."""

ARTICLES: Final[dict[str, str | Promise]] = {
    rules.TRANSFER: _("Regulations on the education and management of members, art. 25"),
    rules.SUSPEND: _("Regulations on the education and management of members, art. 24"),
    rules.INACTIVE: _("Regulations on the education and management of members, art. 31"),
    rules.REMOVE: _("Regulations on the education and management of members, art. 24"),
}


class ShownFlag(NamedTuple):
    """A flag in words: what to do, by or since when, on what ground."""

    text: str | Promise
    article: str | Promise
    due_on: date
    over: bool
    statutory: bool


class Standing(NamedTuple):
    """What the page of a person shows of it."""

    open_transfer: Transfer | None
    leaving: Leaving | None
    flags: list[ShownFlag]
    last_contact: Contact | None
    may_change: bool
    is_away: bool
    inactive_months: int


def whereabouts(user: User, person: Person, today: date) -> Standing:
    """Read for one person: at most seven queries."""
    away = person.is_mobile or person.is_lost
    member = person.status in codes.PARTY_MEMBERS
    last = Contact.objects.filter(person=person).first() if away else None
    open_ones = Transfer.objects.filter(person=person, state__in=transfer_rules.OPEN)
    return Standing(
        open_transfer=open_ones.select_related("from_organisation", "to_organisation").first(),
        leaving=Leaving.objects.filter(person=person).in_force().select_related("recorded_by").first(),
        flags=_flags(person, today) if away and not person.leaving else [],
        last_contact=last,
        may_change=policies.may_change_person(user, person),
        is_away=away,
        inactive_months=0 if away or person.leaving or not member else inactive_months(person, today),
    )


def _flags(person: Person, today: date) -> list[ShownFlag]:
    read = Person.objects.filter(pk=person.pk).with_whereabouts().get()
    return shown(facts_of(read), MOBILE_CONTACT_MONTHS.current(), today)


def shown(facts: rules.Whereabouts, contact_months: int, today: date) -> list[ShownFlag]:
    """The flags of somebody in words."""
    return [
        ShownFlag(
            PROCEDURE[flag.code],
            ARTICLES.get(flag.code, ""),
            flag.due_on,
            flag.is_over(today),
            flag.statutory,
        )
        for flag in rules.flags(facts, contact_months)
    ]


def facts_of(person: Person) -> rules.Whereabouts:
    """Somebody as `PersonQuerySet.with_whereabouts` read them."""
    read: Any = person
    return rules.Whereabouts(
        is_mobile=person.is_mobile,
        mobile_since=person.mobile_since,
        is_abroad=person.is_abroad,
        is_lost=person.is_lost,
        lost_since=person.lost_since,
        suspended_since=read.suspended_since if person.membership_state == "suspended" else None,
        last_reached=read.last_reached,
    )
