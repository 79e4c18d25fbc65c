"""The access log's page: who sees which entries, what it is narrowed by, and that taking it out is an entry."""

import csv
import io
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AccessLog
from core.services.access_log import access_record
from members.models import ImportRun
from members.services import people
from tests.factories import user
from tests.members.person_pages import page
from tests.members.rosters import csv_of, preview

LOG = reverse("members:access_log")


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.administrator)
    AccessLog.objects.count()
    return client


def reveal(actor: Any, person: Any, field: str = "telephone", purpose: str = "通知开会") -> None:
    people.person_reveal(actor=actor, person=person, field=field, purpose=purpose)


def listed(browser: Client, **params: Any) -> list[tuple[str, str]]:
    rows = browser.get(LOG, params).context["listing"].page.rows
    return [(row.what, row.purpose) for row in rows if row.kind not in {"sign_in", "sign_out"}]


def test_a_revealed_number_is_found_by_kind_user_day_place_and_person(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    reveal(cast.secretary, centre.zhang, purpose="核对")
    reveal(cast.administrator, centre.wang, "id_number", "入党志愿书")
    both, one = [("person.id_number", "入党志愿书"), ("person.telephone", "核对")], [("person.telephone", "核对")]
    today = timezone.localdate()

    assert listed(browser) == both
    assert listed(browser, kind="reveal") == both and listed(browser, kind="export") == []
    assert listed(browser, user="SECRET") == one
    assert listed(browser, organisation=centre.near.pk) == one
    assert listed(browser, person=centre.zhang.pk) == one
    assert listed(browser, since=today, until=today) == both
    assert listed(browser, since=today + timedelta(days=1)) == []
    html = browser.get(LOG, {"person": centre.zhang.pk}).content.decode()
    assert "张明华" in html and "核对" in html and "13812345678" not in html
    assert f"{LOG}?person={centre.zhang.pk}" in browser.get(page("person", centre.zhang)).content.decode()


def test_nobody_is_found_by_what_they_may_not_see(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    access_record(kind=AccessLog.Kind.REVEAL, user=cast.system, what="person.telephone", object_id=centre.zhao.pk,
                  scope_path=centre.zhao.scope_path, purpose="外区")  # fmt: skip
    assert listed(browser) == []
    for params in ({"person": centre.zhao.pk}, {"organisation": centre.elsewhere.pk}, {"since": "gestern"}):
        assert listed(browser, **params) == []
    browser.force_login(cast.system)
    assert listed(browser, person=centre.zhao.pk) == [("person.telephone", "外区")]


def test_entries_come_newest_first_page_by_page_in_the_same_number_of_queries(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    reveal(cast.secretary, centre.zhang)
    with django_assert_num_queries(4):
        browser.get(LOG, {"kind": "reveal"})
    for person in (centre.li, centre.zhang):
        reveal(cast.secretary, person)
    with django_assert_num_queries(4):
        browser.get(LOG, {"kind": "reveal"})
    for number in range(40):
        reveal(cast.secretary, centre.zhang, purpose=str(number))
    first = browser.get(LOG, {"kind": "reveal"}).context["listing"]
    assert [row.purpose for row in first.page.rows[:2]] == ["39", "38"]
    second = browser.get(LOG + first.next_url).context["listing"]
    assert second.page.rows[0].purpose == "9" and second.next_url is None


def test_taking_the_log_out_is_an_entry_and_no_cell_is_a_formula(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    reveal(cast.secretary, centre.zhang, purpose="=1+1")
    answer: Any = browser.get(reverse("members:access_log_export"), {"kind": "reveal"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["时间", "类型", "用户", "输入的用户名", "地址", "内容", "人员编号", "条数", "用途"]
    assert rows[1][1:] == ["查看号码", "secretary", "", "", "联系电话", str(centre.zhang.pk), "1", "'=1+1"]
    assert datetime.fromisoformat(rows[1][0]).date() == timezone.localdate() and len(rows) == 2
    entry = AccessLog.objects.get(kind="export")
    assert (entry.user, entry.what, entry.rows) == (cast.administrator, "access log", 1)
    assert entry.details["filter"] == {"kind": "reveal"}


def test_what_leaves_study_or_the_reconciling_is_read_by_who_administers_its_organisations(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    row = {"姓名": "周红", "公民身份号码": "11010519491231002X", "所在党支部": centre.near.name, "人员类别": "正式党员"}
    run = preview(cast.organiser, csv_of([row]), kind=ImportRun.Kind.NATIONAL)
    browser.force_login(cast.organiser)
    for address in (reverse("study:hours_export"), reverse("members:import_differences_file", args=[run.pk])):
        assert browser.get(address).status_code == 200
    both = [("differences from the national system", ""), ("study hours", "")]
    cast.organiser.roles.all().delete()  # the account is nobody's to administer any more, what it took out is
    seen = {}
    for name, place in (("above", centre.committee), ("below", centre.near), ("foreign", centre.other)):
        browser.force_login(user(name, "administrator", place))
        seen[name] = listed(browser, kind="export")
    assert seen == {"above": both, "below": [], "foreign": []}
