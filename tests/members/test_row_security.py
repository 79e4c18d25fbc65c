"""The second wall: a query that forgot its scope shows nothing foreign, whoever asks."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, models, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from core.row_security import ROLE, walled, walls, whole_system
from core.services.row_security import walls_put_right
from members.middleware import RowSecurityMiddleware
from members.models import (
    BackboneTask,
    Correction,
    Election,
    LayerMentor,
    Person,
    PersonPeriod,
    PostHeld,
    Term,
    User,
)
from members.querysets.scope import paths_of
from tests.factories import PersonFactory

REASON = re.compile(r'whole_system\(\s*"([^"]+)"')
EVERYBODY = ("system", "administrator", "organiser", "secretary", "group_leader", "reader", "stranger", "nobody")
WITHOUT = {
    "core.AccessLog": "its path is that of what was looked at; only administrators have pages of it",
    "core.Delivery": "seen by whom it is for, and by administrators of the whole system",
    "study.StudySession": "seen by every branch of a joint session",
    "study.SessionOrganisation": "says which branches hold a session together",
    "study.StudyPlan": "issued to everybody below",
    "study.Book": "lent and recommended to everybody below",
}


def asked_as(user: Any, ask: Callable[[], Any]) -> Any:
    """What a view of this user's request would get."""
    request = RequestFactory().get("/")
    request.user = user
    got: list[Any] = []

    def view(_request: Any) -> HttpResponse:
        got.append(ask())
        return HttpResponse()

    RowSecurityMiddleware(view)(request)  # type: ignore[arg-type]
    return got[0]


def role_and_paths() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, COALESCE(current_setting('hongzhu.paths', true), '')")
        return cursor.fetchone()


@pytest.mark.parametrize("name", EVERYBODY)
def test_an_unscoped_query_shows_everybody_what_a_scoped_one_shows(cast: SimpleNamespace, name: str) -> None:
    user: User = getattr(cast, name)
    Person.objects.filter(name="王秀兰").update(remarks="改")  # something for the history
    people = set(Person.objects.visible_to(user).values_list("pk", flat=True))
    assert len(people) == {"system": 4, "administrator": 3, "organiser": 3, "group_leader": 1, "nobody": 0}.get(
        name, 1 if name == "stranger" else 2
    )

    def ask() -> tuple[set[int], set[int], set[int]]:
        events = Person.pgh_event_model.objects.all()
        return (
            {person.pk for person in Person.objects.all()},
            set(PersonPeriod.objects.values_list("person_id", flat=True)),
            set(events.values_list("pgh_obj_id", flat=True)),
        )

    assert asked_as(user, ask) == (people, people, people)


@pytest.mark.parametrize("name", ["secretary", "stranger", "nobody"])
def test_counting_raw_sql_and_writing_do_not_get_past_it(
    cast: SimpleNamespace, centre: SimpleNamespace, name: str
) -> None:
    user = getattr(cast, name)
    own = Person.objects.visible_to(user).count()

    def ask() -> tuple[int, int, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM members_person")
            counted = cursor.fetchone()[0]
        foreign = Person.objects.filter(pk=centre.zhao.pk)
        return counted, foreign.update(remarks="x"), foreign.delete()[0]

    assert asked_as(user, ask) == (own, 0, 0)
    assert Person.objects.filter(pk=centre.zhao.pk, remarks="").exists()


def test_nothing_is_added_to_or_moved_to_a_foreign_branch(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def add() -> None:
        with transaction.atomic():
            PersonFactory(organisation=centre.far, unit=None)

    def move() -> None:
        with transaction.atomic():
            Person.objects.filter(pk=centre.li.pk).update(organisation=centre.far)

    for write in (add, move):
        with pytest.raises(ProgrammingError, match="row-level security"):
            asked_as(cast.secretary, write)
    centre.li.refresh_from_db()
    assert centre.li.organisation == centre.near


def test_without_paths_there_is_nothing(centre: SimpleNamespace) -> None:
    with walled(()):
        assert Person.objects.count() == 0
        assert role_and_paths() == (ROLE, "")
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute("SELECT count(*) FROM members_person")
        assert cursor.fetchone()[0] == 0
        cursor.execute("RESET ROLE")


def test_after_the_request_the_connection_is_what_it_was_also_after_a_fault(cast: SimpleNamespace) -> None:
    before = role_and_paths()

    def fault() -> None:
        assert role_and_paths() == (ROLE, ",".join(paths_of(cast.secretary)))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    with pytest.raises(DatabaseError):
        asked_as(cast.secretary, fault)
    assert role_and_paths() == before


def test_a_connection_opened_in_the_middle_of_a_request_stands_behind_the_same_wall(db: None) -> None:
    opened = connection.copy()
    opened.hongzhu_wall = ("0001", "")  # type: ignore[attr-defined]
    try:
        with opened.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('hongzhu.paths')")
            assert cursor.fetchone() == (ROLE, "0001")
    finally:
        opened.close()


def test_looking_beyond_says_why_and_ends_where_it_began(cast: SimpleNamespace) -> None:
    def ask() -> tuple[int, int, int]:
        inside = Person.objects.count()
        with whole_system("a test"):
            everybody = Person.objects.count()
        return inside, everybody, Person.objects.count()

    assert asked_as(cast.secretary, ask) == (2, 4, 2)
    with pytest.raises(ValueError, match="Say why"), whole_system(""):
        pass


def test_looking_beyond_ends_also_when_the_transaction_is_broken(cast: SimpleNamespace) -> None:
    def ask() -> int:
        with pytest.raises(DatabaseError), transaction.atomic(), whole_system("a test"), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        return Person.objects.count()

    assert asked_as(cast.secretary, ask) == 2


def test_every_table_with_a_path_has_a_policy_or_a_reason(db: None) -> None:
    def has_path(model: type[models.Model]) -> bool:
        return any(field.name.endswith("_path") for field in model._meta.local_concrete_fields)

    ours = {"core", "members", "study", "assessment", "recruitment", "incentives", "reports"}
    found = {
        model._meta.label
        for model in apps.get_models()
        if has_path(model) and model._meta.app_label in ours and not model._meta.label.endswith("Event")
    }
    declared = {wall.model for wall in walls()}
    assert found - declared == set(WITHOUT) & found
    assert not declared & set(WITHOUT)


def test_the_policies_of_the_database_are_those_declared_and_a_second_time_nothing_is_written(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        assert {name for (name,) in cursor.fetchall()} == {wall.table for wall in walls()}
        cursor.execute("DROP POLICY hongzhu_scope ON members_person")
        walls_put_right()
        cursor.execute("SELECT count(*) FROM pg_policy WHERE polname = 'hongzhu_scope'")
        assert cursor.fetchone()[0] == len(walls())
        cursor.execute("SELECT oid FROM pg_policy ORDER BY oid")
        before = cursor.fetchall()
        walls_put_right()
        cursor.execute("SELECT oid FROM pg_policy ORDER BY oid")
        assert cursor.fetchall() == before


def test_a_view_that_forgot_its_scope_answers_not_found(
    cast: SimpleNamespace, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("members.querysets.people.PersonQuerySet.visible_to", lambda self, user: self.all())
    client = Client()
    client.force_login(cast.secretary)
    assert client.get(f"/people/{centre.li.pk}/").status_code == 200
    assert client.get(f"/people/{centre.wang.pk}/").status_code == 404
    roster = client.get("/people/").content.decode()
    assert "李静" in roster and "王秀兰" not in roster


def test_whoever_was_here_once_is_seen_with_all_their_time_and_cannot_be_written(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', '2030-01-01', true)")
    Person.objects.filter(pk=centre.wang.pk).update(organisation=centre.near)
    Person.objects.filter(pk=centre.li.pk).update(organisation=centre.far)
    PersonPeriod.objects.filter(person=centre.li, ends_on=None).update(starts_on="2030-01-02")

    def ask() -> tuple[set[str], int, int]:
        names = set(Person.objects.values_list("name", flat=True))
        return names, PersonPeriod.objects.filter(person=centre.wang).count(), PersonPeriod.objects.count()

    assert asked_as(cast.secretary, ask) == ({"张明华", "李静", "王秀兰"}, 2, 5)
    with pytest.raises(ProgrammingError, match="row-level security"):

        def write() -> None:
            with transaction.atomic():
                Person.objects.filter(pk=centre.li.pk).update(remarks="x")

        asked_as(cast.secretary, write)


def test_oneself_is_seen_without_any_role(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    cast.nobody.person = centre.zhang
    cast.nobody.save()
    assert asked_as(cast.nobody, lambda: [person.name for person in Person.objects.all()]) == ["张明华"]
    assert asked_as(cast.nobody, lambda: Person.objects.filter(pk=centre.li.pk).exists()) is False


def test_every_look_beyond_is_listed_with_its_reason() -> None:
    root = Path(__file__).resolve().parents[2]
    document = " ".join((root / "docs" / "architecture.md").read_text(encoding="utf-8").split())
    sources = [path for app in ("core", "members", "study", "reports") for path in (root / app).rglob("*.py")]
    found = {reason for path in sources for reason in REASON.findall(path.read_text(encoding="utf-8"))}
    assert len(found) >= 5
    assert [reason for reason in sorted(found) if reason not in document] == []


def test_posts_tasks_mentors_and_requests_are_walled_with_their_people(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    """A mentor is seen from both sides; a post also where the organisation is one's own."""
    day = date(2026, 9, 1)
    term = Term.objects.create(organisation=centre.committee, number=1, elected_on=day, ends_on=date(2031, 9, 1))
    election = Election.objects.create(term=term, kind="whole", held_on=day)
    for person in (centre.li, centre.wang, centre.zhao):
        BackboneTask.objects.create(person=person, title="带教", given_on=day, given_by=cast.system)
        Correction.objects.create(person=person, asked_by=cast.system, asked_on=day, due_on=day)
        PostHeld.objects.create(term=term, election=election, person=person, post="member", starts_on=day)
    LayerMentor.objects.create(person=centre.li, mentor=centre.wang, starts_on=day)

    def ask() -> tuple[str, ...]:
        models = (BackboneTask, Correction, PostHeld, LayerMentor)
        return tuple("".join(sorted(model.objects.values_list("person__name", flat=True))) for model in models)

    with_li = "李静"  # as a join reads it: 李静 herself is not seen by who keeps her mentor
    assert asked_as(cast.secretary, ask) == (with_li, with_li, with_li, with_li)
    assert asked_as(cast.stranger, ask) == ("王秀兰", "王秀兰", "王秀兰", "")
    assert asked_as(cast.stranger, LayerMentor.objects.count) == 1
    assert asked_as(cast.organiser, lambda: PostHeld.objects.count()) == 3
    assert asked_as(cast.nobody, ask) == ("", "", "", "")
