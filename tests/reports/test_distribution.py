"""The distribution map: every place with its members, those without first, nobody beyond the scope."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Organisation, Person, PersonPeriod, Unit, User
from reports.distribution.boxes import tree_map
from reports.distribution.figures import CATEGORIES, Figures, State
from reports.distribution.places import BRANCHES, EMPTY, FRONT_LINE, UNITS, page_of, read_map
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db

NON_MEMBER: dict[str, Any] = {"status": "activist", "joined_on": None, "full_member_on": None}


def page(user: User, **query: Any) -> str:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("reports:distribution"), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def places(cast: SimpleNamespace, centre: SimpleNamespace) -> SimpleNamespace:
    """Beside the cast's branches: a unit with teachers but no member, and one whose members are no teachers."""
    bare = organisation("新村幼儿园党支部", parent=centre.committee)
    PersonFactory(name="孙悦", organisation=bare, **NON_MEMBER)
    heads = organisation("胜华幼儿园党支部", parent=centre.committee)
    PersonFactory(name="周涛", organisation=heads, post_category="head")
    PersonFactory(name="吴迪", organisation=heads, status="probationary_member", post_category="")
    PersonFactory(name="郑爽", organisation=heads, **NON_MEMBER)
    return SimpleNamespace(bare=bare, heads=heads, user=cast.administrator, committee=centre.committee)


def shown(
    user: User, kind: str = UNITS, show: str = "", level: Organisation | None = None
) -> list[tuple[str, int, int]]:
    return [(place.name, place.figures.total, place.figures.staff) for place in read_map(user, level, kind).shown(show)]


def test_the_state_of_a_place() -> None:
    head, teacher = CATEGORIES.index("head"), CATEGORIES.index("front_line_teacher")

    def members(*categories: int) -> tuple[int, ...]:
        return tuple(categories.count(number) for number in range(len(CATEGORIES)))

    assert Figures(members(), staff=0).state is State.EMPTY
    assert Figures(members(), staff=3, front_line=2).state is State.EMPTY
    assert Figures(members(head), staff=3, front_line=2).state is State.FRONT_LINE_WITHOUT
    assert Figures(members(head), staff=1, front_line=0).state is State.COVERED
    assert Figures(members(teacher), staff=3, front_line=2).state is State.COVERED


def test_places_without_members_come_first(places: SimpleNamespace) -> None:
    everywhere = [
        ("新村幼儿园", 0, 1),
        ("胜华幼儿园", 2, 3),
        ("第一实验幼儿园", 2, 2),
        ("河滨幼儿园", 1, 1),
    ]
    assert shown(places.user) == everywhere
    assert shown(places.user, show=EMPTY) == everywhere[:1]
    assert shown(places.user, show=FRONT_LINE) == everywhere[1:2]
    assert [name for name, _members, _staff in shown(places.user, BRANCHES)] == [
        "新村幼儿园党支部", "胜华幼儿园党支部", "第一实验幼儿园党支部", "河滨幼儿园党支部"
    ]  # fmt: skip


def test_members_stand_by_post_category(places: SimpleNamespace) -> None:
    place = read_map(places.user, None, UNITS).places[1]
    assert dict(zip(CATEGORIES, place.figures.members, strict=True)) == {
        "head": 1, "front_line_teacher": 0, "logistics": 0, "office": 0, "retired": 0, "": 1
    }  # fmt: skip
    assert place.figures.front_line == 1


def test_who_has_left_is_on_no_map(places: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(organisation=centre.far).update(leaving="transferred_out")
    assert shown(places.user, show=EMPTY) == [("河滨幼儿园", 0, 0), ("新村幼儿园", 0, 1)]


def test_a_branch_shows_its_groups_and_an_empty_one_first(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    organisation("第二党小组", "group", Organisation.objects.get(pk=centre.near.pk))
    assert shown(cast.secretary, BRANCHES, level=centre.near) == [("第二党小组", 0, 0), ("第一党小组", 1, 1)]
    assert shown(cast.group_leader, BRANCHES) == [("第一党小组", 1, 1)]


def test_nobody_sees_places_beyond_their_scope(cast: SimpleNamespace, places: SimpleNamespace) -> None:
    assert [name for name, _members, _staff in shown(cast.secretary)] == ["第一实验幼儿园"]
    assert shown(cast.nobody) == []
    assert "邻区" not in page(cast.administrator)
    assert "There is nothing of this name" in page(cast.secretary, organisation=places.bare.pk)


def test_the_boxes_are_the_organisations_of_a_level_in_three_tones(places: SimpleNamespace) -> None:
    Unit.objects.create(name="第二实验幼儿园", organisation=places.heads)
    Unit.objects.create(name="中心", organisation=places.committee)
    chart = tree_map(places.user, read_map(places.user, None, UNITS))
    assert chart is not None
    assert [(box.name, box.size, box.tone, len(box.parts)) for box in chart.boxes] == [
        ("第一实验幼儿园党支部", 2, "full", 0),
        ("河滨幼儿园党支部", 1, "full", 0),
        ("新村幼儿园党支部", 0, "hollow", 0),
        ("胜华幼儿园党支部", 2, "pale", 2),
        ("中心", 0, "hollow", 0),
    ]
    assert len(chart.table.rows) == 5
    drawn = {box["name"]: box.get("value") for box in chart.data["boxes"]}
    assert drawn["新村幼儿园党支部"] > 0  # or nobody would see it


def test_pages_go_forth_and_back(places: SimpleNamespace) -> None:
    found = read_map(places.user, None, UNITS).places
    first = page_of(found, None, 3)
    second = page_of(found, first.next, 3)
    assert [place.name for place in (*first.places, *second.places)] == [place.name for place in found]
    assert (second.first, second.count, second.next, second.previous) == (4, 4, None, 0)
    assert page_of(found, second.previous, 3) == first == page_of(found, 999_999, 3)
    assert page_of(found, page_of(found, found[1].pk, 1).previous, 1).places == found[1:2]


def test_the_page_marks_what_lacks_members(places: SimpleNamespace) -> None:
    text = page(places.user)
    assert text.count("map-card-empty") == text.count("map-card-gap") == 1
    assert text.index("新村幼儿园</a></h3>") < text.index("胜华幼儿园</a></h3>") < text.index("河滨幼儿园</a></h3>")
    assert '"kind": "treemap"' in text
    assert "None of these" in page(places.user, show=EMPTY, organisation=places.heads.pk)
    for query in ({"show": "x"}, {"kind": "x"}, {"after": "²"}, {"after": "9" * 30}):
        assert ("map-cards" in page(places.user, **query)) == ("after" in query)


def test_the_map_costs_the_same_queries_for_two_and_for_five(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client, numbers = Client(), []
    client.force_login(cast.administrator)
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reports:distribution"))
        numbers.append(len(queries))
        for name in "甲乙丙":
            PersonFactory(organisation=organisation(f"{name}{number}幼儿园党支部", parent=centre.committee))
    assert numbers == [6, 6]


def test_on_an_earlier_day_people_stand_where_they_were_and_closed_places_too(
    places: SimpleNamespace, centre: SimpleNamespace
) -> None:
    """周涛 moved to 河滨 on 1 November; before, the branch that she left was open, and it held her alone as member."""
    PersonPeriod.objects.update(starts_on=date(2026, 1, 1))
    moved = Person.objects.get(name="周涛")
    Person.objects.filter(name="吴迪").delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', '2026-11-01', true)")
    unit = centre.far.units.get()
    Person.objects.filter(organisation=places.heads).update(organisation=centre.far, unit=unit)
    Organisation.objects.filter(pk=places.heads.pk).update(closed_on=date(2026, 11, 1))
    Organisation.objects.filter(pk=places.bare.pk).update(founded_on=date(2026, 10, 1))
    PersonPeriod.objects.filter(person__organisation=places.bare).update(starts_on=date(2026, 10, 1))

    def on(day: date | None) -> list[tuple[str, int, int]]:
        found = read_map(places.user, None, UNITS, day)
        assert tree_map(places.user, found) is not None
        return [(place.name, place.figures.total, place.figures.staff) for place in found.places]

    assert on(date(2026, 9, 1)) == [("胜华幼儿园", 1, 2), ("第一实验幼儿园", 2, 2), ("河滨幼儿园", 1, 1)]
    assert on(None) == [("新村幼儿园", 0, 1), ("第一实验幼儿园", 2, 2), ("河滨幼儿园", 2, 3)]
    assert moved.organisation == places.heads
    text = page(places.user, on="2026-09-01")
    assert "2026-09-01</p>" in text and "胜华幼儿园" in text and "only places are shown" in text
    assert "This day lies ahead" in page(places.user, on="2999-01-01")
