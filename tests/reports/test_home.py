"""The home page says what is due, overdue first, to whoever can do something about it."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import todos
from core.models import CalendarYear
from core.todos import Basis, Link, Todo, collect
from members.models import ImportRun, Person, Role, User
from members.rules.probation import last_joining_with_probation_over, probation_ends_on
from members.todos import todos as members_todos
from tests.factories import PersonFactory, user

TODAY = date(2026, 11, 20)
EVERY_SOURCE = todos._sources


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is due in member records is asked on 20 November 2026, in English.

    What the cast's organisations lack (committees, members) stands in tests/members/test_term_pages.py, study's in
    tests/study.
    """
    monkeypatch.setattr("members.todos.organisation_todos", lambda user, today: ())
    monkeypatch.setattr("core.todos._sources", lambda: (members_todos,))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)
    with translation.override("en"):
        yield


@pytest.fixture
def calendar(db: None) -> None:
    CalendarYear.objects.get_or_create(year=2026)


def due(account: User, today: date = TODAY) -> list[tuple[str, date | None]]:
    return [(str(todo.text), todo.due_on) for todo in collect(account, today)]


def probationary(centre: SimpleNamespace, name: str, joined_on: date, **fields: object) -> Person:
    return PersonFactory(
        name=name,
        status="probationary_member",
        joined_on=joined_on,
        full_member_on=None,
        **{"organisation": centre.near, **fields},
    )


# --- Probation --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("joined", "ends"),
    [
        (date(2026, 12, 20), date(2027, 12, 20)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
    ],
)
def test_probation_lasts_a_calendar_year(joined: date, ends: date) -> None:
    assert probation_ends_on(joined) == ends


def test_the_last_day_of_joining_is_the_rule_read_backwards() -> None:
    for number in range(1500):
        day = date(2023, 1, 1) + timedelta(days=number)
        last = last_joining_with_probation_over(day)
        assert probation_ends_on(last) <= day < probation_ends_on(last + timedelta(days=1))


def test_probation_that_is_over_is_due_and_the_longest_overdue_stands_first(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    later = probationary(centre, "陈静怡", date(2025, 11, 20))
    probationary(centre, "周晓燕", date(2025, 12, 20))
    probationary(centre, "吴丽娟", date(2025, 12, 21))  # a day more than the thirty ahead
    probationary(centre, "郑桂英", date(2025, 6, 1))

    found = collect(cast.secretary, TODAY)

    assert [(todo.due_on, todo.days_left(TODAY)) for todo in found] == [
        (date(2026, 6, 1), -172),
        (date(2026, 11, 20), 0),
        (date(2026, 12, 20), 30),
    ]
    assert {todo.basis for todo in found} == {Basis.STATUTORY}
    assert found[1].text == "陈静怡: probation is over, the general meeting decides on full membership."
    assert found[2].text == "周晓燕: probation ends soon; ask for the written request to become a full member."
    assert [link.url for link in found[1].links] == [reverse("members:person", args=[later.pk])]


def test_many_probations_are_summed_up_behind_the_first(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    for number in range(11):
        probationary(centre, f"王{'一二三四五六七八九十百'[number]}", date(2025, 6, 1))
    texts = [text for text, _day in due(cast.secretary)]
    assert len(texts) == 9
    assert texts[8] == "3 more probationary members whose probation is over or ends soon."


def test_what_is_due_elsewhere_is_not_shown(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    probationary(centre, "陈静怡", date(2025, 6, 1), organisation=centre.far)
    assert due(cast.secretary) == []
    assert len(due(cast.stranger)) == 1


@pytest.mark.parametrize("name", ["reader", "group_leader", "nobody"])
def test_who_cannot_do_it_is_not_asked(cast: SimpleNamespace, centre: SimpleNamespace, name: str) -> None:
    probationary(centre, "陈静怡", date(2025, 6, 1), group=centre.group)
    PersonFactory(name="吴丽娟", organisation=centre.near, group=centre.group, joined_on=None, full_member_on=None)
    assert due(getattr(cast, name)) == []


# --- Missing dates ----------------------------------------------------------------------------------------------------


def test_members_without_a_date_are_named_once_and_others_not(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    lacking = [
        PersonFactory(name="安一", organisation=centre.near, joined_on=None, full_member_on=None),
        PersonFactory(name="安二", organisation=centre.near, full_member_on=None),
        PersonFactory(name="安三", organisation=centre.near, birth_date=None, id_number=None),
    ]
    probationary(centre, "安四", date(2026, 6, 1))
    PersonFactory(name="安五", organisation=centre.near, status="non_member", joined_on=None, full_member_on=None)

    (todo,) = collect(cast.secretary, TODAY)

    assert todo.due_on is None
    assert [(link.text, link.url) for link in todo.links] == [
        (person.name, reverse("members:person_edit", args=[person.pk]))
        for person in sorted(lacking, key=lambda person: person.name_sort)
    ]
    assert todo.more == 0


@pytest.mark.parametrize(("people", "words"), [(True, "and 7 people more"), (False, "and 7 others")])
def test_what_is_not_named_is_counted_as_what_it_is(people: bool, words: str) -> None:
    todo = Todo("Not arranged yet.", (Link("机关党支部", "/"),), names=True, more=7, people=people)
    with translation.override("en"):
        assert words in render_to_string("reports/parts/todo.html", {"todo": todo, "days": None})


# --- Imports, calendar, roles -----------------------------------------------------------------------------------------


def test_ones_own_import_waits_for_confirmation(cast: SimpleNamespace) -> None:
    run = ImportRun.objects.create(kind="roster", state="previewed", user=cast.secretary, file_name="花名册.csv")
    ImportRun.objects.create(kind="roster", state="confirmed", user=cast.secretary, file_name="旧.csv")
    ImportRun.objects.create(kind="roster", state="previewed", user=cast.stranger, file_name="别人.csv")

    (todo,) = collect(cast.secretary, TODAY)

    assert todo.text == "“花名册.csv” has been read and waits for your confirmation."
    assert [link.url for link in todo.links] == [reverse("members:import_run", args=[run.pk])]


def test_a_year_without_holidays_is_shown_to_who_can_enter_them(cast: SimpleNamespace) -> None:
    CalendarYear.objects.all().delete()
    missing = "The holidays of 2026 are not entered; dates counted in working days are provisional."
    assert due(cast.system) == [(missing, None)]
    assert due(cast.administrator) == []
    CalendarYear.objects.create(year=2026)
    assert due(cast.system) == []


def test_from_december_on_the_next_year_is_missed_too(cast: SimpleNamespace, calendar: None) -> None:
    assert due(cast.system, date(2026, 11, 30)) == []
    ((text, _day),) = due(cast.system, date(2026, 12, 1))
    assert text.startswith("The holidays of 2027")


def test_a_role_about_to_end_is_shown_to_its_holder_and_the_administrator(
    cast: SimpleNamespace, calendar: None
) -> None:
    ends_on = TODAY + timedelta(days=30)
    cast.reader.roles.update(ends_on=ends_on)
    assert due(User.objects.get(pk=cast.reader.pk)) == [("Your role “read-only · 第一实验幼儿园党支部” ends.", ends_on)]
    assert due(cast.administrator) == [("The role “read-only · 第一实验幼儿园党支部” of reader ends.", ends_on)]
    assert due(cast.secretary) == []
    cast.reader.roles.update(ends_on=ends_on + timedelta(days=1))
    assert due(cast.administrator) == []


# --- The page ---------------------------------------------------------------------------------------------------------


def page_of(account: User):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(account)
    return client.get("/")


def test_an_empty_system_says_how_to_begin(db: None) -> None:
    answer = page_of(user("first", "administrator"))
    assert [(step.title, step.done) for step in answer.context["steps"]] == [
        ("Organisations", False),
        ("Rosters", False),
        ("Users", False),
        ("Holidays", CalendarYear.objects.filter(pk=TODAY.year).exists()),
    ]
    assert "How to begin" in answer.content.decode()


def test_once_there_are_people_the_guide_is_gone(cast: SimpleNamespace) -> None:
    assert page_of(cast.administrator).context["steps"] == []


def test_a_secretary_of_an_empty_branch_is_shown_how_to_load_the_roster(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    Person.objects.filter(organisation=centre.far).delete()
    steps = page_of(cast.stranger).context["steps"]
    assert [(step.title, step.url) for step in steps] == [("Rosters", reverse("members:imports"))]


@pytest.mark.parametrize("name", ["reader", "nobody"])
def test_who_can_load_nothing_is_not_told_to(cast: SimpleNamespace, name: str) -> None:
    Person.objects.all().delete()
    assert page_of(getattr(cast, name)).context["steps"] == []


def test_the_queries_do_not_grow_with_what_is_due(
    cast: SimpleNamespace, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.todos._sources", EVERY_SOURCE)

    def count() -> int:
        client = Client()
        client.force_login(User.objects.get(pk=cast.administrator.pk))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    def one_of_each(number: int) -> None:
        probationary(centre, f"王{number}", date(2025, 6, 1))
        PersonFactory(name=f"李{number}", organisation=centre.near, joined_on=None, full_member_on=None)
        ImportRun.objects.create(kind="roster", state="previewed", user=cast.administrator, file_name="a.csv")
        ending = user(f"ending{number}")
        Role.objects.create(
            user=ending, kind="reader", organisation=centre.near, starts_on=date(2020, 1, 1), ends_on=date(2026, 12, 1)
        )

    one_of_each(1)
    with_one = count()
    one_of_each(2)
    one_of_each(3)
    assert count() == with_one
    assert with_one <= 26
