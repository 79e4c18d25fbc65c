"""The structure branch by branch, and what of it leaves the house as a file."""

import csv
import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.models import AccessLog
from core.sheets import write_lines
from core.web.listing import page as listing_page
from members.models import Organisation, Role, User
from reports.structure.branches import Breakdown, listing
from reports.structure.dimensions import BY_KEY
from reports.structure.question import STAFF, Question
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def lines(user: User, query: str = "", by: str = "age3", on: date = TODAY, **of: Any) -> list[list[str]]:
    """The cells of the page of an address."""
    breakdown = Breakdown(Question(user, TODAY, who=STAFF, **of), BY_KEY[by], on)
    found = listing(breakdown, QueryDict(query))
    return [[str(column.value(row)) for column in found.declaration.columns] for row in found.page.rows]


@pytest.fixture
def ranked(cast: SimpleNamespace, centre: SimpleNamespace) -> SimpleNamespace:
    """Four branches of 2, 1, 0 and 3 people; one of the last is young."""
    empty = organisation("空幼儿园党支部", parent=centre.committee)
    large = organisation("新村幼儿园党支部", parent=centre.committee)
    for born in (date(2000, 1, 1), date(1970, 1, 1), date(1985, 5, 5)):
        PersonFactory(organisation=large, birth_date=born, joined_on=date(2020, 1, 1), full_member_on=date(2021, 1, 1))
    return SimpleNamespace(empty=empty, large=large, user=cast.administrator)


def test_each_branch_has_its_people_and_shares_in_the_order_of_the_tree(ranked: SimpleNamespace) -> None:
    assert lines(ranked.user) == [
        ["第一实验幼儿园党支部", "2", "0", "2 · 100.0\xa0%", "0", "0"],
        ["河滨幼儿园党支部", "1", "0", "1 · 100.0\xa0%", "0", "0"],
        ["空幼儿园党支部", "0", "0", "0", "0", "0"],
        ["新村幼儿园党支部", "3", "1 · 33.3\xa0%", "1 · 33.3\xa0%", "1 · 33.3\xa0%", "0"],
    ]


def test_any_column_sorts(ranked: SimpleNamespace) -> None:
    orders = {"people": "0123", "-people": "3210", "-in-0": "3210", "-place": "3012", "-in-": "2103"}
    assert {sort: "".join(line[1] for line in lines(ranked.user, f"sort={sort}")) for sort in orders} == orders


def test_pages_follow_each_other_forth_and_back(ranked: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_page, "PAGE_SIZES", (3,))
    breakdown = Breakdown(Question(ranked.user, TODAY, who=STAFF), BY_KEY["sex"], TODAY)
    for sort in ("place", "-people", "in-1"):
        first = listing(breakdown, QueryDict(f"sort={sort}"))
        assert first.next_url is not None
        second = listing(breakdown, QueryDict(first.next_url[1:]))
        assert second.previous_url is not None
        names = [row.name for found in (first, second) for row in found.page.rows]
        assert len(names) == len(set(names)) == 4
        assert second.page.first_number == 4
        back = listing(breakdown, QueryDict(second.previous_url[1:]))
        assert [row.name for row in back.page.rows] == names[:3]
        assert listing(breakdown, QueryDict(f"sort={sort}&at=rubbish")).page.rows == first.page.rows


def test_a_branch_is_divided_into_its_groups(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    assert lines(cast.secretary, by="sex", organisation=centre.near) == [
        ["第一党小组", "1", "1 · 100.0\xa0%", "0", "0"]
    ]


def test_a_closed_branch_counts_on_the_days_it_had_people(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Organisation.objects.filter(pk=centre.far.pk).update(closed_on=TODAY)
    assert [line[0] for line in lines(cast.administrator)] == ["第一实验幼儿园党支部"]
    earlier = lines(cast.administrator, on=date(2020, 1, 1))
    assert [line[0] for line in earlier] == ["第一实验幼儿园党支部", "河滨幼儿园党支部"]


def test_a_page_of_branches_costs_the_same_queries_for_one_and_for_three(cast: SimpleNamespace) -> None:
    for sort in ("place", "-people"):
        numbers = []
        for user in (cast.secretary, cast.system):
            client = signed_in(user)
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(reverse("reports:branches"), {"sort": sort}).content.decode()
            numbers.append(len(queries))
        assert numbers == [{"place": 5, "-people": 7}[sort]] * 2
        assert "邻区幼儿园党支部" in shown


def test_the_file_holds_every_table_and_its_export_is_logged(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    query = {"format": "csv", "compared": "2020-01-01", "organisation": centre.near.pk}
    answer: Any = signed_in(cast.secretary).get(reverse("reports:structure_export"), query)
    content = b"".join(answer.streaming_content)
    assert content.startswith("\ufeff统计日期,党组织,统计对象,项目,分组,人数,占比(%),对比日期".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["项目"] for row in rows} == {str(text) for text in (
        "性别", "年龄（三段）", "年龄（八段）", "岗位类别", "分层", "学历", "入党时间", "汉族与少数民族", "民族"
    )}  # fmt: skip
    assert rows[0] | {"统计日期": "", "对比日期": ""} == {
        "统计日期": "", "党组织": "第一实验幼儿园党支部", "统计对象": "党员（含预备党员）", "项目": "性别",
        "分组": "女", "人数": "2", "占比(%)": "100.0", "对比日期": "", "对比人数": "0", "对比占比(%)": "",
        "人数增减": "2", "百分点增减": "",
    }  # fmt: skip
    entry = AccessLog.objects.get(kind="export")
    assert (entry.user, entry.what, entry.rows) == (cast.secretary, "结构统计", len(rows))
    assert entry.scope_path == centre.near.path


def test_the_workbook_holds_a_line_for_each_branch(ranked: SimpleNamespace) -> None:
    answer: Any = signed_in(ranked.user).get(
        reverse("reports:branches_export"), {"format": "xlsx", "by": "sex", "who": "staff"}
    )
    page = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    found = list(page.iter_rows(values_only=True))
    assert found[0][2:] == ("党支部", "人数", "女", "女占比(%)", "男", "男占比(%)", "未填", "未填占比(%)")
    assert found[4][1:] == ("全部职工", "新村幼儿园党支部", 3, 3, 100, 0, 0, 0, 0)
    assert len(found) == 5


def test_only_where_one_may_take_lists_out(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Role.objects.create(user=cast.reader, kind="secretary", organisation=centre.far, starts_on=date(2020, 1, 1))
    client = signed_in(cast.reader)
    answer: Any = client.get(reverse("reports:branches_export"), {"by": "sex"})
    text = b"".join(answer.streaming_content).decode()
    assert "河滨幼儿园党支部,1,1,100.0" in text
    assert "第一实验" not in text
    refused = client.get(reverse("reports:structure_export"), {"organisation": centre.near.pk})
    assert refused.status_code == 302
    assert refused["Location"] == f"{reverse('reports:structure')}?organisation={centre.near.pk}"


def test_a_formula_in_a_name_stays_text() -> None:
    file = io.BytesIO()
    write_lines("表", ["名称"], [["=1+1"], [""], [None]], file, "csv")
    assert file.getvalue().decode("utf-8-sig").splitlines()[1] == "'=1+1"
    book = io.BytesIO()
    assert write_lines("表", ["名称"], [["=1+1"], [0]], book, "xlsx").rows == 2
    cell = load_workbook(book).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
