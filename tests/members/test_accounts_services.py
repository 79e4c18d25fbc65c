"""Users and roles are made, changed and ended by administrators, each within what they could do themselves."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from members.models import Person, Role, User
from members.services import accounts, roles
from members.services.roles import RoleTerms
from tests.factories import user

START = date(2026, 1, 1)


def secretary_of(organisation: object, **more: object) -> RoleTerms:
    return RoleTerms("secretary", organisation, START, **more)


# --- Adding a user ----------------------------------------------------------------------------------------------------


def test_an_administrator_adds_a_secretary_with_a_one_time_password(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    made = accounts.user_add(
        actor=cast.administrator,
        username=" ZhangMH ",
        display_name="张明华",
        role=secretary_of(centre.near),
        person=centre.zhang,
    )

    stored = User.objects.get(username="zhangmh")
    assert stored == made.user
    assert stored.must_change_password is True
    assert stored.check_password(made.password)
    assert stored.person == centre.zhang
    role = stored.roles.get()
    assert (role.kind, role.organisation, role.starts_on, role.ends_on) == ("secretary", centre.near, START, None)


def test_one_time_passwords_are_long_and_each_is_another() -> None:
    made = {accounts.one_time_password() for _try in range(100)}
    assert len(made) == 100
    assert {len(password) for password in made} == {19}


@pytest.mark.parametrize("name", ["", "zhang ming hua", "<b>", "x" * 151])
def test_a_malformed_user_name_is_refused(cast: SimpleNamespace, centre: SimpleNamespace, name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        accounts.user_add(
            actor=cast.administrator, username=name, display_name="张明华", role=secretary_of(centre.near)
        )
    assert list(refusal.value.message_dict) == ["username"]
    assert not User.objects.filter(display_name="张明华").exists()


def test_a_user_name_is_given_once_whatever_its_letter_case(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    with pytest.raises(ValidationError):
        accounts.user_add(
            actor=cast.administrator, username="Secretary", display_name="李静", role=secretary_of(centre.near)
        )


def test_only_the_system_administrator_adds_a_user_without_a_role(cast: SimpleNamespace) -> None:
    assert accounts.user_add(actor=cast.system, username="a", display_name="甲", role=None).user.roles.count() == 0
    with pytest.raises(PermissionDenied):
        accounts.user_add(actor=cast.administrator, username="b", display_name="乙", role=None)
    assert not User.objects.filter(username="b").exists()


@pytest.mark.parametrize("actor", ["organiser", "secretary", "group_leader", "reader", "stranger", "nobody"])
def test_nobody_else_adds_users(cast: SimpleNamespace, centre: SimpleNamespace, actor: str) -> None:
    with pytest.raises(PermissionDenied):
        accounts.user_add(actor=getattr(cast, actor), username="new", display_name="新", role=secretary_of(centre.near))
    assert not User.objects.filter(username="new").exists()


def test_a_user_whose_role_is_refused_is_not_made_either(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    with pytest.raises(PermissionDenied):
        accounts.user_add(
            actor=cast.administrator, username="new", display_name="新", role=secretary_of(centre.elsewhere)
        )
    assert not User.objects.filter(username="new").exists()


def test_a_user_is_not_tied_to_a_person_of_another_centre(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    with pytest.raises(PermissionDenied):
        accounts.user_add(
            actor=cast.administrator,
            username="new",
            display_name="赵敏",
            role=secretary_of(centre.near),
            person=centre.zhao,
        )
    assert not User.objects.filter(username="new").exists()


# --- Granting and ending roles ----------------------------------------------------------------------------------------


def grant(cast: SimpleNamespace, actor: str, terms: RoleTerms) -> Role:
    return roles.role_grant(actor=getattr(cast, actor), user=cast.reader, terms=terms)


def test_a_role_is_granted_within_ones_own_scope_only(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    assert grant(cast, "administrator", secretary_of(centre.far)).organisation == centre.far
    before = Role.objects.count()
    for actor, organisation in [
        ("administrator", centre.elsewhere),
        ("administrator", None),
        ("organiser", centre.near),
        ("secretary", centre.near),
    ]:
        with pytest.raises(PermissionDenied):
            grant(cast, actor, RoleTerms("administrator", organisation, START))
    assert Role.objects.count() == before


def test_a_right_over_numbers_is_given_by_who_holds_it_there(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    assert grant(cast, "administrator", secretary_of(centre.near, may_reveal=True)).may_reveal is True
    Role.objects.filter(user=cast.administrator).update(may_reveal=False, may_export_unmasked=False)
    cast.administrator = User.objects.get(pk=cast.administrator.pk)
    for right in ("may_reveal", "may_export_unmasked"):
        with pytest.raises(PermissionDenied):
            grant(cast, "administrator", secretary_of(centre.far, **{right: True}))
    assert grant(cast, "system", secretary_of(centre.far, may_export_unmasked=True)).may_export_unmasked is True


def test_the_same_role_is_not_granted_twice(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    with pytest.raises(ValidationError):
        roles.role_grant(actor=cast.administrator, user=cast.secretary, terms=secretary_of(centre.near))
    assert cast.secretary.roles.count() == 1


def test_a_closed_organisation_gets_no_new_roles(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    centre.far.closed_on = date(2026, 6, 1)
    centre.far.save()
    with pytest.raises(ValidationError):
        grant(cast, "administrator", secretary_of(centre.far))
    assert cast.reader.roles.count() == 1


def test_ending_a_role_ends_what_it_shows_on_that_day(cast: SimpleNamespace) -> None:
    today = timezone.localdate()

    roles.role_end(actor=cast.administrator, role=cast.secretary.roles.get(), on=today)

    assert cast.secretary.roles.get().ends_on == today
    assert not Person.objects.visible_to(User.objects.get(pk=cast.secretary.pk)).exists()


def test_a_role_ended_for_a_later_day_still_holds_until_then(cast: SimpleNamespace) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    roles.role_end(actor=cast.administrator, role=cast.secretary.roles.get(), on=tomorrow)
    assert Person.objects.visible_to(User.objects.get(pk=cast.secretary.pk)).count() == 2


def test_a_role_given_today_by_mistake_is_taken_back_at_once(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    today = timezone.localdate()
    role = grant(cast, "administrator", RoleTerms("secretary", centre.far, today))

    roles.role_end(actor=cast.administrator, role=role, on=today)

    assert not Role.objects.filter(pk=role.pk).exists()
    event = role.events.model.objects.filter(pgh_obj_id=role.pk).latest("pgh_id")
    assert (event.kind, event.starts_on) == ("secretary", today)


def test_an_ended_role_is_not_prolonged_by_ending_it_again(cast: SimpleNamespace) -> None:
    role = cast.secretary.roles.get()
    roles.role_end(actor=cast.administrator, role=role, on=date(2026, 3, 1))
    with pytest.raises(ValidationError):
        roles.role_end(actor=cast.administrator, role=role, on=date(2026, 4, 1))
    assert cast.secretary.roles.get().ends_on == date(2026, 3, 1)


def test_roles_above_ones_own_cannot_be_ended(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    branch_administrator = user("branch_administrator", "administrator", centre.near)
    for role in (cast.administrator.roles.get(), cast.system.roles.get(), cast.stranger.roles.get()):
        with pytest.raises(PermissionDenied):
            roles.role_end(actor=branch_administrator, role=role, on=timezone.localdate())
        assert Role.objects.get(pk=role.pk).ends_on is None


def test_changing_a_role_asks_the_right_over_what_it_was_and_what_it_becomes(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    role = cast.secretary.roles.get()
    changed = roles.role_change(actor=cast.administrator, role=role, terms=secretary_of(centre.far))
    assert (changed.organisation, changed.may_reveal) == (centre.far, False)
    with pytest.raises(PermissionDenied):
        roles.role_change(actor=cast.administrator, role=role, terms=secretary_of(centre.elsewhere))
    assert Role.objects.get(pk=role.pk).organisation == centre.far


# --- The last administrator -------------------------------------------------------------------------------------------


def test_the_last_administrator_stays(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    role = cast.system.roles.get()
    with pytest.raises(ValidationError):
        roles.role_end(actor=cast.system, role=role, on=timezone.localdate())
    with pytest.raises(ValidationError):
        roles.role_change(actor=cast.system, role=role, terms=RoleTerms("administrator", centre.committee, START))
    role.refresh_from_db()
    assert (role.organisation, role.ends_on) == (None, None)


def test_one_of_two_administrators_may_go(cast: SimpleNamespace) -> None:
    second = user("second", "administrator")
    roles.role_end(actor=second, role=cast.system.roles.get(), on=timezone.localdate())
    assert cast.system.roles.get().ends_on == timezone.localdate()


def test_an_administrator_whose_role_ends_or_has_not_begun_does_not_count_as_the_second(cast: SimpleNamespace) -> None:
    leaving, coming = user("leaving", "administrator"), user("coming", "administrator")
    leaving.roles.update(ends_on=timezone.localdate() + timedelta(days=9))
    coming.roles.update(starts_on=timezone.localdate() + timedelta(days=9))
    with pytest.raises(ValidationError):
        roles.role_end(actor=leaving, role=cast.system.roles.get(), on=timezone.localdate())
    assert cast.system.roles.get().ends_on is None


def test_the_last_administrator_is_not_deactivated(cast: SimpleNamespace) -> None:
    leaving = user("leaving", "administrator")
    leaving.roles.update(ends_on=timezone.localdate() + timedelta(days=9))
    with pytest.raises(ValidationError):
        accounts.user_deactivate(actor=leaving, user=cast.system)
    assert User.objects.get(pk=cast.system.pk).is_active


# --- Acting on an account ---------------------------------------------------------------------------------------------


def test_a_new_one_time_password_ends_the_sessions_and_the_lock(cast: SimpleNamespace) -> None:
    open_session = Client()
    open_session.force_login(cast.secretary)
    AccessAttempt.objects.create(username="secretary", ip_address="127.0.0.1", failures_since_start=9)

    made = accounts.password_reset(actor=cast.administrator, user=cast.secretary)

    assert open_session.get("/password/").status_code == 302
    client = Client()
    answer = client.post("/sign-in/", {"username": "secretary", "password": made.password})
    assert answer.status_code == 302
    assert client.get("/")["Location"] == "/password/"


ACTIONS = [accounts.password_reset, accounts.user_deactivate, accounts.user_reactivate]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("target", ["system", "administrator"])
def test_nobody_takes_over_an_account_that_can_do_more(
    cast: SimpleNamespace, centre: SimpleNamespace, action: object, target: str
) -> None:
    """The branch's administrator sees the account, for it has a role there too, but its other role is out of reach."""
    branch_administrator = user("branch_administrator", "administrator", centre.near)
    account = getattr(cast, target)
    Role.objects.create(user=account, kind="reader", organisation=centre.near, starts_on=START)
    before = User.objects.filter(pk=account.pk).values().get()

    with pytest.raises(PermissionDenied):
        action(actor=branch_administrator, user=account)

    assert User.objects.filter(pk=account.pk).values().get() == before


def test_an_account_with_a_right_over_numbers_is_out_of_reach_without_it(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    branch_administrator = user("branch_administrator", "administrator", centre.near)
    with pytest.raises(PermissionDenied):
        accounts.password_reset(actor=branch_administrator, user=cast.secretary)
    assert User.objects.get(pk=cast.secretary.pk).check_password("secretary")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("actor", ["organiser", "secretary", "group_leader", "reader", "stranger", "nobody"])
def test_nobody_but_administrators_acts_on_accounts(cast: SimpleNamespace, action: object, actor: str) -> None:
    before = User.objects.filter(pk=cast.reader.pk).values().get()
    with pytest.raises(PermissionDenied):
        action(actor=getattr(cast, actor), user=cast.reader)
    assert User.objects.filter(pk=cast.reader.pk).values().get() == before


def test_nobody_closes_their_own_account(cast: SimpleNamespace) -> None:
    user("second", "administrator")
    with pytest.raises(ValidationError):
        accounts.user_deactivate(actor=cast.system, user=cast.system)
    assert User.objects.get(pk=cast.system.pk).is_active


def test_a_closed_account_is_opened_again_with_its_roles(cast: SimpleNamespace) -> None:
    accounts.user_deactivate(actor=cast.administrator, user=cast.secretary)
    assert User.objects.get(pk=cast.secretary.pk).is_active is False
    accounts.user_reactivate(actor=cast.administrator, user=cast.secretary)
    assert Person.objects.visible_to(User.objects.get(pk=cast.secretary.pk)).count() == 2


def test_a_user_is_renamed_and_tied_to_a_person(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    accounts.user_change(
        actor=cast.administrator, user=cast.secretary, username="Li-Jing", display_name="李静", person=centre.li
    )
    stored = User.objects.get(pk=cast.secretary.pk)
    assert (stored.username, stored.display_name, stored.person) == ("li-jing", "李静", centre.li)


def test_a_person_of_another_centre_is_not_tied_by_a_change_either(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    with pytest.raises(PermissionDenied):
        accounts.user_change(
            actor=cast.administrator, user=cast.secretary, username="secretary", display_name="赵敏", person=centre.zhao
        )
    assert User.objects.get(pk=cast.secretary.pk).person is None
