"""The admin writes through the services: what they allow is stored with its history, what they refuse is shown."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import CalendarDay, CalendarYear, DomainSettingValue
from members.models import Organisation, Person, Role, Unit, User
from tests.factories import id_number, organisation, user
from tests.members.admin_pages import errors, filled, page, signed_in

pytestmark = pytest.mark.django_db


def post(actor: User, route: str, data: dict[str, Any], *args: Any) -> Any:
    return signed_in(actor).post(reverse(f"admin:{route}", args=args), data)


# --- Organisations and units ------------------------------------------------------------------------------------------
def test_an_organisation_is_added_with_its_units(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    data = {"name": "新村党支部", "kind": "branch", "superior": centre.committee.pk, "units": "新村幼儿园"}
    assert post(cast.administrator, "members_organisation_add", data).status_code == 302
    added = Organisation.objects.get(name="新村党支部")
    assert Organisation.objects.get_parent(added) == centre.committee
    assert [unit.name for unit in added.units.all()] == ["新村幼儿园"]
    event = added.events.get()
    assert event.pgh_context.metadata["user"] == cast.administrator.pk


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "新党组", "kind": "group"}, "This kind cannot stand below that superior"),
        ({"name": "第一实验幼儿园党支部", "kind": "branch"}, "There is an organisation of this name already."),
        ({"name": "新党支部", "kind": "branch", "may_approve": "on"}, "Only a committee or general branch"),
        ({"name": "", "kind": "branch"}, "This field is required."),
    ],
)
def test_what_the_service_refuses_is_shown_and_nothing_stored(
    cast: SimpleNamespace, centre: SimpleNamespace, data: dict[str, str], message: str
) -> None:
    before = Organisation.objects.count()
    answer = post(cast.administrator, "members_organisation_add", data | {"superior": str(centre.committee.pk)})
    assert any(message in text for text in errors(answer))
    assert Organisation.objects.count() == before


def test_the_top_of_the_tree_is_not_an_administrators_of_a_part(cast: SimpleNamespace) -> None:
    before = Organisation.objects.count()
    data = {"name": "另一党委", "kind": "committee"}
    assert post(cast.administrator, "members_organisation_add", data).status_code == 403
    assert Organisation.objects.count() == before


def test_an_organisation_is_changed_and_moved_in_one_step(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    general = organisation("幼教党总支", "general_branch", centre.committee)
    data = filled(cast.administrator, "members_organisation_change", centre.near.pk)
    assert data["superior"] == str(centre.committee.pk)
    data |= {"name": "实验党支部", "superior": str(general.pk)}
    assert post(cast.administrator, "members_organisation_change", data, centre.near.pk).status_code == 302
    near = Organisation.objects.get(pk=centre.near.pk)
    assert (near.name, Organisation.objects.get_parent(near), near.version) == ("实验党支部", general, 3)
    assert set(Person.objects.below(general)) == {centre.zhang, centre.li}
    for route, args in (("members_organisation_history", [near.pk]), ("members_organisationevent_changelist", [])):
        told = page(cast.administrator, route, *args)
        assert re.search(r"Superior organisation:? 学前教育中心党委 → 幼教党总支", told)
        assert "path" not in re.findall(r"<(?:li|div)>([a-z]+):? ", told)


def test_a_refused_move_takes_the_new_name_back_too(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    data = filled(cast.administrator, "members_organisation_change", centre.near.pk)
    data |= {"name": "实验党支部", "superior": str(centre.far.pk)}
    answer = post(cast.administrator, "members_organisation_change", data, centre.near.pk)
    assert any("This kind cannot stand below that superior" in text for text in errors(answer))
    near = Organisation.objects.get(pk=centre.near.pk)
    assert (near.name, near.version) == ("第一实验幼儿园党支部", 1)


def test_who_saves_second_is_told_what_changed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    mine = filled(cast.administrator, "members_organisation_change", centre.near.pk)
    first = mine | {"name": "先改的党支部"}
    assert post(cast.system, "members_organisation_change", first, centre.near.pk).status_code == 302
    answer = post(cast.administrator, "members_organisation_change", mine | {"name": "后改的党支部"}, centre.near.pk)
    assert errors(answer) == [
        "Meanwhile system has changed this: name 第一实验幼儿园党支部 → 先改的党支部. Open it again."
    ]
    assert Organisation.objects.get(pk=centre.near.pk).name == "先改的党支部"


def test_no_path_is_typed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    data = filled(cast.administrator, "members_organisation_change", centre.near.pk)
    assert not {"path", "depth", "numchild"} & data.keys()
    data |= {"path": "0009", "depth": "1", "version": "9", "closed_on": "2026-01-01"}
    post(cast.administrator, "members_organisation_change", data, centre.near.pk)
    near = Organisation.objects.get(pk=centre.near.pk)
    assert (near.path, near.depth, near.closed_on) == (centre.near.path, 2, None)


def test_a_unit_is_added_and_renamed_but_not_moved_away(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    new = {"name": "分园", "organisation": centre.near.pk}
    assert post(cast.administrator, "members_unit_add", new).status_code == 302
    unit = Unit.objects.get(name="分园")
    data = {"name": "东分园", "organisation": centre.far.pk}
    assert post(cast.administrator, "members_unit_change", data, unit.pk).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.organisation) == ("东分园", centre.near)
    answer = post(cast.administrator, "members_unit_add", {"name": "东分园", "organisation": centre.near.pk})
    assert errors(answer) == ["This organisation already serves a unit of this name."]


# --- People -----------------------------------------------------------------------------------------------------------
def test_a_person_is_added(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    data = {
        "name": " 周 涛 ",
        "sex": "0",
        "new_id_number": id_number(date(1990, 3, 4), 8).lower(),
        "organisation": centre.near.pk,
        "unit": centre.near.units.get().pk,
        "status": "non_member",
        "membership_state": "normal",
        "effective_on": "2026-09-01",
    }
    assert post(cast.administrator, "members_person_add", data).status_code == 302
    added = Person.objects.get(name="周涛")
    assert (added.birth_date, added.sex, added.id_number) == (date(1990, 3, 4), "2", id_number(date(1990, 3, 4), 8))
    assert added.periods.get().starts_on == date(2026, 9, 1)


def test_a_statutory_date_asks_for_a_reason(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    data = filled(cast.administrator, "members_person_change", centre.li.pk) | {"joined_on": "2011-01-01"}
    answer = post(cast.administrator, "members_person_change", data, centre.li.pk)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["reason"]
    assert Person.objects.get(pk=centre.li.pk).joined_on == date(2010, 7, 1)
    data["reason"] = "按入党志愿书更正"
    assert post(cast.administrator, "members_person_change", data, centre.li.pk).status_code == 302
    changed = Person.objects.get(pk=centre.li.pk)
    assert (changed.joined_on, changed.version) == (date(2011, 1, 1), 2)
    assert changed.events.order_by("pgh_id").last().pgh_context.metadata["reason"] == "按入党志愿书更正"


def test_an_encrypted_value_is_kept_when_nothing_is_typed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    number = centre.li.id_number
    data = filled(cast.administrator, "members_person_change", centre.li.pk)
    assert number not in data.values()
    data |= {"name": "李静怡", "new_telephone": "139 8765 4321"}
    assert post(cast.administrator, "members_person_change", data, centre.li.pk).status_code == 302
    changed = Person.objects.get(pk=centre.li.pk)
    assert (changed.name, changed.id_number, changed.telephone) == ("李静怡", number, "13987654321")


def test_a_wrong_number_is_refused_beside_its_input(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    data = filled(cast.administrator, "members_person_change", centre.li.pk) | {"new_id_number": "123"}
    answer = post(cast.administrator, "members_person_change", data, centre.li.pk)
    assert list(answer.context["adminform"].form.errors) == ["new_id_number"]
    assert Person.objects.get(pk=centre.li.pk).version == 1


def test_the_second_editor_of_a_person_is_told(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    mine = filled(cast.administrator, "members_person_change", centre.li.pk)
    post(cast.system, "members_person_change", mine | {"remarks": "先"}, centre.li.pk)
    answer = post(cast.administrator, "members_person_change", mine | {"remarks": "后"}, centre.li.pk)
    assert errors(answer) == ["Meanwhile system has changed this: remarks  → 先. Open it again."]
    assert Person.objects.get(pk=centre.li.pk).remarks == "先"


# --- Users and roles --------------------------------------------------------------------------------------------------
def role_rows(*rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"roles-TOTAL_FORMS": len(rows), "roles-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"roles-{number}-{name}": value for name, value in row.items()}
    return data


def test_a_user_is_added_with_a_role_and_the_password_shown_once(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    data = {"username": "Zhou.Tao", "display_name": "周涛", "person": centre.li.pk}
    data |= role_rows({"kind": "secretary", "organisation": centre.far.pk, "starts_on": "2026-09-01"})
    answer = post(cast.administrator, "members_user_add", data)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    shown = re.search(r"<code>(\S+)</code>", answer.content.decode())
    assert shown is not None
    added = User.objects.get(username="zhou.tao")
    assert added.check_password(shown[1])
    assert (added.display_name, added.person, added.must_change_password) == ("周涛", centre.li, True)
    role = added.roles.get()
    assert (role.kind, role.organisation, role.starts_on, role.may_reveal) == (
        "secretary",
        centre.far,
        date(2026, 9, 1),
        False,
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "Give the user a role in one of your organisations."),
        ([{"kind": "secretary", "organisation": "elsewhere", "starts_on": "2026-01-01"}], "Select a valid choice."),
        ([{"kind": "reader", "organisation": "far", "starts_on": ""}], "This field is required."),
        (
            [{"kind": "reader", "organisation": "far", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}],
            "A role ends after it starts.",
        ),
    ],
)
def test_a_user_without_a_fitting_role_is_refused(
    cast: SimpleNamespace, centre: SimpleNamespace, rows: list[dict[str, str]], message: str
) -> None:
    before = User.objects.count()
    rows = [row | {"organisation": getattr(centre, row["organisation"]).pk} for row in rows]
    data = {"username": "zhou.tao", "display_name": "周涛", **role_rows(*rows)}
    answer = post(cast.administrator, "members_user_add", data)
    said = [*errors(answer), *answer.context["adminform"].form.non_field_errors()]
    assert any(message in text for text in said), said
    assert User.objects.count() == before


def test_nobody_gives_away_what_they_do_not_hold(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    plain = user("plain", "administrator", centre.committee)
    before = Role.objects.count()
    whole = {"kind": "administrator", "organisation": "", "starts_on": "2026-01-01"}
    reveal = {"kind": "reader", "organisation": centre.far.pk, "starts_on": "2026-01-01", "may_reveal": "on"}
    for row in (whole, reveal):
        data = {"username": "zhou.tao", "display_name": "周涛", **role_rows(row)}
        assert post(plain, "members_user_add", data).status_code == 403
    assert Role.objects.count() == before
    assert not User.objects.filter(username="zhou.tao").exists()


def test_roles_are_changed_granted_and_ended(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    old = cast.secretary.roles.get()
    data = filled(cast.system, "members_user_change", cast.secretary.pk)
    data |= {"roles-0-kind": "reader", "roles-TOTAL_FORMS": "2"}
    data |= {"roles-1-kind": "secretary", "roles-1-organisation": centre.far.pk, "roles-1-starts_on": "2026-09-01"}
    assert post(cast.system, "members_user_change", data, cast.secretary.pk).status_code == 302
    assert list(cast.secretary.roles.order_by("pk").values_list("kind", "organisation", "ends_on")) == [
        ("reader", centre.near.pk, None),
        ("secretary", centre.far.pk, None),
    ]
    data = filled(cast.system, "members_user_change", cast.secretary.pk) | {"roles-0-DELETE": "on"}
    assert post(cast.system, "members_user_change", data, cast.secretary.pk).status_code == 302
    old.refresh_from_db()
    assert old.ends_on == timezone.localdate()


def test_the_last_administrator_stays(cast: SimpleNamespace) -> None:
    data = filled(cast.system, "members_user_change", cast.system.pk) | {"roles-0-DELETE": "on"}
    answer = post(cast.system, "members_user_change", data, cast.system.pk)
    assert errors(answer) == ["At least one administrator of the whole system must remain, without an end date."]
    assert cast.system.roles.get().ends_on is None
    assert post(cast.system, "members_user_deactivate", {}, cast.system.pk).status_code == 302
    cast.system.refresh_from_db()
    assert cast.system.is_active


def test_a_new_password_is_asked_for_first_and_shown_once(cast: SimpleNamespace) -> None:
    before = User.objects.get(pk=cast.secretary.pk).password
    assert "New one-time password" in page(cast.administrator, "members_user_reset_password", cast.secretary.pk)
    assert User.objects.get(pk=cast.secretary.pk).password == before
    answer = post(cast.administrator, "members_user_reset_password", {}, cast.secretary.pk)
    shown = re.search(r"<code>(\S+)</code>", answer.content.decode())
    assert shown is not None
    secretary = User.objects.get(pk=cast.secretary.pk)
    assert secretary.check_password(shown[1])
    assert secretary.must_change_password


def test_an_account_is_closed_and_opened_again(cast: SimpleNamespace) -> None:
    assert post(cast.administrator, "members_user_deactivate", {}, cast.stranger.pk).status_code == 302
    assert not User.objects.get(pk=cast.stranger.pk).is_active
    assert post(cast.administrator, "members_user_deactivate", {}, cast.stranger.pk).status_code == 403
    assert post(cast.administrator, "members_user_reactivate", {}, cast.stranger.pk).status_code == 302
    assert User.objects.get(pk=cast.stranger.pk).is_active


def test_passwords_and_flags_cannot_be_posted(cast: SimpleNamespace) -> None:
    before = User.objects.get(pk=cast.secretary.pk)
    data = filled(cast.administrator, "members_user_change", cast.secretary.pk)
    data |= {"password": "x", "is_active": "", "must_change_password": "on", "is_superuser": "on"}
    assert post(cast.administrator, "members_user_change", data, cast.secretary.pk).status_code == 302
    after = User.objects.get(pk=cast.secretary.pk)
    assert (after.password, after.is_active, after.must_change_password) == (before.password, True, False)


# --- Settings and calendar --------------------------------------------------------------------------------------------
def test_settings_are_changed_shown_with_their_default_and_remembered(cast: SimpleNamespace) -> None:
    address = "core_domainsettingvalue_changelist"
    shown = page(cast.system, address)
    assert "default: 36 months" in shown
    assert "Personal Information Protection Law" in shown
    assert post(cast.system, address, {"core.access_log_months": "12"}).status_code == 302
    assert DomainSettingValue.objects.get().value == 12
    shown = page(cast.system, address)
    assert 'value="12"' in shown
    assert "setting:  → Keep the access log for" in shown
    history = page(cast.system, "core_domainsettingvalueevent_changelist")
    assert "Keep the access log for" in history
    assert "core.access_log_months" not in history
    assert shown.index("Ground</legend>") < shown.index("Member records</legend>")
    assert post(cast.system, address, {"core.access_log_months": ""}).status_code == 302
    assert DomainSettingValue.objects.count() == 0


@pytest.mark.parametrize("value", ["5", "601", "x", "12.5", "-1", "9" * 30])
def test_a_setting_out_of_bounds_is_refused(cast: SimpleNamespace, value: str) -> None:
    answer = post(cast.system, "core_domainsettingvalue_changelist", {"core.access_log_months": value})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["core.access_log_months"]
    assert DomainSettingValue.objects.count() == 0


def test_others_change_no_setting(cast: SimpleNamespace) -> None:
    data = {"core.access_log_months": "12"}
    assert post(cast.administrator, "core_domainsettingvalue_changelist", data).status_code == 403
    assert DomainSettingValue.objects.count() == 0


def test_a_year_is_entered_with_its_days(cast: SimpleNamespace) -> None:
    data = {"year": "2027", "source": "通知", "days-TOTAL_FORMS": "2", "days-INITIAL_FORMS": "0"}
    data |= {"days-0-day": "2027-01-01", "days-0-name": "元旦"}
    data |= {"days-1-day": "2027-02-06", "days-1-is_working": "on", "days-1-name": "春节"}
    assert post(cast.system, "core_calendaryear_add", data).status_code == 302
    assert list(CalendarDay.objects.filter(year=2027).values_list("day", "is_working", "name")) == [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 2, 6), True, "春节"),
    ]


def test_a_year_is_corrected_day_by_day(cast: SimpleNamespace) -> None:
    data = filled(cast.system, "core_calendaryear_change", 2026)
    assert data["days-0-day"] == "2026-01-01"
    data |= {"days-0-DELETE": "on", "days-1-name": "元旦假期"}
    assert post(cast.system, "core_calendaryear_change", data, 2026).status_code == 302
    assert not CalendarDay.objects.filter(day=date(2026, 1, 1)).exists()
    assert CalendarDay.objects.get(day=date(2026, 1, 2)).name == "元旦假期"
    assert CalendarDay.objects.count() == 38


@pytest.mark.parametrize(
    ("day", "working", "message"),
    [("2027-09-01", "", "2027-09-01 does not lie in 2026."), ("2026-09-01", "on", "2026-09-01 is a weekday")],
)
def test_a_day_that_cannot_be_stops_the_whole_year(cast: SimpleNamespace, day: str, working: str, message: str) -> None:
    data = filled(cast.system, "core_calendaryear_change", 2026) | {"source": "别的"}
    data |= {"days-TOTAL_FORMS": "40", "days-39-day": day, "days-39-is_working": working, "days-39-year": "2026"}
    answer = post(cast.system, "core_calendaryear_change", data, 2026)
    assert any(message in text or "The day does not lie in this year." in text for text in errors(answer))
    assert CalendarDay.objects.count() == 39
    assert CalendarYear.objects.get().source != "别的"


def test_a_year_is_taken_out_after_asking(cast: SimpleNamespace) -> None:
    assert "2026" in page(cast.system, "core_calendaryear_delete", 2026)
    assert CalendarYear.objects.count() == 1
    assert post(cast.system, "core_calendaryear_delete", {"post": "yes"}, 2026).status_code == 302
    assert CalendarYear.objects.count() == 0
    assert post(cast.administrator, "core_calendaryear_delete", {"post": "yes"}, 2026).status_code == 403
