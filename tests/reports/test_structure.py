"""The structure: counted rightly for any day, within scope, in one statement, with shares that are only rounded."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Person, User
from reports.structure.counting import counted
from reports.structure.dimensions import BY_KEY
from reports.structure.question import FULL_MEMBERS, MEMBERS, STAFF, Question
from reports.structure.sections import Section, sections, share
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NON_MEMBER: dict[str, Any] = {"status": "non_member", "joined_on": None, "full_member_on": None}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(user: User, **query: Any) -> str:
    answer = signed_in(user).get(reverse("reports:structure"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def question(user: User, who: str = MEMBERS, layer: str = "", **of: Any) -> Question:
    return Question(user, of.get("today", TODAY), of.get("organisation"), who, layer)


def counts(user: User, who: str = MEMBERS, layer: str = "", on: date = TODAY, **of: Any) -> dict[str, dict[str, int]]:
    """People by dimension and bucket, those that hold somebody."""
    found = counted(question(user, who, layer, **of).people(on), on)
    return {
        key: {bucket: people for bucket, people in found.by(dimension).items() if people}
        for key, dimension in BY_KEY.items()
    }


def as_of(day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', %s, true)", [day.isoformat()])


@pytest.fixture
def branch(cast: SimpleNamespace, centre: SimpleNamespace) -> SimpleNamespace:
    """A branch of five who differ in everything."""
    place = organisation("测试幼儿园党支部", parent=centre.committee)
    PersonFactory(organisation=place, birth_date=date(1930, 1, 1), joined_on=date(1949, 9, 30), education="80")
    PersonFactory(
        organisation=place, sex="1", ethnicity="03", birth_date=date(1950, 1, 1), joined_on=date(1978, 12, 31)
    )
    PersonFactory(
        organisation=place, ethnicity="98", joined_on=date(2012, 11, 1), status="probationary_member",
        full_member_on=None, post_category="head", layer="management",
    )  # fmt: skip
    PersonFactory(
        organisation=place, sex="0", ethnicity="", birth_date=None, id_number=None, joined_on=None,
        full_member_on=None, education="", post_category="", layer="",
    )  # fmt: skip
    PersonFactory(organisation=place, **NON_MEMBER)
    return SimpleNamespace(place=place, user=cast.administrator)


def test_every_dimension_has_its_buckets_and_one_for_what_is_not_known(branch: SimpleNamespace) -> None:
    found = counts(branch.user, organisation=branch.place)
    assert found == {
        "sex": {"2": 2, "1": 1, "": 1},
        "age3": {"1": 1, "2": 2, "": 1},
        "age8": {"3": 1, "7": 2, "": 1},
        "post_category": {"head": 1, "front_line_teacher": 2, "": 1},
        "layer": {"management": 1, "backbone": 2, "": 1},
        "education": {"20": 2, "80": 1, "": 1},
        "joining": {"0": 1, "1": 1, "3": 1, "": 1},
        "minority": {"han": 1, "minority": 1, "other": 1, "": 1},
        "ethnicity": {"01": 1, "03": 1, "98": 1, "": 1},
    }


def test_who_is_asked_for_is_counted(branch: SimpleNamespace) -> None:
    def people(who: str, layer: str = "") -> int:
        return sum(counts(branch.user, who, layer, organisation=branch.place)["sex"].values())

    assert [people(MEMBERS), people(FULL_MEMBERS), people(STAFF)] == [4, 3, 5]
    assert people(STAFF, "backbone") == 3
    # Whoever is no member is missing from the day of joining, not unknown.
    assert sum(counts(branch.user, STAFF, organisation=branch.place)["joining"].values()) == 4


def test_nobody_beyond_the_scope_is_counted_today_or_on_another_day(cast: SimpleNamespace) -> None:
    people = {"system": 4, "administrator": 3, "secretary": 2, "group_leader": 1, "nobody": 0}
    for today in (TODAY, date(2000, 1, 1)):
        asked = {name: question(getattr(cast, name), today=today).people(TODAY) for name in people}
        assert {name: counted(rows, TODAY).people for name, rows in asked.items()} == people


def test_an_earlier_day_is_counted_as_it_was(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    as_of(date(2024, 3, 1))
    teacher = PersonFactory(name="孙悦", organisation=centre.near, birth_date=date(1989, 6, 1), **NON_MEMBER)
    as_of(date(2025, 3, 1))
    Person.objects.filter(pk=teacher.pk).update(status="probationary_member", joined_on=date(2025, 3, 1))
    as_of(date(2025, 9, 1))
    Person.objects.filter(pk=teacher.pk).update(organisation=centre.far, layer="management")

    def near(on: date, who: str) -> dict[str, dict[str, int]]:
        return counts(cast.secretary, who, on=on, organisation=centre.near)

    assert near(date(2024, 2, 29), STAFF)["sex"] == {}
    assert near(date(2024, 3, 1), STAFF)["age3"] == {"0": 1}
    assert near(date(2025, 2, 28), MEMBERS)["sex"] == {}
    assert near(date(2025, 8, 31), MEMBERS)["layer"] == {"backbone": 1}
    assert near(date(2025, 9, 1), MEMBERS)["sex"] == {}
    assert counts(cast.stranger, on=date(2025, 9, 1))["layer"] == {"management": 1}
    assert counts(cast.stranger, on=date(2025, 9, 1))["age3"] == {"1": 1}


def test_shares_are_rounded_each_by_itself() -> None:
    assert [share(1, 3), share(2, 3), share(1, 8), share(0, 5), share(5, 5)] == [
        Decimal(text) for text in ("33.3", "66.7", "12.5", "0.0", "100.0")
    ]
    assert share(1, 2000) == Decimal("0.1")  # half up
    assert share(0, 0) is None


def test_two_days_are_compared_in_people_and_points(branch: SimpleNamespace) -> None:
    now = counted(question(branch.user, STAFF, organisation=branch.place).people(TODAY), TODAY)
    Person.objects.filter(organisation=branch.place, sex="1").delete()
    after = counted(question(branch.user, STAFF, organisation=branch.place).people(TODAY), TODAY)
    sex: Section = sections(after, now)[0]
    assert [(line.people, line.share, line.before, line.change, line.points) for line in sex.lines] == [
        (3, Decimal("75.0"), 3, 0, Decimal("15.0")),
        (0, Decimal("0.0"), 1, -1, Decimal("-20.0")),
        (1, Decimal("25.0"), 1, 0, Decimal("5.0")),
    ]


def test_the_page_shows_figures_charts_and_their_tables(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    shown = page(cast.administrator, organisation=centre.near.pk, compared="2020-01-01")
    assert "第一实验幼儿园党支部" in shown
    assert "100.0\xa0%" in shown
    assert '<script id="chart-age3-data" type="application/json">{"kind": "bars"' in shown
    assert shown.count("chart-table") == shown.count("data-chart=") == len(BY_KEY)
    assert "+2" in shown


def test_a_page_costs_the_same_queries_for_one_and_for_three(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client, numbers = signed_in(cast.secretary), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reports:structure"), {"compared": "2020-01-01"})
        numbers.append(len(queries))
        PersonFactory(name="孙悦", organisation=centre.near)
        PersonFactory(name="周涛", organisation=centre.near, sex="1", education="10")
    assert numbers == [4, 4]


def test_what_cannot_be_read_is_said_at_the_field(cast: SimpleNamespace) -> None:
    for name, value, said in [
        ("on", "2999-01-01", "This day lies ahead"),
        ("on", "1900-01-01", "Nobody is recorded so long ago."),
        ("on", "yesterday", "Enter a valid date."),
        ("compared", "2026-02-30", "Enter a valid date."),
        ("who", "everybody", "Select a valid choice."),
        ("layer", "x", "Select a valid choice."),
        ("organisation", "99999999999999999999", "There is nothing of this name"),
    ]:
        shown = page(cast.administrator, **{name: value})
        assert said in shown
        assert "chart-table" not in shown
        assert name not in ("on", "compared") or f'value="{value}"' in shown


def test_somebody_elses_branch_cannot_be_asked_for(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    shown = page(cast.secretary, organisation=centre.far.pk)
    assert "There is nothing of this name" in shown
    assert "河滨" not in shown


def test_a_day_before_the_records_says_when_they_begin(cast: SimpleNamespace) -> None:
    assert f"The records begin on {TODAY.isoformat()}" in page(cast.secretary, on="2001-01-01")
    assert "Nobody of this kind" in page(cast.nobody)
