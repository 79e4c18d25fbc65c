"""Administrators see who sees an organisation, what a user sees, by which role and until when; and nothing beyond."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Role, User
from tests.factories import PersonFactory, organisation, user

PAGE = "/who-sees-what/"


def ask(account: User, **question: object):
    client = Client()
    client.force_login(account)
    return client.get(PAGE, question)


def shown(answer) -> list[tuple[str, str]]:
    return [(line.role.user.username, line.role.kind) for line in answer.context["lines"]]


@pytest.mark.parametrize("name", ["organiser", "secretary", "group_leader", "reader", "nobody"])
def test_the_page_is_for_administrators(cast: SimpleNamespace, name: str) -> None:
    assert ask(getattr(cast, name)).status_code == 403


def test_a_branch_is_seen_by_its_own_and_by_everybody_above(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    answer = ask(cast.system, organisation=centre.near.pk)
    assert sorted(shown(answer)) == [
        ("administrator", "administrator"),
        ("organiser", "organiser"),
        ("reader", "reader"),
        ("secretary", "secretary"),
        ("system", "administrator"),
    ]
    assert answer.context["others"] == 0
    inherited = {line.role.user.username for line in answer.context["lines"] if line.inherited}
    assert inherited == {"administrator", "organiser", "system"}


def test_a_group_is_told_by_its_branch(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    found = " ".join(ask(cast.administrator).content.decode().split())
    assert '第一党小组</a> <span class="muted">第一实验幼儿园党支部 · ' in found


def test_roles_above_ones_own_scope_are_only_counted(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    branch_administrator = user("branch_administrator", "administrator", centre.near)
    answer = ask(branch_administrator, organisation=centre.near.pk)
    assert sorted(shown(answer)) == [
        ("branch_administrator", "administrator"),
        ("reader", "reader"),
        ("secretary", "secretary"),
    ]
    assert answer.context["others"] == 3
    assert "organiser" not in answer.content.decode()


def test_ended_roles_and_closed_accounts_see_nothing_and_are_not_listed(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    cast.secretary.roles.update(ends_on=timezone.localdate())
    User.objects.filter(pk=cast.reader.pk).update(is_active=False)
    assert sorted(shown(ask(cast.administrator, organisation=centre.near.pk))) == [
        ("administrator", "administrator"),
        ("organiser", "organiser"),
    ]


def test_a_role_to_come_is_shown_as_such(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    cast.reader.roles.update(starts_on=timezone.localdate() + timedelta(days=3))
    lines = ask(cast.administrator, organisation=centre.near.pk).context["lines"]
    assert {line.role.user.username for line in lines if not line.begun} == {"reader"}


def test_what_a_user_sees_is_counted_and_explained(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Role.objects.create(
        user=cast.secretary,
        kind="reader",
        organisation=centre.far,
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 1, 1),
    )
    answer = ask(cast.administrator, user=cast.secretary.pk)
    current, past = answer.context["current"], answer.context["past"]
    assert [(line.role.kind, line.role.organisation, line.role.may_reveal) for line in current] == [
        ("secretary", centre.near, True)
    ]
    assert [(line.role.kind, line.role.organisation) for line in past] == [("reader", centre.far)]
    assert (answer.context["organisation_count"], answer.context["people_count"]) == (2, 2)


def test_rights_come_from_the_same_table_as_the_checks(cast: SimpleNamespace) -> None:
    def rights(account: User) -> list[str]:
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(cast.system)
        return client.get(PAGE, {"user": account.pk}).context["current"][0].rights

    client_words = {name: len(rights(getattr(cast, name))) for name in ("administrator", "secretary", "reader")}
    assert client_words == {"administrator": 3, "secretary": 2, "reader": 0}


def test_a_users_roles_in_another_centre_stay_there(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Role.objects.create(user=cast.secretary, kind="reader", organisation=centre.elsewhere, starts_on=date(2026, 1, 1))
    answer = ask(cast.administrator, user=cast.secretary.pk)
    assert [line.role.organisation for line in answer.context["current"]] == [centre.near]
    assert answer.context["people_count"] == 2
    assert answer.context["may_act"] is False


@pytest.mark.parametrize("question", ["organisation", "user"])
def test_other_centres_do_not_exist_for_an_administrator(
    cast: SimpleNamespace, centre: SimpleNamespace, question: str
) -> None:
    stranger = user("far_away", "secretary", centre.elsewhere)
    number = {"organisation": centre.elsewhere.pk, "user": stranger.pk}[question]
    assert ask(cast.administrator, **{question: number}).status_code == 404
    assert ask(cast.system, **{question: number}).status_code == 200


def test_an_organisation_that_one_only_reads_is_not_explained(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    branch_administrator = user("branch_administrator", "administrator", centre.near)
    Role.objects.create(user=branch_administrator, kind="reader", organisation=centre.far, starts_on=date(2020, 1, 1))
    assert ask(branch_administrator, organisation=centre.far.pk).status_code == 404


def test_organisations_and_users_are_found_by_a_part_of_the_name(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    answer = ask(cast.administrator, q="河滨")
    assert answer.context["organisations"] == [centre.far]
    assert answer.context["users"] == []
    assert ask(cast.administrator, q="STRANG").context["users"] == [cast.stranger]


@pytest.mark.parametrize("question", [{"user": "x"}, {"organisation": "-1"}, {"user": "0"}, {"q": "x" * 101}])
def test_a_question_that_makes_no_sense_is_no_page(cast: SimpleNamespace, question: dict[str, str]) -> None:
    assert ask(cast.administrator, **question).status_code == 404


def test_the_queries_do_not_grow_with_the_rows(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def count(**question: object) -> int:
        client = Client()
        client.force_login(cast.administrator)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, question)
        return len(queries)

    questions = [{}, {"organisation": centre.near.pk}, {"user": cast.secretary.pk}]
    before = [count(**question) for question in questions]
    for number in range(3):
        branch = organisation(f"第{number}支部", parent=centre.committee)
        PersonFactory(organisation=centre.near)
        user(f"reader{number}", "reader", centre.near)
        Role.objects.create(user=cast.secretary, kind="reader", organisation=branch, starts_on=date(2026, 1, 1))
    assert [count(**question) for question in questions] == before
