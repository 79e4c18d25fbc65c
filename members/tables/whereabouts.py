"""The lists of mobile members, of lost contact, and of those who took no part for months."""

from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.web.listing import Column, ListingDeclaration, Order
from members.domain_settings import MOBILE_CONTACT_MONTHS
from members.models import Person
from members.querysets.people import PersonQuerySet
from members.rules import contacts as rules
from members.whereabouts import ARTICLES, PROCEDURE, ShownFlag, facts_of, shown

MOBILE, LOST, INACTIVE = "mobile", "lost", "inactive"
TABS: Final[dict[str, str | Promise]] = {
    MOBILE: _("Mobile members"),
    LOST: _("Lost contact"),
    INACTIVE: _("Taking no part"),
}
PROCEDURES: Final = {
    MOBILE: [(PROCEDURE[rules.TRANSFER], ARTICLES[rules.TRANSFER])],
    LOST: [(PROCEDURE[code], ARTICLES[code]) for code in (rules.SUSPEND, rules.REMOVE)],
    INACTIVE: [(PROCEDURE[rules.INACTIVE], ARTICLES[rules.INACTIVE])],
}
"""Beside the list: what the rules say. The program counts, people decide."""


def of_tab(people: PersonQuerySet, tab: str) -> PersonQuerySet:
    """Those of a tab, with what their flags need."""
    condition = Q(is_mobile=True) if tab == MOBILE else Q(is_lost=True)
    return people.members().filter(condition).select_related("organisation").defer(*_SEALED).with_whereabouts()


_SEALED: Final = ("id_number", "telephone", "home_address")


def inactive(people: PersonQuerySet, months: dict[int, int]) -> PersonQuerySet:
    """Those of some people who are here and took no part, by the months that were counted."""
    here = people.members().filter(is_mobile=False, is_lost=False, pk__in=months)
    return here.select_related("organisation").defer(*_SEALED)


def inactive_listing(months: dict[int, int]) -> ListingDeclaration:
    """Who, where, and for how many months in a row."""
    return ListingDeclaration(
        columns=(
            Column(_("Name"), lambda person: person.name, order="name", main=True),
            Column(_("Branch"), lambda person: person.organisation.name),
            Column(_("Party post"), lambda person: person.party_post),
            Column(_("Membership state"), lambda person: person.get_membership_state_display(), css="word"),
            Column(_("Months in a row"), lambda person: months[person.pk], css="number"),
        ),
        orders=(Order.by("name", _("name"), "name_sort"),),
        url=lambda person: reverse("members:person", args=[person.pk]),
    )


def listing(today: date, tab: str) -> ListingDeclaration:
    """Who, where, since when, last reached, and the first thing that is due."""
    months = MOBILE_CONTACT_MONTHS.current()

    def since(person: Person) -> date | None:
        return person.mobile_since if tab == MOBILE else person.lost_since

    def day(value: date | None) -> str:
        return value.isoformat() if value else "—"

    def shown_months(first: date | None) -> str:
        return "—" if first is None else str(rules.months_since(first, today))

    def flags(person: Any) -> list[ShownFlag]:
        if "shown_flags" not in person.__dict__:
            person.__dict__["shown_flags"] = shown(facts_of(person), months, today)
        found: list[ShownFlag] = person.__dict__["shown_flags"]
        return found

    def due(person: Person) -> str:
        first = next(iter(flags(person)), None)
        if first is None:
            return "—"
        return f"{first.due_on.isoformat()} · {_('overdue')}" if first.over else first.due_on.isoformat()

    def what(person: Person) -> str | Promise:
        if since(person) is None:
            return _("Give the first day on the person's page; what is due is counted from it.")
        first = next(iter(flags(person)), None)
        return first.text if first else ""

    def why(person: Person) -> str:
        if tab == LOST:
            return person.get_lost_reason_display() if person.lost_reason else ""
        return str(_("abroad")) if person.is_abroad else ""

    return ListingDeclaration(
        columns=(
            Column(_("Name"), lambda person: person.name, order="name", main=True),
            Column(_("Branch"), lambda person: person.organisation.name),
            Column(_("Since"), lambda person: day(since(person)), css="number"),
            Column(_("Months"), lambda person: shown_months(since(person)), css="number"),
            Column(_("Where or why"), why),
            Column(_("Membership state"), lambda person: person.get_membership_state_display(), css="word"),
            Column(_("Last reached"), lambda person: day(person.last_reached), css="number"),
            Column(_("Next step"), what),
            Column(_("Due on"), due, css="number"),
        ),
        orders=(Order.by("name", _("name"), "name_sort"),),
        url=lambda person: reverse("members:person_contacts", args=[person.pk]),
    )
