"""Taking out and bringing in through the admin: the scope's rows, masked, harmless, logged; a preview first."""

import csv
import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AccessLog, CalendarDay
from core.services.access_log import access_record
from members.models import Organisation
from tests.factories import PersonFactory
from tests.members.admin_pages import page, signed_in

pytestmark = pytest.mark.django_db

CSV, XLSX = "0", "1"


def exported(user: Any, route: str, file_format: str = CSV, **query: str) -> list[list[str]]:
    address = reverse(f"admin:{route}", query=query)
    assert signed_in(user).get(address).status_code == 200
    answer = signed_in(user).post(address, {"format": file_format, "resource": "0"})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if file_format == XLSX:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        return [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("file_format", [CSV, XLSX])
def test_organisations_come_out_in_the_columns_they_go_in(cast: SimpleNamespace, file_format: str) -> None:
    rows = exported(cast.administrator, "members_organisation_export", file_format)
    assert rows == [
        ["党组织名称", "类别", "上级党组织", "服务单位", "可审批预备党员"],
        ["学前教育中心党委", "党委", "", "", "否"],
        ["第一实验幼儿园党支部", "党支部", "学前教育中心党委", "第一实验幼儿园", "否"],
        ["第一党小组", "党小组", "第一实验幼儿园党支部", "", "否"],
        ["河滨幼儿园党支部", "党支部", "学前教育中心党委", "河滨幼儿园", "否"],
    ]
    entry = AccessLog.objects.get(kind="export")
    assert (entry.kind, entry.user, entry.what, entry.rows) == (
        "export",
        cast.administrator,
        "members.organisation",
        4,
    )


def test_what_is_exported_is_what_is_filtered(cast: SimpleNamespace) -> None:
    rows = exported(cast.administrator, "members_organisation_export", kind__exact="group")
    assert [row[0] for row in rows[1:]] == ["第一党小组"]
    # A superior outside the filter is still named.
    assert rows[1][2] == "第一实验幼儿园党支部"


def test_no_row_can_be_picked_by_hand(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    address = reverse("admin:members_organisation_export")
    data = {"format": CSV, "resource": "0", "export_items": [centre.elsewhere.pk]}
    answer = signed_in(cast.administrator).post(address, data)
    assert "邻区" not in answer.content.decode()
    assert not AccessLog.objects.filter(kind="export").exists()


def test_cells_that_a_spreadsheet_would_run_are_text(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Organisation.objects.filter(pk=centre.near.pk).update(name="=HYPERLINK(1)")
    assert exported(cast.administrator, "members_organisation_export")[2][0] == "'=HYPERLINK(1)"
    assert exported(cast.administrator, "members_organisation_export", XLSX)[2][0] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("number", [1, 3])
def test_an_export_asks_as_often_for_three_rows_as_for_one(
    cast: SimpleNamespace, centre: SimpleNamespace, number: int, django_assert_max_num_queries: Any
) -> None:
    for each in range(number):
        Organisation.objects.add_child(
            Organisation.objects.get(pk=centre.committee.pk), {"name": f"{each}", "kind": "branch"}
        )
    client = signed_in(cast.administrator)
    address = reverse("admin:members_organisation_export")
    client.get(address)
    with django_assert_max_num_queries(16):
        answer = client.post(address, {"format": CSV, "resource": "0"})
    assert answer.content.decode().count("\r\n") == 5 + number


def test_people_come_out_as_sheet_one_masked_and_logged(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    PersonFactory(name="=1+1", organisation=centre.near)
    answer = signed_in(cast.administrator).get(reverse("admin:members_person_export"), {"q": "张"})
    text = b"".join(answer).decode("utf-8-sig")
    assert text.startswith("序号,姓名,性别,民族")
    assert "张明华" in text
    assert "李静" not in text
    assert centre.zhang.id_number not in text
    assert f"{centre.zhang.id_number[:6]}********" in text
    entry = AccessLog.objects.get(kind="export")
    assert (entry.kind, entry.what, entry.rows) == ("export", "sheet 1", 1)
    everybody = b"".join(signed_in(cast.administrator).get(reverse("admin:members_person_export"))).decode("utf-8-sig")
    assert "赵敏" not in everybody
    assert "'=1+1" in everybody


def test_the_access_log_comes_out_and_says_that_it_did(cast: SimpleNamespace) -> None:
    access_record(kind=AccessLog.Kind.REVEAL, user=cast.secretary, what="person.telephone", purpose="联系本人")
    rows = exported(cast.administrator, "core_accesslog_export")
    assert rows[0] == ["时间", "类型", "用户", "输入的用户名", "地址", "内容", "记录号", "条数", "用途"]
    assert [row[1:3] + row[5:6] + row[8:] for row in rows[1:] if row[1] != "signed in"] == [
        ["number revealed", "secretary", "person.telephone", "联系本人"]
    ]
    assert AccessLog.objects.get(kind="export", what="core.accesslog").rows == len(rows) - 1


def test_nobody_else_takes_anything_out(cast: SimpleNamespace) -> None:
    for who in ("organiser", "secretary", "reader", "nobody"):
        for route in ("members_organisation_export", "members_person_export", "core_accesslog_export"):
            assert signed_in(getattr(cast, who)).get(reverse(f"admin:{route}")).status_code == 403
    assert not AccessLog.objects.filter(kind="export").exists()


# --- Calendar days coming in ------------------------------------------------------------------------------------------
DAYS = "日期,上班,名称\n2027-01-01,否,元旦\n2027年2月6日,是,春节\n"


def sent(user: Any, content: bytes, name: str = "days.csv") -> Any:
    file = SimpleUploadedFile(name, content, "text/csv")
    return signed_in(user).post(
        reverse("admin:core_calendarday_import"), {"format": "0", "resource": "", "import_file": file}
    )


def said(answer: Any) -> str:
    assert answer.status_code == 200
    assert "confirm_form" not in answer.context or answer.context["confirm_form"] is None
    return answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_days_are_previewed_and_stored_when_confirmed(cast: SimpleNamespace, encoding: str) -> None:
    answer = sent(cast.system, DAYS.encode(encoding))
    assert answer.status_code == 200
    assert "元旦" in answer.content.decode()
    assert CalendarDay.objects.filter(year=2027).count() == 0
    confirm = answer.context["confirm_form"].initial
    stored = signed_in(cast.system).post(reverse("admin:core_calendarday_process_import"), confirm)
    assert stored.status_code == 302
    assert list(CalendarDay.objects.filter(year=2027).values_list("day", "is_working", "name")) == [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 2, 6), True, "春节"),
    ]


def test_what_was_exported_can_be_imported_and_changes_nothing(cast: SimpleNamespace) -> None:
    rows = exported(cast.system, "core_calendarday_export")
    assert len(rows) == 40
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    before = list(CalendarDay.objects.values_list())
    answer = sent(cast.system, text.getvalue().encode())
    signed_in(cast.system).post(
        reverse("admin:core_calendarday_process_import"), answer.context["confirm_form"].initial
    )
    assert list(CalendarDay.objects.values_list()) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("日期,上班,名称\n2027-02-30,否,元旦\n", "is not a date"),
        ("日期,上班,名称\n2027-01-01,也许,元旦\n", "Write 是 or 否"),
        ("日期,上班,名称\n2027-09-01,是,错\n", "is a weekday"),
        ("日期,上班,名称\n1999-01-01,否,元旦\n", "2000"),
        ("日期,上班,名称\n2027-01-01,否," + "长" * 51 + "\n", "50"),
        ("一,二\n1,2\n", "日期"),
        ("", "empty"),
    ],
)
def test_rows_that_cannot_be_are_named_and_nothing_is_stored(cast: SimpleNamespace, content: str, message: str) -> None:
    assert message in said(sent(cast.system, content.encode()))
    assert CalendarDay.objects.count() == 39


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\x00" * 50, b"PK\x03\x04" + b"\x00" * 60, b"a," * 20000, "日期\n".encode("gb18030")]
)
def test_broken_files_are_answered_without_a_fault(cast: SimpleNamespace, content: bytes) -> None:
    said(sent(cast.system, content))
    assert CalendarDay.objects.count() == 39


def test_a_large_file_is_refused_before_it_is_read(cast: SimpleNamespace) -> None:
    assert "The file is too large for this page." in said(sent(cast.system, b"a" * (512 * 1024 + 1)))


def test_only_the_whole_systems_administrator_brings_days_in(cast: SimpleNamespace) -> None:
    assert sent(cast.administrator, DAYS.encode()).status_code == 403
    address = reverse("admin:core_calendarday_process_import")
    data = {"import_file_name": "/etc/passwd", "original_file_name": "x", "format": "0", "resource": ""}
    assert signed_in(cast.administrator).post(address, data).status_code == 403
    assert CalendarDay.objects.count() == 39


def test_a_confirmation_of_a_file_that_is_not_there_stores_nothing(cast: SimpleNamespace) -> None:
    address = reverse("admin:core_calendarday_process_import")
    client = signed_in(cast.system)
    client.raise_request_exception = False
    for name in ("/etc/passwd", "nothing", "../../x", ""):
        data = {"import_file_name": name, "original_file_name": "x", "format": "0", "resource": ""}
        assert client.post(address, data).status_code in {200, 302, 400}
    assert CalendarDay.objects.count() == 39


def test_the_lists_lead_to_import_and_export(cast: SimpleNamespace) -> None:
    assert reverse("admin:core_calendarday_import") in page(cast.system, "core_calendarday_changelist")
    assert reverse("admin:members_person_bring_in") in page(cast.administrator, "members_person_changelist")
    assert signed_in(cast.administrator).get(reverse("admin:members_person_bring_in"))["Location"] == reverse(
        "members:imports"
    )
