"""Scope: roles become conditions on rows, and nothing is visible without one."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members import policies
from members.models import Organisation, Person, Role, Unit, User
from members.querysets.scope import covers, outermost, roles_of
from tests.factories import user

EVERYBODY = ["张明华", "李静", "王秀兰", "赵敏"]
WHO_SEES_WHOM = {
    "system": EVERYBODY,
    "administrator": ["张明华", "李静", "王秀兰"],
    "organiser": ["张明华", "李静", "王秀兰"],
    "secretary": ["张明华", "李静"],
    "group_leader": ["张明华"],
    "reader": ["张明华", "李静"],
    "stranger": ["王秀兰"],
    "nobody": [],
}


def names(account: User | AnonymousUser) -> set[str]:
    return set(Person.objects.visible_to(account).values_list("name", flat=True))


@pytest.mark.parametrize("who", WHO_SEES_WHOM)
def test_everybody_sees_the_people_of_their_roles(cast: SimpleNamespace, who: str) -> None:
    assert names(getattr(cast, who)) == set(WHO_SEES_WHOM[who])


def test_nobody_who_has_not_signed_in_sees_anything(cast: SimpleNamespace) -> None:
    stranger = AnonymousUser()
    assert names(stranger) == set()
    for model in (Organisation, Unit, Role, User):
        assert not model.objects.visible_to(stranger).exists()


@pytest.mark.parametrize("who", WHO_SEES_WHOM)
def test_list_and_detail_agree(cast: SimpleNamespace, who: str) -> None:
    account = getattr(cast, who)
    visible = set(Person.objects.visible_to(account))
    assert {person for person in Person.objects.all() if policies.may_view_person(account, person)} == visible


def test_a_role_counts_from_its_first_day_until_its_end(centre: SimpleNamespace) -> None:
    today = timezone.localdate()
    account = user("dated")
    role = Role.objects.create(user=account, kind="secretary", organisation=centre.near, starts_on=today)
    assert names(account) == {"张明华", "李静"}

    role.starts_on = today + timedelta(days=1)
    role.save()
    assert names(User.objects.get(pk=account.pk)) == set()

    role.starts_on, role.ends_on = today - timedelta(days=9), today
    role.save()
    assert names(User.objects.get(pk=account.pk)) == set()


def test_a_role_that_ends_with_the_day_is_gone_at_midnight(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    cast.secretary.roles.update(ends_on=midnight.date())
    someone = User.objects.get(pk=cast.secretary.pk)
    assert names(someone) == {"张明华", "李静"}
    for moment, roles, queries in ((-1, 1, 0), (0, 0, 1)):
        now = midnight + timedelta(seconds=moment)
        monkeypatch.setattr("time.time", now.timestamp)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        with django_assert_num_queries(queries):
            assert len(roles_of(someone)) == roles


def test_a_user_who_may_not_sign_in_sees_nothing(cast: SimpleNamespace) -> None:
    cast.system.is_active = False
    assert names(cast.system) == set()


def test_two_roles_add_up_and_change_rights_follow_each_role(centre: SimpleNamespace) -> None:
    account = user("two_roles", "reader", centre.far)
    Role.objects.create(user=account, kind="secretary", organisation=centre.near, starts_on=date(2020, 1, 1))
    assert names(account) == {"张明华", "李静", "王秀兰"}
    assert policies.may_change_person(account, centre.li)
    assert not policies.may_change_person(account, centre.wang)


def test_a_moved_organisation_takes_its_people_along(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Organisation.objects.move(Organisation.objects.get(pk=centre.elsewhere.pk), centre.committee, "last-child")
    assert "赵敏" in names(User.objects.get(pk=cast.administrator.pk))


@pytest.mark.parametrize(
    ("paths", "expect"),
    [
        (set(), ()),
        ({"0001", "00010002", "0002"}, ("0001", "0002")),
        ({"", "0001"}, ("",)),
        ({"00010002", "00010001"}, ("00010001", "00010002")),
    ],
)
def test_the_outermost_paths_say_it_all(paths: set[str], expect: tuple[str, ...]) -> None:
    assert outermost(paths) == expect


def test_a_path_is_covered_only_from_its_beginning() -> None:
    assert covers(("0001",), "00010002")
    assert not covers(("0001",), "00020001")
    assert not covers((), "0001")
