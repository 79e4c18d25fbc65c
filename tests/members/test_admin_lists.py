"""Every list and form of the admin asks the database as often for many rows as for few."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.urls import reverse

from core.models import AccessLog, CalendarDay, CalendarYear, DomainSettingValue
from core.services.access_log import access_record
from core.web.admin import paging
from members.models import Organisation, Person, Role, Unit, User
from tests.factories import PersonFactory, organisation, user
from tests.members.admin_pages import page, queries, signed_in

pytestmark = pytest.mark.django_db


def another_organisation(centre: SimpleNamespace, number: int) -> None:
    branch = organisation(f"第{number}幼儿园党支部", parent=centre.committee)
    organisation(f"第{number}党小组", "group", branch)
    Unit.objects.create(name=f"第{number}分园", organisation=branch)
    Organisation.objects.filter(pk=branch.pk).update(name=f"改名第{number}幼儿园党支部")
    Unit.objects.filter(name=f"第{number}分园").update(name=f"改名第{number}分园")


def another_person(centre: SimpleNamespace, number: int) -> None:
    row = PersonFactory(name="周涛", organisation=organisation(f"{number}园党支部", parent=centre.committee))
    Person.objects.filter(pk=row.pk).update(name=f"周涛{number}")


def another_user(centre: SimpleNamespace, number: int) -> None:
    row = user(f"user{number}", "secretary", centre.near)
    Role.objects.create(user=row, kind="reader", organisation=centre.far, starts_on=date(2020, 1, 1))
    User.objects.filter(pk=row.pk).update(display_name=f"周涛{number}")
    Role.objects.filter(user=row).update(may_reveal=True)


def another_entry(centre: SimpleNamespace, number: int) -> None:
    row = user(f"user{number}", "secretary", centre.near)
    access_record(kind=AccessLog.Kind.EXPORT, user=row, what="sheet 1", scope_path=centre.near.path, rows=number)


def another_year(centre: SimpleNamespace, number: int) -> None:
    year = CalendarYear.objects.create(year=2030 + number)
    for day in range(1, 4):
        CalendarDay.objects.create(day=date(year.year, 1, day), year=year)


def another_setting(centre: SimpleNamespace, number: int) -> None:
    DomainSettingValue.objects.update_or_create(pk="core.access_log_months", defaults={"value": 12 + number})


LISTS: dict[str, Callable[[SimpleNamespace, int], None]] = {
    "members_organisation_changelist": another_organisation,
    "members_unit_changelist": another_organisation,
    "members_person_changelist": another_person,
    "members_user_changelist": another_user,
    "core_accesslog_changelist": another_entry,
    "core_calendaryear_changelist": another_year,
    "core_calendarday_changelist": another_year,
    "core_domainsettingvalue_changelist": another_setting,
    "members_organisationevent_changelist": another_organisation,
    "members_unitevent_changelist": another_organisation,
    "members_personevent_changelist": another_person,
    "members_userevent_changelist": another_user,
    "members_roleevent_changelist": another_user,
    "core_calendardayevent_changelist": another_year,
    "core_domainsettingvalueevent_changelist": another_setting,
}


OF_THE_WHOLE_SYSTEM = ("core_calendar", "core_domainsetting")


@pytest.mark.parametrize(
    ("who", "route"),
    [
        *(("system", route) for route in LISTS),
        *(("administrator", route) for route in LISTS if not route.startswith(OF_THE_WHOLE_SYSTEM)),
    ],
)
def test_a_list_asks_as_often_for_many_rows_as_for_few(
    cast: SimpleNamespace, centre: SimpleNamespace, who: str, route: str
) -> None:
    reader = getattr(cast, who)
    LISTS[route](centre, 0)
    LISTS[route](centre, 1)
    few = queries(reader, route)
    LISTS[route](centre, 2)
    LISTS[route](centre, 3)
    assert queries(reader, route) == few
    assert few <= 16


@pytest.mark.parametrize("route", ["members_user_change", "core_calendaryear_change", "members_person_history"])
def test_a_page_with_rows_of_its_own_asks_as_often_for_many(
    cast: SimpleNamespace, centre: SimpleNamespace, route: str
) -> None:
    target: dict[str, Any] = {
        "members_user_change": cast.secretary.pk,
        "core_calendaryear_change": 2026,
        "members_person_history": centre.li.pk,
    }
    one = queries(cast.system, route, target[route])
    for number in range(3):
        Role.objects.create(
            user=cast.secretary,
            kind="reader",
            organisation=[centre.near, centre.far, centre.group][number],
            starts_on=date(2020, 1, 1),
        )
        CalendarDay.objects.create(day=date(2026, 12, 24 + number), year_id=2026)
        Person.objects.filter(pk=centre.li.pk).update(organisation=[centre.far, centre.near, centre.far][number])
    extra = 3 if route == "members_user_change" else 1 if route == "members_person_history" else 0
    # A picker names its chosen row with a query of its own: one for each role of the user on screen.
    assert queries(cast.system, route, target[route]) <= one + extra


def test_a_long_list_is_counted_up_to_a_bound_and_still_pages(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    for number in range(4):
        PersonFactory(name=f"周涛{number}", organisation=centre.near)
    with patch.object(paging, "MOST_COUNTED", 5):
        answer = signed_in(cast.system).get(reverse("admin:members_person_changelist"))
    assert answer.context["cl"].result_count == 5
    assert answer.context["cl"].full_result_count is None
    assert "more than 5" in answer.content.decode()


def test_a_list_says_what_is_missing_and_leads_to_all_rows_only_from_some(cast: SimpleNamespace) -> None:
    whole, found, none = (
        page(cast.administrator, "members_person_changelist", **q) for q in ({}, {"q": "zm"}, {"q": "qq"})
    )
    assert "3 rows" in whole
    assert "Show all" not in whole
    assert "1 row\n" in found
    assert all("Show all" in part for part in (found, none))
    assert "Nothing fits" in none
    empty = page(cast.system, "core_domainsettingvalueevent_changelist")
    assert "Nothing here yet." in empty
    assert "Show all" not in empty


@pytest.mark.parametrize("route", ["members_person_add", "members_person_changelist"])
def test_pickers_speak_the_readers_language(cast: SimpleNamespace, route: str) -> None:
    """One build of Select2, then its words, then jQuery taken out of the window: in another order they are English."""
    client = signed_in(cast.administrator)
    client.cookies["django_language"] = "zh-hans"
    shown = client.get(reverse(f"admin:{route}")).content.decode()
    scripts = re.findall(r"select2\.full(?:\.min)?|select2/i18n/zh-CN|jquery\.init", shown)
    assert scripts == ["select2.full", "select2/i18n/zh-CN", "jquery.init"]


def test_the_first_page_says_what_each_line_of_the_menu_is_for(cast: SimpleNamespace) -> None:
    assert "Accounts of secretaries" in page(cast.administrator, "index")
    assert "Holidays and working weekends" not in page(cast.administrator, "index")
    assert "Holidays and working weekends" in page(cast.system, "index")


def test_people_are_found_by_characters_pinyin_and_initials(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    for typed in ("张", "zhang", "zmh", "minghua"):
        shown = page(cast.administrator, "members_person_changelist", q=typed)
        assert "张明华" in shown
        assert "王秀兰" not in shown


def test_numbers_are_masked_in_the_list_and_on_the_page(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    number = centre.li.id_number
    for shown in (
        page(cast.administrator, "members_person_changelist"),
        page(cast.administrator, "members_person_change", centre.li.pk),
        page(cast.administrator, "members_person_history", centre.li.pk),
    ):
        assert number not in shown
        assert "13812345678" not in shown
    assert f"{number[:6]}********{number[-4:]}" in page(cast.administrator, "members_person_changelist")


def test_organisations_stand_in_the_order_of_the_tree(cast: SimpleNamespace) -> None:
    shown = page(cast.system, "members_organisation_changelist")
    order = [
        "学前教育中心党委",
        "\u3000第一实验幼儿园党支部",
        "\u3000\u3000第一党小组",
        "\u3000河滨幼儿园党支部",
        "邻区学前教育中心党委",
    ]
    places = [shown.index(f"{name}<") for name in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "query",
    [
        {"p": "x"},
        {"p": "-1"},
        {"p": "99999999999999999999"},
        {"o": "99.x"},
        {"organisation__id__exact": "x"},
        {"organisation__id__exact": "9" * 30},
        {"status__exact": "<b>"},
        {"joined_on_from": "never", "joined_on_to": "2026-02-30"},
        {"q": "' OR 1=1 --"},
        {"q": "%_\\"},
        {"q": "长" * 5000},
        {"all": ""},
        {"_changelist_filters": "x"},
        {"is_mobile__exact": "x"},
    ],
)
def test_tampered_addresses_are_answered_without_a_fault(cast: SimpleNamespace, query: dict[str, str]) -> None:
    client = signed_in(cast.administrator)
    client.raise_request_exception = False
    for route in ("members_person_changelist", "members_organisation_changelist", "core_accesslog_changelist"):
        assert client.get(reverse(f"admin:{route}"), query).status_code in {200, 302, 400}
