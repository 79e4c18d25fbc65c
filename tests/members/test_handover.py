"""Handing an office over: one step, two roles, nothing between them; and what was under way goes along."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from members.models import ImportRun, Role, User
from members.services.handover import Successor, office_hand_over, successor_of
from tests.factories import user

TODAY = timezone.localdate()


def office(account: User) -> Role:
    return account.roles.get()


def client_of(account: User) -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["django_language"] = "en"
    return client


def waiting_import(owner: User) -> ImportRun:
    return ImportRun.objects.create(kind="roster", state="previewed", file_name="a.csv", user=owner)


def hand_over(cast: SimpleNamespace, to: User, **given: Any) -> Any:
    facts: dict[str, Any] = {"actor": cast.administrator, "on": TODAY, "today": TODAY}
    facts["role"] = given.get("role") or office(cast.secretary)
    return office_hand_over(**facts | {"successor": Successor(to.username, to.display_name, to)} | given)


def test_an_office_goes_to_a_colleague_with_its_rights_and_its_imports(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    run = waiting_import(cast.secretary)

    done = hand_over(cast, cast.reader, reason="退休")

    old, new = office(cast.secretary), done.role
    assert (old.ends_on, new.starts_on, new.ends_on) == (TODAY, TODAY, None)
    assert (new.user, new.kind, new.organisation, new.may_reveal) == (cast.reader, "secretary", centre.near, True)
    run.refresh_from_db()
    assert (run.user, done.imports, done.sign_in) == (cast.reader, 1, None)
    assert client_of(cast.secretary).get(f"/people/{centre.li.pk}/").status_code == 404
    assert client_of(cast.reader).get(f"/people/{centre.li.pk}/edit/").status_code == 200
    event = Role.pgh_event_model.objects.filter(pgh_obj_id=new.pk).get()
    assert event.pgh_context.metadata["reason"] == "退休"


def test_an_import_stays_where_the_successor_would_see_less(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Role.objects.create(user=cast.secretary, kind="secretary", organisation=centre.far, starts_on=date(2021, 1, 1))
    run = waiting_import(cast.secretary)
    role = Role.objects.get(user=cast.secretary, organisation=centre.near)

    assert hand_over(cast, cast.reader, role=role).imports == 0
    run.refresh_from_db()
    assert run.user == cast.secretary


def test_an_office_handed_over_later_changes_hands_on_that_day(cast: SimpleNamespace) -> None:
    on = TODAY + timedelta(days=10)
    waiting_import(cast.secretary)
    done = hand_over(cast, cast.reader, on=on)
    assert list(cast.secretary.roles.in_force(on - timedelta(days=1))) == [office(cast.secretary)]
    assert not cast.secretary.roles.in_force(on).exists()
    assert list(Role.objects.filter(user=cast.reader, kind="secretary").in_force(on)) == [done.role]
    assert done.imports == 0


@pytest.mark.parametrize("days", [-1, -400])
def test_no_office_is_handed_over_in_the_past(cast: SimpleNamespace, days: int) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_over(cast, cast.reader, on=TODAY + timedelta(days=days))
    assert list(refused.value.message_dict) == ["on"]
    assert office(cast.secretary).ends_on is None


def test_what_cannot_be_granted_is_not_handed_over_and_nothing_changes(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    outsider = user("outsider", "secretary", centre.elsewhere)
    before = list(Role.objects.order_by("pk").values())
    for actor, to in ((cast.secretary, cast.reader), (cast.organiser, cast.reader), (cast.administrator, outsider)):
        with pytest.raises(PermissionDenied):
            hand_over(cast, to, actor=actor)
    Role.objects.create(user=cast.reader, kind="secretary", organisation=centre.near, starts_on=TODAY)
    with pytest.raises(ValidationError):
        hand_over(cast, cast.reader)
    assert list(Role.objects.exclude(user=cast.reader, kind="secretary").order_by("pk").values()) == before


def test_a_new_account_is_made_for_the_person_of_that_name(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client = client_of(cast.administrator)
    address = f"/roles/{office(cast.secretary).pk}/hand-over/"
    form = {"username": "LiJing", "display_name": "李静", "on": TODAY.isoformat(), "reason": "换届"}

    preview = client.post(address, form).content.decode()
    assert "A new account <strong>lijing</strong> is made for 李静" in preview
    assert "It belongs to 李静 in the roster of 第一实验幼儿园党支部" in preview
    assert not User.objects.filter(username="lijing").exists(), "the preview stores nothing"
    answer = client.post(address, {**form, "confirmed": "on"})

    made = User.objects.get(username="lijing")
    password = answer.context["made"].password
    assert password in answer.content.decode()
    assert made.check_password(password) and made.must_change_password
    assert made.person == centre.li
    assert office(made).kind == "secretary"
    assert office(cast.secretary).ends_on == TODAY


def test_the_page_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(cast: SimpleNamespace) -> None:
    client = client_of(cast.administrator)
    address = f"/roles/{office(cast.secretary).pk}/hand-over/"

    def errors(**given: str) -> dict[str, list[str]]:
        answer = client.post(address, {"username": "reader", "on": TODAY.isoformat(), **given})
        assert answer.status_code == 200
        assert given.get("reason", "") in answer.content.decode()
        return dict(answer.context["form"].errors)

    assert errors(username="secretary") == {"username": ["This is who has the office now."]}
    assert list(errors(username="nobody-yet", reason="换届选举")) == ["display_name"]
    assert list(errors(on="2020-01-01")) == ["on"]
    assert list(errors(on="2020-01-01", confirmed="on")) == ["on"]
    assert list(errors(on="31.12.")) == ["on"]
    assert list(errors(username="stranger-elsewhere" * 20)) == ["username"]
    assert office(cast.secretary).ends_on is None


def test_an_account_the_administrator_does_not_see_is_not_told_apart(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    user("outsider", "secretary", centre.elsewhere)
    given = {"actor": cast.administrator, "role": office(cast.secretary), "display_name": "外人"}
    assert successor_of(username="outsider", **given).user is None
    answer = client_of(cast.administrator).post(
        f"/roles/{office(cast.secretary).pk}/hand-over/",
        {"username": "outsider", "display_name": "外人", "on": TODAY.isoformat(), "confirmed": "on"},
    )
    assert answer.context["form"].errors["username"] == ["A user of this name exists already."]
    assert office(cast.secretary).ends_on is None
