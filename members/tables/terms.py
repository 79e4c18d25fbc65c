"""The committee and the terms of one organisation, as its page shows them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from members import domain_settings, policies
from members.models import Election, Organisation, PostHeld, Term, User
from members.rules import terms as rules

TERMS_SHOWN: Final = 12


@dataclass
class TermShown:
    """A term with its elections and everybody who held a post in it, those in office first."""

    term: Term
    elections: list[Election] = field(default_factory=list)
    posts: list[PostHeld] = field(default_factory=list)

    @property
    def current(self) -> list[PostHeld]:
        return [post for post in self.posts if post.ends_on is None]

    @property
    def left(self) -> list[PostHeld]:
        """Who left before the term ended."""
        return [post for post in self.posts if post.leaving not in ("", PostHeld.Leaving.TERM_ENDED)]

    @property
    def at_the_end(self) -> list[PostHeld]:
        return [post for post in self.posts if post.leaving in ("", PostHeld.Leaving.TERM_ENDED)]


@dataclass(frozen=True)
class TermsPage:
    """The present term, the former ones, and what may be done."""

    organisation: Organisation
    present: TermShown | None
    former: list[TermShown]
    may_keep: bool
    overdue: bool
    soon: bool
    may_withdraw: bool


def page(user: User, organisation: Organisation, today: date) -> TermsPage:
    """The terms of an organisation in the user's scope. Four queries however many there are."""
    found = list(Term.objects.filter(organisation=organisation).order_by("-elected_on", "-pk")[:TERMS_SHOWN])
    shown = {term.pk: TermShown(term) for term in found}
    elections = Election.objects.filter(term__in=found).order_by("held_on", "pk") if found else ()
    for election in elections:
        shown[election.term_id].elections.append(election)
    posts = PostHeld.objects.filter(term__in=found).select_related("person").in_rank() if found else ()
    for post in posts:
        shown[post.term_id].posts.append(post)
    present = next((one for one in shown.values() if one.term.state == rules.IN_OFFICE), None)
    may_keep = policies.may_keep_terms(user, organisation) and organisation.closed_on is None
    ends = present.term.ends_on if present else None
    months = domain_settings.TERM_REMINDER_MONTHS.current()
    return TermsPage(
        organisation=organisation,
        present=present,
        former=[one for one in shown.values() if one is not present],
        may_keep=may_keep and rules.has_terms(organisation.kind),
        overdue=ends is not None and ends < today,
        soon=ends is not None and rules.remind_from(ends, months) <= today,
        may_withdraw=present is not None and len(present.elections) == 1 and not present.left,
    )


def in_office_names(organisation: Organisation) -> list[PostHeld]:
    """Who leads an organisation now, the secretary first. One query."""
    posts = PostHeld.objects.current().filter(term__organisation=organisation, term__state=rules.IN_OFFICE)
    return list(posts.select_related("person").in_rank())
