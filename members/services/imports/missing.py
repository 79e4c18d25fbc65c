"""Who is missing from a roster: counted and listed, never deleted."""

from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from members.models import ImportRow, ImportRun, Person
from members.querysets.scope import within
from members.rules import codes
from members.services.imports.scope import ImportScope

_LISTS: Final = (
    frozenset(codes.PARTY_MEMBERS),
    frozenset({codes.PROSPECTIVE_MEMBER, codes.ACTIVIST, codes.APPLICANT}),
    frozenset({codes.NON_MEMBER}),
)
"""Kinds of people that centres keep separate lists of: a list of members misses no non-members."""


def not_in_file(run: ImportRun, scope: ImportScope) -> QuerySet[Person]:
    """Whom the file should name and does not, by its kind."""
    return only_here(run, scope) if run.kind == ImportRun.Kind.NATIONAL else missing_people(run, scope)


def only_here(run: ImportRun, scope: ImportScope) -> QuerySet[Person]:
    """Party members of the branches that the national roster names, of the whole scope if it names none that is known
    here, whom no row of it is about.
    """
    rows = ImportRow.objects.filter(run=run).order_by()
    branches = rows.filter(organisation_id__isnull=False).values("organisation_id").distinct()
    people = Person.objects.filter(within(scope.paths, "scope_path"), ~Exists(rows.filter(person=OuterRef("pk"))))
    if branches.exists():
        people = people.filter(organisation_id__in=branches)
    return people.members().order_by("name_sort", "pk")


def missing_people(run: ImportRun, scope: ImportScope) -> QuerySet[Person]:
    """People of the branches that the file names, of the kinds it lists, whom no row of it is about.

    A refused row is about the person of its number, and about whoever bears its name in its branch.
    """
    rows = ImportRow.objects.filter(run=run).order_by()
    told = rows.values_list(Coalesce(NullIf("status", Value("")), F("person__status")), flat=True).distinct()
    listed = {status for kind in _LISTS if kind & set(told) for status in kind}
    about = rows.filter(person=OuterRef("pk"))
    named = rows.filter(state="refused", organisation_id=OuterRef("organisation_id"), name=OuterRef("name"))
    return (
        Person.objects.filter(
            within(scope.paths, "scope_path"),
            ~Exists(about),
            ~Exists(named),
            organisation_id__in=rows.filter(organisation_id__isnull=False).values("organisation_id").distinct(),
            status__in=listed,
            leaving="",
        )
        .exclude(membership_state="ended")
        .order_by("name_sort", "pk")
    )
