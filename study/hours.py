"""Study hours of people in a year, counted in the database: from sessions held and from the training register."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Extract, Greatest

from core.domain_settings import currents
from core.statements import bound
from members.querysets.people import PersonQuerySet
from members.rules.codes import PARTY_MEMBERS
from study.hour_settings import MEMBER_HOURS, MINUTES, OFFICE_HOURS
from study.models import Attendance, TrainingRecord
from study.querysets.sessions import starting_within
from study.rules import kinds
from study.rules.audiences import COUNTED_MEMBERSHIP
from study.rules.hours import COUNTED_KINDS, HOLDS_OFFICE

ASKED: Final = Q(special_care="", is_lost=False, membership_state__in=COUNTED_MEMBERSHIP)
"""People of whom hours are asked, as ``rules.hours.is_asked`` says (TL 23, 24)."""

_HOURS = DecimalField(max_digits=8, decimal_places=1)
_LEARNT = (Q(state=kinds.PRESENT) | Q(made_up_on__isnull=False)) & Q(
    session__state__in=(kinds.HELD, kinds.CLOSED),
    session__kind__in=COUNTED_KINDS,
    session__make_up_of__isnull=True,  # it counts as the session it makes up
)
"""Who was there, late or as a guest, or made it up."""


@dataclass(frozen=True)
class Measure:
    """The settings in force by which hours are counted."""

    minutes: int
    member: int
    office: int


def measure() -> Measure:
    """The settings in force. One query."""
    return Measure(*currents(MINUTES, MEMBER_HOURS, OFFICE_HOURS))


def with_hours(people: PersonQuerySet, year: int, by: Measure) -> PersonQuerySet:
    """People with ``study_hours``, ``due_hours``, ``missing_hours`` and ``trainings`` of a year.

    Read through the indexes by person, so that a page costs the same in a branch and in the whole centre.
    """
    return with_hours_between(people.annotate(hours_year=Value(year)), date(year, 1, 1), date(year, 12, 31), by)


def with_hours_between(people: PersonQuerySet, first: date, last: date, by: Measure) -> PersonQuerySet:
    """The same for the days from ``first`` to ``last``, of which ``by`` says how many are due."""
    learnt = _learnt(first, last).filter(person=OuterRef("pk"))
    trained = _trained(first, last).filter(person=OuterRef("pk"))
    sessions = learnt.filter(session__kind=kinds.TRAINING)
    hours = Coalesce(Subquery(_lasting(learnt, by.minutes).values("sum")), Decimal(0), output_field=_HOURS) + Coalesce(
        Subquery(trained.values("person").annotate(sum=Sum("hours")).values("sum")), Decimal(0), output_field=_HOURS
    )
    due = Case(
        When(party_post__regex=HOLDS_OFFICE, then=Value(by.office)),
        default=Value(by.member),
        output_field=IntegerField(),
    )
    lacking = Greatest(ExpressionWrapper(F("due_hours") - F("study_hours"), output_field=_HOURS), Decimal(0))
    return people.annotate(
        study_hours=ExpressionWrapper(hours, output_field=_HOURS),
        due_hours=due,
        missing_hours=Case(When(~ASKED, then=Decimal(0)), default=lacking, output_field=_HOURS),
        trainings=_number(sessions) + _number(trained),
    )


def hours_by_person(people: "QuerySet[Any]", first: date, last: date, minutes_an_hour: int) -> dict[int, Decimal]:
    """The hours of those who have any on the days from ``first`` to ``last``, for many people at once. Two queries."""
    whose = people.order_by().values("pk")
    learnt = _lasting(_learnt(first, last).filter(person__in=whose), minutes_an_hour)
    trained = _summed(_trained(first, last).filter(person__in=whose))
    found: dict[int, Decimal] = dict(learnt.values_list("person", "sum"))
    for person, hours in trained.values_list("person", "sum"):
        found[person] = found.get(person, Decimal(0)) + hours
    return found


_LACKING: Final = """SELECT p.organisation_id, count(*) AS people
    FROM members_person p
    LEFT JOIN ({learnt}) learnt ON learnt.person = p.id
    LEFT JOIN ({trained}) trained ON trained.person = p.id
    WHERE p.leaving = '' AND p.status = ANY({members})
        AND p.special_care = '' AND NOT p.is_lost AND p.membership_state = ANY({counted})
        AND COALESCE(learnt.sum, 0) + COALESCE(trained.sum, 0)
            < CASE WHEN p.party_post ~ {holds_office} THEN {office_hours} ELSE {member_hours} END
    GROUP BY p.organisation_id"""


def lacking_by_branch(first: date, last: date, by: Measure) -> str:
    """A statement (organisation_id, people): how many members of each branch lack hours of a span of days.

    For the whole centre at once, as part of a statement with named values; of whom nothing is asked
    lacks none (TL 23, 24).
    """
    learnt, trained = _lasting(_learnt(first, last), by.minutes), _summed(_trained(first, last))
    return _LACKING.format(
        learnt=bound(*learnt.query.sql_with_params()),
        trained=bound(*trained.query.sql_with_params()),
        members=bound("%s", [list(PARTY_MEMBERS)]),
        counted=bound("%s", [list(COUNTED_MEMBERSHIP)]),
        holds_office=bound("%s", [HOLDS_OFFICE]),
        office_hours=bound("%s", [by.office]),
        member_hours=bound("%s", [by.member]),
    )


def with_credit(rows: "QuerySet[Any]", first: date, last: date) -> "QuerySet[Any]":
    """Rows of attendance of some days, each with ``counts``: whether its session's hours are the person's."""
    credited: QuerySet[Any] = rows.annotate(counts=Case(When(_LEARNT, then=True), default=False))
    return credited.filter(starting_within(first, last))


def _learnt(first: date, last: date) -> Any:
    return Attendance.objects.filter(_LEARNT, starting_within(first, last)).order_by()


def _trained(first: date, last: date) -> Any:
    return TrainingRecord.objects.filter(starts_on__range=(first, last)).order_by()


def _summed(rows: Any) -> Any:
    return rows.values("person").annotate(sum=Sum("hours"))


def _lasting(rows: Any, minutes_an_hour: int) -> Any:
    """The hours that rows of attendance last together by person, as ``rules.hours.hours_of`` counts them."""
    length = ExpressionWrapper(F("session__ends_at") - F("session__starts_at"), output_field=DurationField())
    seconds = Extract(Sum(length), "epoch", output_field=DecimalField(max_digits=14, decimal_places=0))
    hours = ExpressionWrapper(seconds / Value(Decimal(60 * minutes_an_hour)), output_field=_HOURS)
    return rows.values("person").annotate(sum=Func(hours, Value(1), function="TRUNC", output_field=_HOURS))


def _number(rows: Any) -> Any:
    counted = rows.values("person").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
