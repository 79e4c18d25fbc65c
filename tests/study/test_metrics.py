"""The figures of study that are scored elsewhere: exact, at the price of one, and never against special care."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.metrics import Of, Span, metric, metrics
from members.models import Organisation, Person
from study.models import ComplianceReason, StudyNote, TrainingRecord
from study.rules.hours import due_in
from tests.factories import PersonFactory
from tests.study.factories import AttendanceFactory, PlanFactory, ReadingFactory, SessionFactory, at

YEAR, TODAY = Span.of_year(2026), date(2026, 11, 22)


def value(key: str, row: Any, span: Span = YEAR) -> Decimal | None:
    return metric(key).values(type(row).objects.filter(pk=row.pk), span, TODAY)[row.pk]


def held(place: Organisation, day: str, *people: Person, absent: tuple[Person, ...] = (), **fields: Any) -> None:
    session = SessionFactory(organisation=place, starts_at=at(f"{day} 15:30"), state="closed", **fields)
    for person in (*people, *absent):
        state = "absent" if person in absent else "present"
        AttendanceFactory(session=session, person=person, state=state)


@pytest.fixture
def year(centre: SimpleNamespace, branch: SimpleNamespace) -> SimpleNamespace:
    """Three sessions of 90 minutes, a training of 31 hours, a note and a reflection."""
    held(centre.near, "2026-03-03", centre.li, branch.cared, branch.secretary)
    held(centre.near, "2026-05-05", centre.li, absent=(branch.secretary,))
    held(centre.near, "2026-11-03", branch.secretary, absent=(centre.li, branch.cared))
    held(centre.far, "2026-11-03", centre.wang)
    held(centre.near, "2025-11-03", absent=(centre.li,))
    TrainingRecord.objects.create(
        person=centre.li, title="培训班", organiser="区委党校", hours=31,
        starts_on=date(2026, 5, 11), ends_on=date(2026, 5, 13),
    )  # fmt: skip
    reading = ReadingFactory(plan=PlanFactory(organisation=centre.near))
    for person in (centre.li, branch.cared):
        for kind in ("note", "reflection"):
            StudyNote.objects.create(person=person, kind=kind, reading=reading, day=date(2026, 5, 6))
    return branch


def test_the_figures_of_a_person(centre: SimpleNamespace, year: SimpleNamespace) -> None:
    def figures(person: Person, span: Span = YEAR) -> list[str]:
        return [str(value(metric.key, person, span)) for metric in metrics(Of.PERSON)]

    assert [metric.key.removeprefix("study.") for metric in metrics(Of.PERSON) if metric.key.startswith("study.")] == [
        "attendance", "hours", "hours_reached", "notes", "reflections"
    ]  # fmt: skip
    assert figures(centre.li)[:5] == ["66.7", "35.0", "109.4", "1", "1"]  # 2 × 90 minutes and 31 hours of 32
    assert figures(year.secretary)[:5] == ["66.7", "4.0", "7.1", "0", "0"]  # of 56
    assert figures(centre.zhang)[:5] == ["None", "0", "0.0", "0", "0"]  # nowhere expected
    assert figures(year.cared)[:5] == ["None"] * 5  # in special care: not scored
    Person.objects.filter(pk=year.secretary.pk).update(is_lost=True)
    assert figures(year.secretary)[:5] == ["None"] * 5  # nor whom nobody can reach
    assert (value("study.hours", year.activist), value("study.hours_reached", year.activist)) == (0, None)
    spring = Span(date(2026, 1, 1), date(2026, 3, 31))
    assert figures(centre.li, spring)[:5] == ["100.0", "2.0", "25.0", "0", "0"]  # of 8
    assert [due_in(32, *span) for span in ((date(2028, 1, 1), date(2028, 12, 31)), (TODAY, TODAY))] == [32, 0]


def test_the_page_of_a_persons_year_shows_where_the_figures_come_from(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace, year: SimpleNamespace
) -> None:
    client.force_login(cast.secretary)
    held(centre.far, "2026-08-08", centre.li, topic="外出联学")
    page = client.get(f"/study/people/{centre.li.pk}/?year=2026")
    assert [(figure.value, str(figure.unit)) for figure in page.context["figures"]][:3] == [
        ("75.0", "%"), ("37.0", "学时"), ("115.6", "%")
    ]  # fmt: skip
    lines = page.context["lines"]
    assert [(line.when[:10], line.state, line.hours, bool(line.url)) for line in lines] == [
        ("2026-11-03", "缺席", "", True), ("2026-08-08", "到会", "2.0", False),
        ("2026-05-05", "到会", "2.0", True), ("2026-03-03", "到会", "2.0", True),
    ]  # fmt: skip
    assert [str(row) for row in page.context["trainings"]] == [str(TrainingRecord.objects.get())]
    cared = client.get(f"/study/people/{year.cared.pk}/").content.decode()
    assert "不作硬性要求" in cared
    empty = client.get(f"/study/people/{centre.li.pk}/?year=2020").context
    assert (empty["lines"], [figure.value for figure in empty["figures"]][:2]) == ([], ["不计", "0"])
    counts = []
    for person in (centre.zhang, centre.li):  # nothing in the year, and four sessions with a training
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/study/people/{person.pk}/")
        counts.append(len(seen))
    assert counts[1] - counts[0] <= 1


def test_the_figures_of_an_organisation(centre: SimpleNamespace, year: SimpleNamespace) -> None:
    everywhere = Organisation.objects.filter(
        pk__in=[centre.near.pk, centre.far.pk, centre.committee.pk, centre.group.pk]
    )
    found = {
        key: {pk: str(value) for pk, value in metric(f"study.branch_{key}").values(everywhere, YEAR, TODAY).items()}
        for key in ("attendance", "hours_reached", "notes", "reflections")
    }
    places = (centre.near.pk, centre.far.pk, centre.committee.pk, centre.group.pk)
    shown = {key: [values[pk] for pk in places] for key, values in found.items()}
    assert shown == {
        "attendance": ["71.4", "100.0", "75.0", "None"],
        "hours_reached": ["14.3", "0.0", "11.1", "0.0"],
        "notes": ["0.1", "0.0", "0.1", "0.0"],
        "reflections": ["0.1", "0.0", "0.1", "0.0"],
    }


def test_of_the_meetings_asked_for_those_held_count(centre: SimpleNamespace) -> None:
    """A general meeting is asked for each quarter, a themed Party day and, of the group, a meeting each month."""
    quarter = Span(date(2026, 7, 1), date(2026, 9, 30))
    assert value("study.branch_meetings", centre.committee, quarter) is None
    for month in (7, 8, 9):
        held(centre.near, f"2026-{month:02d}-07", kind="themed_party_day")
        held(centre.group, f"2026-{month:02d}-08", kind="group_meeting")
    held(centre.near, "2026-07-09", kind="themed_party_day")
    assert str(value("study.branch_meetings", centre.near, quarter)) == "75.0"  # neither general meeting nor lecture
    held(centre.near, "2026-09-09", kind="general_meeting")
    ComplianceReason.objects.create(
        organisation=centre.near, kind="party_lecture", audience="", starts_on=date(2026, 7, 1), reason="台风"
    )
    assert str(value("study.branch_meetings", centre.near, quarter)) == "87.5"
    assert str(value("study.branch_meetings", centre.far, quarter)) == "0.0"
    # What is not over yet is not missed, and what is held already is held.
    assert str(value("study.branch_meetings", centre.near, Span(date(2026, 10, 1), date(2026, 12, 31)))) == "0.0"


def test_a_figure_costs_the_same_for_one_and_for_many(centre: SimpleNamespace, year: SimpleNamespace) -> None:
    few, many = Person.objects.filter(pk=centre.li.pk), Person.objects.all()
    here, all_places = Organisation.objects.filter(pk=centre.near.pk), Organisation.objects.all()
    PersonFactory(organisation=centre.far)

    def queries(figure: Any, rows: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            figure.values(rows, YEAR, TODAY)
        return len(seen)

    for of, one, more in ((Of.PERSON, few, many), (Of.ORGANISATION, here, all_places)):
        for figure in metrics(of):
            assert queries(figure, one) == queries(figure, more) <= 8, figure.key


def test_a_span_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Span(date(2026, 2, 1), date(2026, 1, 31))
