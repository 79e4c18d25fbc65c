"""Sheet 1 as bytes: what the centre's office gets, cell by cell."""

import csv
import hashlib
import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from core import crypto
from core.crypto import CannotDecrypt
from core.dates import age_on, years_between
from core.sheets import FullYears, TooManyRows, unguarded, workbook, write_csv, write_xlsx
from members import sheets
from members.models import Person
from members.rules import roster_columns
from tests.factories import PersonFactory, id_number, organisation

ON = date(2026, 11, 22)
HEADER = (
    "序号,姓名,性别,民族,出生日期,年龄,公民身份号码,学历,学位,籍贯,参加工作日期,所在幼儿园,所在党支部,党小组,党内职务,行政职务,"
    "岗位类别,分层,人员类别,入党日期,转正日期,党龄(年),党籍状态,是否流动,是否失联,联系电话,备注"
)


def as_csv(people: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    write_csv(sheets.roster(ON), people, file, **options)
    return file.getvalue()


def cells(people: Any, **options: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(people, **options).decode("utf-8-sig"), newline="")))


def test_a_known_branch_is_known_to_the_last_byte(centre: SimpleNamespace) -> None:
    number = id_number(date(1985, 5, 5), 2)
    digest = crypto.digest(number, "person.id_number")
    Person.objects.filter(pk=centre.zhang.pk).update(
        id_number=number, id_number_digest=digest,
        degree="4", native_place="山东东营", work_started_on=date(2007, 9, 1), party_post="书记",
        administrative_post="园长", is_mobile=True, remarks="支教,两年",
    )  # fmt: skip
    Person.objects.filter(pk=centre.li.pk).update(
        sex="0", ethnicity="", birth_date=None, id_number=None, id_number_digest=None, education="", unit=None,
        status="applicant", layer="", post_category="", joined_on=None, full_member_on=None, is_lost=True,
        telephone=None, telephone_digest=None,
    )  # fmt: skip

    written = as_csv(Person.objects.filter(organisation=centre.near).order_by("-name_sort"))

    assert (
        written
        == (
            f"\ufeff{HEADER}\r\n"
            "1,张明华,女,汉族,1985-05-05,41,370502********0020,大学本科,学士,山东东营,2007-09-01,第一实验幼儿园,第一实验幼儿园党支部,"
            '第一党小组,书记,园长,一线教师,骨干层,正式党员,2010-07-01,2011-07-01,15,正常,是,否,138****5678,"支教,两年"\r\n'
            "2,李静,未知,,,,,,,,,,第一实验幼儿园党支部,,,,,,入党申请人,,,,正常,否,是,,\r\n"
        ).encode()
    )


def test_the_columns_are_those_of_the_field_and_can_be_read_again() -> None:
    headers = sheets.roster(ON).headers()

    assert ",".join(headers) == HEADER
    read = [header for header in headers if header not in {"序号", "年龄", "党龄(年)"}]
    assert read == [column.header for column in roster_columns.COLUMNS]


def test_nobody_is_a_header_alone(centre: SimpleNamespace) -> None:
    assert as_csv(Person.objects.none().order_by("pk")) == f"\ufeff{HEADER}\r\n".encode()


def test_unmasked_numbers_stay_whole_in_a_spreadsheet(centre: SimpleNamespace) -> None:
    number = id_number(date(1985, 5, 5), 2)
    ending_in_x = next(n for n in (id_number(date(1990, 1, 1), s) for s in range(2, 200, 2)) if n.endswith("X"))
    PersonFactory(name="甲", organisation=centre.far, id_number=number, telephone="05468012345")
    PersonFactory(name="乙", organisation=centre.far, id_number=ending_in_x, telephone="13812345678")

    rows = cells(Person.objects.filter(name__in="甲乙").order_by("name_sort"), unmasked=True)

    assert [(row["公民身份号码"], row["联系电话"]) for row in rows] == [
        (f"'{number}", "'05468012345"),
        (f"'{ending_in_x}", "13812345678"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-5",
        "@cmd",
        "\t=1",
        " =1",
        "　＝HYPERLINK",
        "＋1",
        "－1",
        "＠x",
        "'=1",
        "''=1",
        "0012",
        "123456789012",
    ],
)
def test_what_a_spreadsheet_would_run_or_spoil_is_kept_as_text(centre: SimpleNamespace, text: str) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(
        name=text, native_place=text, party_post=text, administrative_post=text, remarks=text
    )
    for row in (centre.near, centre.group, centre.zhang.unit):
        type(row).objects.filter(pk=row.pk).update(name=text)

    [row] = cells(Person.objects.filter(pk=centre.zhang.pk))

    typed = ("姓名", "籍贯", "所在幼儿园", "所在党支部", "党小组", "党内职务", "行政职务", "备注")
    assert {row[header] for header in typed} == {f"'{text}"}
    assert unguarded(row["备注"]) == text


def test_line_breaks_quotes_and_commas_stay_in_their_cell(centre: SimpleNamespace) -> None:
    remarks = '说"好",\r\n再\n见\r 12345678901'
    Person.objects.filter(pk=centre.zhang.pk).update(remarks=remarks, native_place="%s %(x)s %%")

    [row] = cells(Person.objects.filter(pk=centre.zhang.pk))

    assert (row["备注"], row["籍贯"], row["联系电话"]) == (remarks, "%s %(x)s %%", "138****5678")


def test_hostile_text_in_an_encrypted_field_is_quoted_and_guarded(centre: SimpleNamespace) -> None:
    for telephone, masked, whole in (
        ('=1+"2",\n3', "*********", '\'=1+"2",\n3'),
        ('=a,b"cdefghij', "'=a,******ghij", "'=a,b\"cdefghij"),
    ):
        Person.objects.filter(pk=centre.zhang.pk).update(telephone=telephone)

        assert cells(Person.objects.filter(pk=centre.zhang.pk))[0]["联系电话"] == masked
        assert cells(Person.objects.filter(pk=centre.zhang.pk), unmasked=True)[0]["联系电话"] == whole


def test_ciphertext_that_somebody_pasted_into_a_text_is_not_opened(centre: SimpleNamespace) -> None:
    sealed = crypto.encrypt("370502198505050022", "person.id_number").hex()
    Person.objects.filter(pk=centre.zhang.pk).update(remarks=sealed)

    [row] = cells(Person.objects.filter(pk=centre.zhang.pk), unmasked=True)

    assert row["备注"] == sealed


def test_a_value_that_cannot_be_opened_stops_the_sheet(centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(telephone=crypto.encrypt("13812345678", "person.id_number"))

    with pytest.raises(CannotDecrypt):
        as_csv(Person.objects.filter(pk=centre.zhang.pk))


def test_rows_beyond_a_batch_keep_their_own_numbers(centre: SimpleNamespace) -> None:
    telephones = _many(centre, 700)

    rows = cells(Person.objects.filter(name__startswith="批").order_by("name_sort"), unmasked=True)

    assert [(row["序号"], row["姓名"], row["联系电话"]) for row in rows] == [
        (str(n + 1), f"批{n}", telephone) for n, telephone in enumerate(telephones)
    ]


def test_rows_are_written_as_they_come(centre: SimpleNamespace) -> None:
    class Watched(io.BytesIO):
        sizes: list[int] = []

        def write(self, content: Any) -> int:
            self.sizes.append(content.count(b"\r\n"))
            return super().write(content)

    _many(centre, 600)
    written = write_csv(sheets.roster(ON), Person.objects.filter(name__startswith="批"), file := Watched())

    assert file.sizes == [1, 256, 256, 88]
    assert (written.rows, written.sha256) == (600, hashlib.sha256(file.getvalue()).hexdigest())


def _many(centre: SimpleNamespace, count: int) -> list[str]:
    """So many people called 批0, 批1 … with a telephone each."""
    telephones = [f"138{n:08d}" for n in range(count)]
    Person.objects.bulk_create(
        Person(name=f"批{n}", name_sort=f"pi {n:04d}", organisation=centre.far, status="applicant", telephone=telephone)
        for n, telephone in enumerate(telephones)
    )
    return telephones


def test_a_workbook_has_text_where_a_csv_has_an_apostrophe(centre: SimpleNamespace) -> None:
    number = id_number(date(1985, 5, 5), 2)
    digest = crypto.digest(number, "person.id_number")
    Person.objects.filter(pk=centre.zhang.pk).update(
        id_number=number, id_number_digest=digest, remarks="=1+1", native_place="#REF!", party_post="a\x0bb",
        work_started_on=date(1899, 1, 1),
    )  # fmt: skip
    file = io.BytesIO()

    write_xlsx(sheets.roster(ON), Person.objects.filter(pk=centre.zhang.pk), file, unmasked=True)

    page = load_workbook(file).active
    headings, [*row] = page.iter_rows()
    cell = {heading.value: value for heading, value in zip(headings, row, strict=True)}
    assert page.freeze_panes == "A2"
    assert ",".join(heading.value for heading in headings) == HEADER
    shown = {header: (cell[header].data_type, cell[header].value) for header in cell}
    assert shown["公民身份号码"] == ("s", number)
    assert (shown["备注"], shown["籍贯"], shown["党内职务"]) == (("s", "=1+1"), ("s", "#REF!"), ("s", "a b"))
    assert (shown["年龄"], shown["性别"]) == (("n", 41), ("s", "女"))
    assert (cell["出生日期"].value.date(), cell["出生日期"].number_format) == (date(1985, 5, 5), "yyyy-mm-dd")
    assert shown["参加工作日期"] == ("s", "1899-01-01")
    assert shown["行政职务"] == ("n", None)


def test_a_workbook_is_masked_like_the_csv(centre: SimpleNamespace) -> None:
    file = io.BytesIO()

    write_xlsx(sheets.roster(ON), Person.objects.filter(pk=centre.zhang.pk), file)

    values = [cell.value for cell in list(load_workbook(file).active.iter_rows())[1]]
    assert "138****5678" in values
    assert centre.zhang.telephone not in values


def test_too_many_people_for_a_workbook(centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    file = io.BytesIO()

    with pytest.raises(TooManyRows):
        write_xlsx(sheets.roster(ON), Person.objects.filter(organisation=centre.near), file)

    assert file.getvalue() == b""


@pytest.mark.parametrize("on", [date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 28), date(2028, 2, 29), ON])
def test_years_are_counted_as_the_rules_count_them(centre: SimpleNamespace, on: date) -> None:
    for since in (date(2000, 2, 29), date(2000, 2, 28), date(2000, 3, 1), date(1999, 12, 31), date(2000, 11, 22)):
        Person.objects.filter(pk=centre.zhang.pk).update(birth_date=since)

        age, years = Person.objects.values_list(
            FullYears("birth_date", on), FullYears("birth_date", on, month_end=True)
        ).get(pk=centre.zhang.pk)

        assert (age, years) == (age_on(since, on), years_between(since, on))


class AnyText(TestCase):
    """Whatever is stored comes back out of the file, and no cell begins as a formula does."""

    @settings(max_examples=40, deadline=None)
    @given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
    def test_any_text_comes_back(self, text: str) -> None:
        branch = organisation("属性测试党支部")
        person = PersonFactory(organisation=branch, remarks=text)

        [row] = cells(Person.objects.filter(pk=person.pk))

        assert unguarded(row["备注"]) == text
        assert row["备注"].lstrip("\u3000 ")[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"}
