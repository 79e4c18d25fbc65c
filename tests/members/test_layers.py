"""The layers board: four columns of cards, moves with day and reason, tasks of the backbone, mentors."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from members.layer_todos import layer_todos
from members.models import BackboneTask, LayerMentor, Person
from members.services.layers import layer_move, mentor_assign, mentor_end, task_end, task_give
from members.tables.layers import since_of, stays
from tests.factories import PersonFactory

TODAY = date(2026, 11, 22)
DAY = date(2026, 9, 1)


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def learner(centre: SimpleNamespace) -> Person:
    return PersonFactory(name="孙一", organisation=centre.near, layer="advancing", status="activist", joined_on=None,
                         full_member_on=None, id_number=None)  # fmt: skip


def move(actor: Any, person: Person, layer: str, **options: Any) -> Person:
    said = {"effective_on": timezone.localdate(), "reason": "选拔", "today": timezone.localdate()} | options
    return layer_move(actor=actor, person=person, version=person.version, layer=layer, **said)


def columns(client: Client, **query: Any) -> dict[str, list[str]]:
    found = client.get("/layers/", query).context["columns"]
    return {column.key: [card.person.name for card in column.cards] for column in found}


def test_the_board_shows_the_own_organisation_in_four_columns(
    browser: Client, client: Client, cast: SimpleNamespace, centre: SimpleNamespace, learner: Person
) -> None:
    PersonFactory(name="无层", organisation=centre.near, layer="", id_number=None)
    PersonFactory(name="走了", organisation=centre.near, leaving="deceased", id_number=None)
    assert columns(browser) == {
        "management": [], "backbone": ["李静", "张明华"], "advancing": ["孙一"], "foundation": [], "none": ["无层"],
    }  # fmt: skip
    assert columns(browser, status="activist")["backbone"] == []
    assert columns(browser, organisation=centre.group.pk)["backbone"] == ["张明华"]
    assert columns(browser, organisation=centre.far.pk)["backbone"] == []  # nothing of theirs
    client.force_login(cast.organiser)
    assert columns(client)["backbone"] == ["李静", "王秀兰", "张明华"]
    printed = client.get("/layers/print/", {"organisation": centre.far.pk}).content.decode()
    assert "王秀兰" in printed and "李静" not in printed


def test_an_empty_board_leads_to_the_import_unless_a_filter_empties_it(
    browser: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    Person.objects.filter(organisation=centre.near).update(organisation=centre.far, group=None, unit=None)
    assert "Import a roster" in browser.get("/layers/").content.decode()
    for asked in ({"status": "activist"}, {"organisation": centre.group.pk}, {"organisation": "无此党支部"}):
        filtered = browser.get("/layers/", asked).content.decode()
        assert "take off a filter" in filtered
        assert "Import a roster" not in filtered


def test_a_full_column_says_how_many_more(
    browser: Client, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("members.views.layers.tables.CARDS", 1)
    column = next(c for c in browser.get("/layers/").context["columns"] if c.key == "backbone")
    assert (len(column.cards), column.count.number, column.more) == (1, 2, True)


def test_the_board_takes_the_same_queries_for_more_people(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace, learner: Person, django_assert_num_queries: Any
) -> None:
    mentor_assign(actor=cast.secretary, person=learner, mentor=centre.li, starts_on=DAY, today=TODAY)
    browser.get("/layers/")
    with django_assert_num_queries(10):
        browser.get("/layers/")
    for name in ("甲", "乙"):
        PersonFactory(name=name, organisation=centre.near, layer="advancing", id_number=None)
    with django_assert_num_queries(10):
        browser.get("/layers/")


def test_a_move_is_kept_with_its_day_and_ends_the_mentor(
    cast: SimpleNamespace, centre: SimpleNamespace, learner: Person
) -> None:
    today = timezone.localdate()
    learner.periods.update(starts_on=today - timedelta(days=100))
    mentor_assign(actor=cast.secretary, person=learner, mentor=centre.li, starts_on=DAY, today=TODAY)

    moved = move(cast.secretary, learner, "backbone", effective_on=today - timedelta(days=3))

    assert Person.objects.get(pk=learner.pk).layer == "backbone"
    assert [(stay.starts_on, stay.ends_on) for stay in stays(moved)] == [
        (today - timedelta(days=3), None),
        (today - timedelta(days=100), today - timedelta(days=3)),
    ]
    assert since_of([moved]) == {moved.pk: today - timedelta(days=3)}
    assert LayerMentor.objects.get().ends_on == today - timedelta(days=3)
    with pytest.raises(ValidationError):
        move(cast.secretary, moved, "management", reason=" ")
    with pytest.raises(PermissionDenied):
        move(cast.stranger, moved, "management")


def test_tasks_are_for_the_backbone_and_end_once(
    cast: SimpleNamespace, centre: SimpleNamespace, learner: Person
) -> None:
    def give(person: Person, given_on: date = DAY, due_on: date | None = None) -> BackboneTask:
        return task_give(
            actor=cast.secretary, person=person, title="教研", given_on=given_on, due_on=due_on, today=TODAY
        )

    for person, given_on, due_on in (
        (learner, DAY, None),
        (centre.li, TODAY + timedelta(days=1), None),
        (centre.li, DAY, DAY - timedelta(days=1)),
    ):
        with pytest.raises(ValidationError):
            give(person, given_on, due_on)
    with pytest.raises(PermissionDenied):
        give(centre.wang)
    assert not BackboneTask.objects.exists()

    task = give(centre.li)
    task_end(actor=cast.secretary, task=task, state="done", ended_on=TODAY, result="完成", today=TODAY)
    with pytest.raises(ValidationError):
        task_end(actor=cast.secretary, task=task, state="withdrawn", ended_on=TODAY, result="", today=TODAY)
    assert (BackboneTask.objects.get().state, BackboneTask.objects.get().result) == ("done", "完成")


def test_a_mentor_is_a_member_for_somebody_of_the_advancing_layer(
    cast: SimpleNamespace, centre: SimpleNamespace, learner: Person
) -> None:
    other = PersonFactory(name="孙二", organisation=centre.near, status="activist", layer="advancing", joined_on=None,
                          full_member_on=None, id_number=None)  # fmt: skip

    def assign(person: Person, mentor: Person, starts_on: date = DAY) -> LayerMentor:
        return mentor_assign(actor=cast.secretary, person=person, mentor=mentor, starts_on=starts_on, today=TODAY)

    for person, mentor in ((centre.li, centre.zhang), (learner, learner), (learner, other)):
        with pytest.raises(ValidationError):
            assign(person, mentor)
    with pytest.raises(PermissionDenied):
        assign(learner, centre.wang)
    assign(learner, centre.li)
    second = assign(learner, centre.zhang, TODAY)
    assert list(LayerMentor.objects.values_list("mentor__name", "ends_on")) == [("张明华", None), ("李静", TODAY)]
    mentor_end(actor=cast.secretary, mentorship=second, ends_on=TODAY, today=TODAY)
    with pytest.raises(ValidationError):
        mentor_end(actor=cast.secretary, mentorship=second, ends_on=TODAY, today=TODAY)


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"state": "lost"},
        {"state": "done"},
        {"ended_on": TODAY},
        {"due_on": DAY - timedelta(days=1)},
        {"state": "done", "ended_on": DAY - timedelta(days=1)},
    ],
)
def test_the_database_takes_no_half_task(cast: SimpleNamespace, centre: SimpleNamespace, values: Any) -> None:
    whole = {"person": centre.li, "title": "教研", "given_on": DAY, "given_by": cast.secretary}
    with pytest.raises(IntegrityError):
        BackboneTask.objects.create(**whole | values)


@pytest.mark.parametrize("values", [{"mentor": "learner"}, {"ends_on": DAY - timedelta(days=1)}, {"twice": True}])
def test_the_database_takes_no_impossible_mentor(centre: SimpleNamespace, learner: Person, values: Any) -> None:
    whole = {"person": learner, "mentor": centre.li, "starts_on": DAY}
    if values.pop("twice", False):
        LayerMentor.objects.create(**whole)
    if values.get("mentor"):
        values["mentor"] = learner
    with pytest.raises(IntegrityError):
        LayerMentor.objects.create(**whole | values)


def test_from_the_board_to_a_task_and_a_mentor(browser: Client, centre: SimpleNamespace, learner: Person) -> None:
    today = timezone.localdate().isoformat()
    page = browser.get(f"/layers/{learner.pk}/move/?to=backbone")
    assert page.context["form"]["layer"].value() == "backbone"
    wrong = browser.post(f"/layers/{learner.pk}/move/", {"layer": "backbone", "effective_on": today, "version": 1})
    assert list(wrong.context["form"].errors) == ["reason"]

    browser.post(f"/layers/{learner.pk}/mentor/", {"mentor": centre.li.pk, "starts_on": today})
    browser.post(
        f"/layers/{centre.li.pk}/task/", {"title": "牵头教研", "given_on": "2026-09-01", "due_on": "2026-10-01"}
    )
    task = BackboneTask.objects.get()
    assert "overdue" in browser.get("/layers/tasks/").content.decode()
    assert "Mentor: 李静" in browser.get("/layers/").content.decode()
    assert "孙一" in browser.get(f"/layers/{centre.li.pk}/").content.decode()
    answer = browser.post(
        f"/layers/tasks/{task.pk}/end/", {"state": "done", "ended_on": today, "result": "办了三次"}, follow=True
    )
    assert "办了三次" in answer.content.decode()
    assert "牵头教研" in browser.get("/layers/tasks/?show=ended").content.decode()

    outdated = {"layer": "backbone", "effective_on": today, "reason": "选拔", "version": 7}
    assert (
        "was changed meanwhile by"
        in browser.post(f"/layers/{learner.pk}/move/", outdated, follow=True).content.decode()
    )
    assert Person.objects.get(pk=learner.pk).layer == "advancing"


def test_the_list_of_tasks_takes_the_same_queries_for_more(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    def give(number: int) -> None:
        for _number in range(number):
            BackboneTask.objects.create(person=centre.li, title="教研", given_on=DAY, given_by=cast.secretary)

    give(1)
    browser.get("/layers/tasks/")
    with django_assert_num_queries(3):
        browser.get("/layers/tasks/")
    give(2)
    with django_assert_num_queries(3):
        browser.get("/layers/tasks/")


def test_what_is_due_stands_on_the_home_page(
    browser: Client, cast: SimpleNamespace, centre: SimpleNamespace, learner: Person
) -> None:
    BackboneTask.objects.create(
        person=centre.li, title="牵头教研", given_on=DAY, due_on=date(2026, 10, 1), given_by=cast.secretary
    )
    found = [str(todo.text) for todo in layer_todos(cast.secretary, TODAY)]
    assert found[0].startswith("李静") and "牵头教研" in found[0]
    assert [link.text for todo in layer_todos(cast.secretary, TODAY) for link in todo.links][1:] == ["孙一"]
    mentor_assign(actor=cast.secretary, person=learner, mentor=centre.li, starts_on=DAY, today=TODAY)
    assert len(list(layer_todos(cast.secretary, TODAY))) == 1
    assert not list(layer_todos(cast.stranger, TODAY))
