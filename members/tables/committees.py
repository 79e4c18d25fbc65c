"""What is unusual about organisations: counted for many at once, judged by the rule, said in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import domain_settings
from members.messages import words
from members.models import Organisation, Person, PostHeld, Term, Unit, User
from members.querysets.organisations import OrganisationQuerySet
from members.rules import codes, committees
from members.rules.committees import Finding, Standing

SIZE: Final = frozenset({"several_units", "many_units", "few_members", "many_members"})
"""Findings about an organisation's size rather than its leadership."""


@dataclass(frozen=True)
class Warned:
    """An organisation and what is not as the rules have it."""

    pk: int
    name: str
    path: str
    findings: list[Finding]


def standings(places: OrganisationQuerySet) -> Iterator[tuple[int, str, str, Standing]]:
    """Number, name, path and standing of open organisations. Five queries, each grouped, however many there are."""
    rows = list(places.open().exclude(kind="group").order_by("path").values_list("pk", "name", "path", "kind"))
    if not rows:
        return
    inside = places.open().order_by().values("pk")
    people = Person.objects.present().filter(organisation__in=inside, status=codes.FULL_MEMBER).order_by()
    members = dict(people.values_list("organisation").annotate(number=Count("*")))
    units = dict(
        Unit.objects.open().filter(organisation__in=inside).order_by().values_list("organisation").annotate(Count("pk"))
    )
    terms = dict(
        Term.objects.in_office().filter(organisation__in=inside).order_by().values_list("organisation", "ends_on")
    )
    posts = PostHeld.objects.current().filter(term__organisation__in=inside, term__state=Term.State.IN_OFFICE)
    in_office = {
        pk: (seated, secretaries)
        for pk, seated, secretaries in posts.order_by()
        .values_list("term__organisation")
        .annotate(seated=Count("person", distinct=True), secretaries=Count("pk", filter=Q(post=committees.SECRETARY)))
    }
    for pk, name, path, kind in rows:
        seated, secretaries = in_office.get(pk, (0, 0))
        standing = Standing(
            kind=kind,
            units=units.get(pk, 0),
            full_members=members.get(pk, 0),
            in_office=seated,
            has_secretary=secretaries > 0,
            term_ends_on=terms.get(pk),
        )
        yield pk, name, path, standing


def warned(places: OrganisationQuerySet, today: date) -> list[Warned]:
    """The organisations among these with findings, in the order of the tree. Six queries."""
    months = domain_settings.TERM_REMINDER_MONTHS.current()
    found = (
        Warned(pk, name, path, committees.findings(standing, today=today, reminder_months=months))
        for pk, name, path, standing in standings(places)
    )
    return [one for one in found if one.findings]


def warnings_of(organisation: Organisation, today: date) -> list[Finding]:
    """The findings of one organisation. Six queries."""
    found = warned(Organisation.objects.filter(pk=organisation.pk), today)
    return found[0].findings if found else []


def warned_in_scope(user: User, today: date) -> list[Warned]:
    """Everything with findings that a user sees."""
    return warned(Organisation.objects.visible_to(user), today)


@dataclass(frozen=True)
class WarningShown:
    """A finding as pages show it."""

    text: str
    article: str | Promise
    overdue: bool


def warning_shown(finding: Finding) -> WarningShown:
    """A finding in words, with its rule."""
    return WarningShown(finding_words(finding), article(finding), finding.overdue)


def finding_words(finding: Finding) -> str:
    """A finding in the reader's language."""
    return words(f"finding_{finding.code}", {"day": finding.due_on.isoformat() if finding.due_on else ""})


def article(finding: Finding) -> str | Promise:
    """The rule behind a finding."""
    if finding.code in {"term_over", "term_ending"}:
        return _("Election regulations: elect when the term ends")
    return _("Branch regulations (ZB)")
