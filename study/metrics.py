"""The figures of study by person and by organisation, for a span of days. Found by name (``core.metrics``).

Who is in special care is never counted against (TL 23), nor who cannot be reached or is suspended (TL 24): such a
person is not scored, and among those who did not come, did not reach their hours or wrote nothing in a branch there is
no such person.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from core.metrics import Metric, Of, Span, Values
from members.models import Person
from members.querysets.scope import below_outer
from members.rules import codes
from study.compliance.asked import asked_in
from study.compliance.cells import statement
from study.figures import PRESENT
from study.hours import ASKED, Measure, hours_by_person, measure, with_hours_between
from study.models import Attendance, StudyNote
from study.querysets.sessions import starting_within
from study.rules import kinds
from study.rules.attendance import percent
from study.rules.hours import HOLDS_OFFICE, due_in, is_asked

_ONE_PLACE: Final = Decimal("0.1")
_ORGANISATION: Final = Value(1)
"""What rows are grouped by where all that a subquery finds belongs to one organisation."""


def _by(span: Span) -> Measure:
    """The settings in force, with the hours due in a span instead of those of a year."""
    by = measure()
    return replace(by, member=due_in(by.member, span.first, span.last), office=due_in(by.office, span.first, span.last))


# --- People -----------------------------------------------------------------------------------------------------------


def _people(people: "QuerySet[Any]") -> Iterable[tuple[int, bool, bool, str]]:
    """Key, whether they are scored, whether members, and Party post of each."""
    facts = ("special_care", "is_lost", "membership_state")
    rows = people.order_by().values_list("pk", "status", "party_post", *facts)
    return [(pk, is_asked(*facts), status in codes.PARTY_MEMBERS, post) for pk, status, post, *facts in rows]


def _person_attendance(people: "QuerySet[Any]", span: Span, today: date) -> Values:
    rows = Attendance.objects.counted().filter(starting_within(span.first, span.last))
    whose = rows.filter(person__in=people.order_by().values("pk")).order_by().values_list("person")
    counted = whose.annotate(expected=Count("pk"), present=Count("pk", filter=PRESENT))
    rates = {pk: percent(present, expected) for pk, expected, present in counted}
    return {pk: rates.get(pk) if scored else None for pk, scored, _member, _post in _people(people)}


def _person_hours(people: "QuerySet[Any]", span: Span, today: date) -> Values:
    found = hours_by_person(people, span.first, span.last, measure().minutes)
    return {pk: found.get(pk, Decimal(0)) if scored else None for pk, scored, _member, _post in _people(people)}


def _person_hours_reached(people: "QuerySet[Any]", span: Span, today: date) -> Values:
    by = _by(span)
    found = hours_by_person(people, span.first, span.last, by.minutes)
    return {
        pk: percent(found.get(pk, Decimal(0)), by.office if re.search(HOLDS_OFFICE, post) else by.member)
        if scored and member
        else None
        for pk, scored, member, post in _people(people)
    }


def _person_notes(kind: str) -> Callable[["QuerySet[Any]", Span, date], Values]:
    def values(people: "QuerySet[Any]", span: Span, today: date) -> Values:
        rows = StudyNote.objects.between(span.first, span.last).filter(kind=kind)
        counted = rows.filter(person__in=people.order_by().values("pk")).order_by().values_list("person")
        found = dict(counted.annotate(number=Count("pk")))
        return {pk: Decimal(found.get(pk, 0)) if scored else None for pk, scored, _member, _post in _people(people)}

    return values


_MEETINGS: Final = (
    "SELECT row, count(*) FILTER (WHERE state = 'met'), count(*) FROM cell "
    "WHERE state IN ('met', 'missed', 'explained') AND last BETWEEN date '{span.first}' AND date '{span.last}' "
    "GROUP BY row"
)


# --- Organisations ----------------------------------------------------------------------------------------------------


def _parts(organisations: "QuerySet[Any]", **facts: Any) -> dict[int, dict[str, Any]]:
    """What subqueries over everything below each organisation found. One query."""
    named = {name: Subquery(found.values("facts")) for name, found in facts.items()}
    rows = organisations.order_by().annotate(**named).values("pk", *named)
    return {row.pop("pk"): row for row in rows}


def _grouped(rows: Any, **counts: Any) -> Any:
    return rows.order_by().annotate(all_of_it=_ORGANISATION).values("all_of_it").annotate(facts=JSONObject(**counts))


def _members() -> Any:
    """The members below an organisation who are scored."""
    return Person.objects.members().filter(ASKED, below_outer("scope_path"))


def _organisation_attendance(organisations: "QuerySet[Any]", span: Span, today: date) -> Values:
    rows = Attendance.objects.counted().filter(starting_within(span.first, span.last), below_outer("scope_path"))
    rows = rows.filter(PRESENT | Q(person__special_care=""))
    counted = _grouped(rows, expected=Count("pk"), present=Count("pk", filter=PRESENT))
    found = _parts(organisations, attendance=counted)
    return {pk: _share(row["attendance"], "present", "expected") for pk, row in found.items()}


def _organisation_hours_reached(organisations: "QuerySet[Any]", span: Span, today: date) -> Values:
    people = with_hours_between(_members(), span.first, span.last, _by(span))
    counted = _grouped(people, members=Count("pk"), reached=Count("pk", filter=Q(missing_hours=0)))
    found = _parts(organisations, hours=counted)
    return {pk: _share(row["hours"], "reached", "members") for pk, row in found.items()}


def _organisation_notes(kind: str) -> Callable[["QuerySet[Any]", Span, date], Values]:
    def values(organisations: "QuerySet[Any]", span: Span, today: date) -> Values:
        rows = StudyNote.objects.between(span.first, span.last).filter(below_outer("scope_path"), kind=kind)
        rows = rows.filter(person__special_care="")
        found = _parts(
            organisations, notes=_grouped(rows, number=Count("pk")), people=_grouped(_members(), number=Count("pk"))
        )
        return {pk: _each(row["notes"], row["people"]) for pk, row in found.items()}

    return values


def _organisation_meetings(organisations: "QuerySet[Any]", span: Span, today: date) -> Values:
    """Of the periods that ended within the span, or have seen enough, those in which the meeting was held.

    A reason explains a missed one and does not make it held. A branch answers for its groups.
    """
    met: Counter[int] = Counter()
    decided: Counter[int] = Counter()
    for year in range(span.first.year, span.last.year + 1):
        asked = asked_in(year, today)
        regular = asked.only_kinds(kinds.REGULAR_MEETINGS)
        for pk, held, whole in statement(regular, organisations, _MEETINGS.format(span=span)).rows():
            met[pk] += held
            decided[pk] += whole
    pks = organisations.order_by().values_list("pk", flat=True)
    return {pk: percent(met[pk], decided[pk]) for pk in pks}


def _share(found: dict[str, int] | None, part: str, whole: str) -> Decimal | None:
    return percent(found[part], found[whole]) if found else None


def _each(notes: dict[str, int] | None, people: dict[str, int] | None) -> Decimal | None:
    """Notes for each member; None of no members."""
    if not people:
        return None
    return (Decimal(notes["number"] if notes else 0) / people["number"]).quantize(_ONE_PLACE, ROUND_HALF_UP)


_TL_20: Final = _("Regulations on the education of members (TL), art. 20")
_PERCENT: Final = "%"

METRICS: Final = (
    Metric("study.attendance", Of.PERSON, _("Attendance at study and meetings"), _PERCENT, _person_attendance),
    Metric("study.hours", Of.PERSON, _("Study hours"), _("study hours"), _person_hours, _TL_20),
    Metric("study.hours_reached", Of.PERSON, _("Study hours of those due"), _PERCENT, _person_hours_reached, _TL_20),
    Metric("study.notes", Of.PERSON, _("Notes"), _("pieces"), _person_notes(kinds.NOTE)),
    Metric("study.reflections", Of.PERSON, _("Reflections"), _("pieces"), _person_notes(kinds.REFLECTION)),
    Metric(
        "study.branch_attendance",
        Of.ORGANISATION,
        _("Attendance at study and meetings"),
        _PERCENT,
        _organisation_attendance,
    ),
    Metric(
        "study.branch_hours_reached",
        Of.ORGANISATION,
        _("Members who reached their study hours"),
        _PERCENT,
        _organisation_hours_reached,
        _TL_20,
    ),
    Metric(
        "study.branch_meetings",
        Of.ORGANISATION,
        _("Regular meetings held of those asked for"),
        _PERCENT,
        _organisation_meetings,
        _("Regulations on the work of branches (ZB), art. 14; on the education of members (TL), art. 16 to 18"),
    ),
    Metric(
        "study.branch_notes", Of.ORGANISATION, _("Notes for each member"), _("pieces"), _organisation_notes(kinds.NOTE)
    ),
    Metric(
        "study.branch_reflections",
        Of.ORGANISATION,
        _("Reflections for each member"),
        _("pieces"),
        _organisation_notes(kinds.REFLECTION),
    ),
)
