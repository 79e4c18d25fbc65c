"""Who is expected: by audience, by day, by organisation; and how a list follows what changes."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection

from members.models import Election, Person, PostHeld, Term
from study.models import Attendance
from study.services.expected import expected_of, list_follow, list_make
from tests.factories import PersonFactory
from tests.study.factories import SessionFactory, at

DAY = date(2026, 11, 3)


def names(people: list[int]) -> set[str]:
    return set(Person.objects.filter(pk__in=people).values_list("name", flat=True))


def change_on(day: str, person: Person, **values: object) -> None:
    """Change dated facts of somebody from a day on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', %s, true)", [day])
    Person.objects.filter(pk=person.pk).update(**values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', '', true)")


@pytest.mark.parametrize(
    ("place", "audience", "expected"),
    [
        ("near", "members", {"张明华", "李静", "郭建华", "何雅静", "罗文", "梁玉梅", "韩桂芳"}),
        ("near", "branch_committee", {"郭建华", "何雅静", "罗文"}),
        ("near", "leadership", {"郭建华", "何雅静", "罗文"}),
        ("near", "on_the_way", {"冯晨"}),
        ("near", "named", set()),
        ("near", "staff", {"张明华", "李静", "郭建华", "何雅静", "罗文", "梁玉梅", "冯晨"}),
        ("group", "members", {"张明华", "梁玉梅"}),
        ("committee", "leadership", {"董淑珍"}),
        ("committee", "office_and_unit_leadership", {"董淑珍", "郭建华", "何雅静"}),
    ],
)
def test_an_audience_is_worked_out_from_people_posts_and_layers(
    centre: SimpleNamespace, branch: SimpleNamespace, place: str, audience: str, expected: set[str]
) -> None:
    """Lost and mobile members are not expected; special care is expected and excused."""
    found = expected_of([getattr(centre, place)], audience, DAY)
    assert names([each.person for each in found]) == expected
    assert {each.person for each in found if each.is_excused} <= {branch.cared.pk}
    before = expected_of([getattr(centre, place)], audience, date(2025, 12, 31))  # contact was lost the day after
    assert ("宋磊" in names([each.person for each in before])) == (
        (place, audience) in {("near", "members"), ("near", "staff")}
    )


def test_where_there_was_an_election_the_elected_are_the_leadership_and_not_whom_words_say(
    centre: SimpleNamespace, branch: SimpleNamespace
) -> None:
    """From the day of the election on; the committee above, which recorded none, still goes by words."""
    term = Term.objects.create(
        organisation=centre.near, number=1, elected_on=date(2026, 6, 20), ends_on=date(2029, 6, 20)
    )
    election = Election.objects.create(term=term, kind="whole", held_on=term.elected_on)
    for person, post in ((centre.li, "secretary"), (centre.zhang, "publicity")):
        PostHeld.objects.create(term=term, election=election, person=person, post=post, starts_on=term.elected_on)

    def found(place: str, audience: str, day: date = DAY) -> set[str]:
        return names([each.person for each in expected_of([getattr(centre, place)], audience, day)])

    before = date(2026, 6, 19)
    assert found("near", "branch_committee", before) == {"郭建华", "何雅静", "罗文"}
    assert found("near", "branch_committee") == {"李静", "张明华"}
    assert found("near", "leadership") == {"李静", "张明华", "郭建华"}  # 郭建华 is the head of the kindergarten
    assert found("committee", "leadership") == {"董淑珍"}
    assert found("committee", "office_and_unit_leadership") == {"董淑珍", "郭建华", "李静"}


def test_people_are_expected_where_they_belonged_on_the_day(centre: SimpleNamespace, branch: SimpleNamespace) -> None:
    change_on("2026-06-01", branch.publicity, organisation=centre.far)
    before, after = date(2026, 5, 31), date(2026, 6, 1)
    assert branch.publicity.pk in {each.person for each in expected_of([centre.near], "members", before)}
    assert branch.publicity.pk not in {each.person for each in expected_of([centre.near], "members", after)}
    assert {(each.person, each.scope_path) for each in expected_of([centre.far], "members", after)} >= {
        (branch.publicity.pk, centre.far.path)
    }
    # Records begin somewhere: before its first period, a person's first period holds.
    assert branch.secretary.pk in {each.person for each in expected_of([centre.near], "members", date(2020, 1, 1))}


def test_a_list_is_made_with_the_excused_marked_and_then_follows_people(
    centre: SimpleNamespace, branch: SimpleNamespace
) -> None:
    session = SessionFactory(organisation=centre.near, starts_at=at("2027-03-02 15:30"))
    list_make(session)
    states = dict(session.attendances.values_list("person__name", "state"))
    assert (states["韩桂芳"], states["李静"], len(states)) == ("special_care", "present", 7)
    session.attendances.filter(person=centre.zhang).update(state="leave", reason="产假")
    newcomer = PersonFactory(name="曹霞", organisation=centre.near)
    change_on("2026-11-20", branch.publicity, organisation=centre.far)  # left, no remark
    change_on("2026-11-20", branch.deputy, status="activist")  # no longer of the audience
    list_follow(session)
    now = dict(session.attendances.values_list("person__name", "state"))
    assert newcomer.name in now
    assert {"罗文", "何雅静"} & set(now) == set()
    assert now["张明华"] == "leave"
    assert Attendance.objects.get(session=session, person=newcomer).scope_path == centre.near.path


def test_a_list_adjusted_by_hand_only_loses_those_who_left(centre: SimpleNamespace, branch: SimpleNamespace) -> None:
    session = SessionFactory(organisation=centre.near, starts_at=at("2027-03-02 15:30"), is_list_kept=True)
    Attendance.objects.bulk_create(
        Attendance(session=session, person=person) for person in (centre.li, branch.activist, branch.publicity)
    )
    PersonFactory(name="曹霞", organisation=centre.near)
    change_on("2026-11-20", branch.publicity, organisation=centre.far)
    list_follow(session)
    assert set(session.attendances.values_list("person__name", flat=True)) == {"李静", "冯晨"}
