"""Broken and hostile files: each is answered in words, stores nothing and shows nothing of others."""

import io
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from members.models import ImportRow, ImportRun, Organisation, Person
from members.services.imports.problems import ImportProblem
from members.services.imports.refused import refused_file, refused_rows
from tests.members.rosters import RIGHT, confirm, csv_of, file_of, preview, someone, table_of

pytestmark = pytest.mark.django_db
NAMES_AND_NUMBERS = ["姓名", "公民身份号码"]


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    return file.getvalue()


GOOD = csv_of([someone(1), someone(3)])
FILES: dict[str, bytes] = {
    "cut off within a character": GOOD[:-8] + b"\xe7",
    "an open quotation mark": GOOD + b'"' + b"a" * 100,
    "null bytes": GOOD.replace("汉族".encode(), b"\0\0", 1),
    "no encoding": b"\xff\xfe\xfd" * 50,
    "ten thousand columns": table_of([*NAMES_AND_NUMBERS, *(f"列{n}" for n in range(10_000))], ["甲", "1"]),
    "a cell without end": table_of(NAMES_AND_NUMBERS, ["甲" * 100_000, "1"]),
    "a zip bomb": bomb(),
    "a zip that is no workbook": GOOD and b"PK\x03\x04" + b"\0" * 100,
    "half a workbook": workbook([NAMES_AND_NUMBERS, ["甲", "1"]])[:-200],
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a page": b"<!DOCTYPE html><table><tr><td>name</td></tr></table>",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "only blanks": b" \r\n\t\r\n",
    "only a header": csv_of([RIGHT]).split(b"\r\n")[0],
}


@pytest.mark.parametrize("kind", ["roster", "organisations"])
@pytest.mark.parametrize("file", FILES)
def test_a_broken_file_is_a_page_with_words(cast: SimpleNamespace, file: str, kind: str) -> None:
    client = Client()
    client.force_login(cast.administrator)
    people, organisations = Person.objects.count(), Organisation.objects.count()
    answer = client.post(reverse("members:imports"), {"kind": kind, "file": file_of(FILES[file])})
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert (Person.objects.count(), Organisation.objects.count()) == (people, organisations)
    assert not ImportRun.objects.exists()
    assert not ImportRow.objects.exists()


def test_what_workbooks_hold_in_cells(cast: SimpleNamespace) -> None:
    number = someone(1)["公民身份号码"]
    content = workbook(
        [
            ["花名册"],
            [*NAMES_AND_NUMBERS, "人员类别", "备注", "联系电话"],
            ["=1+1", number, "群众", '=HYPERLINK("http://127.0.0.1")', 13812345678],
            ["甲", int(number[:17]), "群众", True, 1.5],
            ["_xD800_", number, "群众", "_x0000_", None],
            [None, None, None, "a" * 600, None],
        ]
    )
    run = preview(cast.secretary, content)
    assert (run.new, run.refused) == (0, 4)
    assert b"".join(refused_file(run)).decode("utf-8-sig")


def test_text_is_only_text(cast: SimpleNamespace) -> None:
    hostile = "<script>alert(1)</script>'\"; DROP TABLE members_person;-- {{ 7*7 }} %s %(x)s \u202e"
    rows = [
        someone(1, 备注=hostile, 行政职务=hostile[:40]),
        someone(3, 姓名=hostile),
        someone(5, 所在党支部=hostile),
        someone(7, 所在幼儿园=hostile, 民族=hostile, 入党日期=hostile, 联系电话=hostile, 公民身份号码=hostile),
    ]
    client = Client()
    client.force_login(cast.secretary)
    run = preview(cast.secretary, csv_of(rows), "<img src=x onerror=alert(1)>.csv")
    assert (run.new, run.refused) == (1, 3)
    for state in ("new", "refused", "missing"):
        page = client.get(reverse("members:import_run", args=[run.pk]) + f"?show={state}").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert len(list(refused_rows(run))) == 3
    confirm(cast.secretary, run)
    stored = Person.objects.get(name="陈秀英")
    assert stored.remarks == hostile.replace("\u202e", "").strip()
    assert client.get(reverse("members:imports")).status_code == 200


cells = st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(cells, min_size=len(RIGHT), max_size=len(RIGHT) + 2), min_size=1, max_size=6))
@example(rows=[[*[""] * (len(RIGHT) - 1), "\x1f"]])  # white space to Python, and no space to us
def test_whatever_stands_in_the_cells_every_row_is_told_once(cast: SimpleNamespace, rows: list[list[str]]) -> None:
    try:
        run = preview(cast.secretary, table_of(list(RIGHT), *rows))
    except ImportProblem as problem:
        assert problem.code in {"no_rows", "table_cell_too_long", "table_cut_off", "table_no_header"}
        return
    assert run.new + run.changed + run.unchanged + run.refused == run.rows_read
    told = list(refused_rows(run))
    assert len({row.line for row in told}) == len(told) == run.refused
    assert all(row.reason for row in told)
    assert b"".join(refused_file(run))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from([name for name in RIGHT if name not in NAMES_AND_NUMBERS]), cell=cells)
def test_one_strange_cell_refuses_its_row_or_is_stored(cast: SimpleNamespace, column: str, cell: str) -> None:
    run = preview(cast.secretary, csv_of([someone(11, **{column: cell})]))
    if run.refused:
        (told,) = refused_rows(run)
        assert (told.line, told.reason != "") == (2, True)
    else:
        confirm(cast.secretary, run)
        Person.objects.filter(name="陈秀英").delete()
