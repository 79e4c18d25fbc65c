"""A request for correction: asked by the person or for them, due in working days, answered once."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.services.domain_settings import settings_change
from core.todos import Basis
from members import policies
from members.models import Correction, Role, User
from members.rules.privacy import MOST_OPEN, STATES, STEPS
from members.services.corrections import correction_answer, correction_ask
from members.todos import todos
from tests.factories import user
from tests.members.person_pages import page

TODAY = date(2026, 9, 18)  # a Friday: the Mid-Autumn holiday and the National Day follow


def ask(actor: User, person: Any, wish: str = "入党日期应为2010-07-01") -> Correction:
    return correction_ask(actor=actor, person=person, wish=wish, today=TODAY)


def own_account(cast: SimpleNamespace, centre: SimpleNamespace) -> User:
    return linked(cast.nobody, centre.zhang)


def linked(account: User, person: Any) -> User:
    account.person = person
    account.save()
    return account


def todo_days(account: User) -> list[Any]:
    return [(todo.basis, todo.due_on) for todo in todos(account, TODAY) if todo.links[0].url.startswith("/privacy/")]


def test_a_request_is_due_in_working_days_by_the_holiday_table(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    # 20 September is worked, 25 September and 1 to 7 October are off.
    assert ask(cast.secretary, centre.zhang).due_on == date(2026, 10, 15)
    settings_change(actor=cast.system, values={"members.correction_working_days": 1})
    assert ask(cast.secretary, centre.zhang).due_on == date(2026, 9, 20)


def test_the_person_asks_the_secretary_answers_and_the_wish_is_encrypted(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    client.force_login(own_account(cast, centre))
    client.post(reverse("members:own_correction"), {"wish": "电话应为13900000000"})
    row = Correction.objects.get()
    address = reverse("members:correction", args=[row.pk])
    assert "13900000000" in client.get(address).content.decode()
    assert client.post(address, {"state": "done", "answer": ""}).status_code == 403
    with connection.cursor() as cursor:
        cursor.execute("SELECT wish FROM members_correction UNION SELECT wish FROM members_correctionevent")
        assert all(b"13900000000" not in bytes(stored) for (stored,) in cursor.fetchall())

    client.force_login(cast.secretary)
    html = client.get(address).content.decode()
    assert page("person_edit", centre.zhang) in html
    client.post(address, {"state": "done", "answer": "已改"})

    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("done", "已改", cast.secretary)


def test_only_the_person_and_who_keeps_the_record_may_ask(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    for name in ("reader", "group_leader", "stranger", "nobody"):
        with pytest.raises(PermissionDenied):
            ask(getattr(cast, name), centre.zhang)
    with pytest.raises(ValidationError):
        ask(cast.secretary, centre.zhang, " \u200b")
    assert not Correction.objects.exists()


def test_an_answer_stands_and_declining_wants_a_reason(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def answer(actor: User, state: str, text: str) -> Correction:
        return correction_answer(actor=actor, correction=row, state=state, answer=text, today=TODAY)

    row = ask(linked(cast.secretary, centre.li), centre.zhang)
    with pytest.raises(ValidationError):
        answer(cast.secretary, "declined", " ")
    with pytest.raises(PermissionDenied):
        answer(cast.stranger, "done", "x")
    assert Correction.objects.get().state == "asked"
    answer(cast.secretary, "declined", "以档案为准")
    with pytest.raises(ValidationError):
        answer(cast.secretary, "done", "")
    assert set(STEPS) == set(STATES) and not STEPS["done"] | STEPS["declined"]


@pytest.mark.parametrize(
    "change", [{"state": "lost"}, {"state": "done"}, {"state": "declined", "answered_on": TODAY, "answered_by": 1}]
)
def test_the_database_holds_the_states(cast: SimpleNamespace, centre: SimpleNamespace, change: dict[str, Any]) -> None:
    if "answered_by" in change:
        change = change | {"answered_by": cast.secretary}
    row = ask(cast.secretary, centre.zhang)
    with pytest.raises(IntegrityError, match="correction_"), transaction.atomic():
        Correction.objects.filter(pk=row.pk).update(**change)


def test_who_keeps_the_record_has_it_among_what_is_due(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    row = ask(linked(cast.secretary, centre.li), centre.zhang)
    assert todo_days(cast.secretary) == [(Basis.LOCAL, row.due_on)]
    assert not todo_days(cast.stranger) and not todo_days(cast.reader)


def test_nobody_answers_about_their_own_record_but_the_other_secretary_and_those_above(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    row = ask(linked(cast.secretary, centre.zhang), centre.zhang)
    address = reverse("members:correction", args=[row.pk])
    client.force_login(cast.secretary)
    seen = client.get(address)
    assert not seen.context["may_answer"] and seen.context["is_own"]
    assert client.post(address, {"state": "done"}).status_code == 403
    with pytest.raises(PermissionDenied):
        correction_answer(actor=cast.secretary, correction=row, state="done", answer="", today=TODAY)
    assert not todo_days(cast.secretary) and Correction.objects.get().state == "asked"

    other = user("deputy", "secretary", centre.near)
    everybody = [other, cast.organiser, cast.administrator, cast.system]
    named = [role.user for role in seen.context["answering"]]
    assert named == everybody[1:] == sorted(named, key=everybody.index)
    assert [role.user for role in client.get(address).context["answering"]] == everybody
    for one in everybody:
        assert todo_days(one) == [(Basis.LOCAL, row.due_on)] and policies.may_answer_correction(one, row)
    client.force_login(cast.organiser)
    client.post(address, {"state": "declined", "answer": "以档案为准"})
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("declined", cast.organiser)
    assert not client.get(address).context["answering"]


def test_an_account_without_a_record_answers_nothing_it_asked_for_and_alone_it_is_told_what_to_do(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    row = ask(cast.secretary, centre.zhang)
    assert not todo_days(cast.secretary) and len(todo_days(cast.organiser)) == 1
    for kept in (row, ask(cast.system, centre.zhang), ask(cast.organiser, centre.li)):
        for one in vars(cast).values():
            answers = Correction.objects.answerable_by(one).filter(pk=kept.pk).exists()
            listed = Role.objects.answering(kept, timezone.localdate()).filter(user=one).exists()
            assert answers == listed == policies.may_answer_correction(one, kept)
    Role.objects.exclude(user=cast.secretary).delete()
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    seen = client.get(reverse("members:correction", args=[row.pk]))
    assert not seen.context["answering"] and "An administrator must give somebody else" in seen.content.decode()


def test_the_list_costs_the_same_at_one_and_three_and_more_than_enough_is_refused(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.secretary)
    ask(cast.secretary, centre.zhang)
    with django_assert_num_queries(2):
        client.get(reverse("members:corrections"))
    ask(cast.secretary, centre.li), ask(cast.secretary, centre.li)
    with django_assert_num_queries(2):
        client.get(reverse("members:corrections"))
    for _number in range(MOST_OPEN - 2):
        ask(cast.secretary, centre.li)
    with pytest.raises(ValidationError):
        ask(cast.secretary, centre.li)
