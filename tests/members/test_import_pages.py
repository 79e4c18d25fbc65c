"""Importing in a browser: choose a file, look over each row, confirm, take the refused rows back."""

import csv
import io
import json
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.identity import mask_identity_number
from core.models import AccessLog
from members.models import ImportRun, Organisation, Person
from tests.factories import PersonFactory, id_number, user
from tests.members.import_pages import address, latest, page_text, send, signed_in
from tests.members.rosters import DATA, csv_of, preview, someone

pytestmark = pytest.mark.django_db
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))


def test_an_administrator_loads_an_empty_centre(db: None) -> None:
    client = signed_in(user("office", "administrator"))

    send(client, (DATA / "党组织.csv").read_bytes(), "党组织.csv", kind="organisations")
    run = latest()
    assert (run.new, run.refused) == (14, 0)
    fingerprint = client.get(address(run)).context["fingerprint"]
    client.post(address(run, "import_confirm"), {"fingerprint": fingerprint})
    assert Organisation.objects.count() == 14

    for name in ("党员花名册.csv", "花名册-旧表.csv", "花名册.xlsx", "花名册-有错.csv"):
        send(client, (DATA / name).read_bytes(), name)
        run = latest()
        assert (run.state, run.new) == ("previewed", EXPECTED[name]["new"])
        before = Person.objects.count()
        answer = client.post(address(run, "import_confirm"))
        assert answer["Location"] == address(run)
        assert Person.objects.count() == before + EXPECTED[name]["new"]

    expected = EXPECTED["党员花名册-次月.csv"]
    send(client, (DATA / "党员花名册-次月.csv").read_bytes())
    run = latest()
    assert (run.new, run.changed) == (expected["new"], expected["changed"])
    page = page_text(client.get(address(run) + "?show=changed"))
    assert page.count("→ <ins>教研组长</ins>") == expected["changed"]


def test_the_preview_of_each_state(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    rows = [
        someone(1, 姓名="新来的"),
        {"姓名": centre.li.name, "公民身份号码": centre.li.id_number, "行政职务": "园长", "入党日期": "2010-07-02"},
        someone(3, 姓名="有误的", 民族="火星族", 入党日期="2020-02-30"),
    ]
    run = preview(cast.secretary, csv_of(rows))
    client = signed_in(cast.secretary)

    refused = page_text(client.get(address(run)))
    assert "有误的" in refused
    assert "火星族" in refused
    assert "The calendar has no such day. Check month and day." in refused
    new = page_text(client.get(address(run) + "?show=new"))
    assert "新来的" in new
    assert mask_identity_number(rows[0]["公民身份号码"]) in new
    changed = page_text(client.get(address(run) + "?show=changed"))
    assert "professional post: <span" in changed
    assert "<del>2010-07-01</del>" in changed
    assert "<ins>2010-07-02</ins>" in changed
    assert "statutory date" in changed
    missing = page_text(client.get(address(run) + "?show=missing"))
    assert "张明华" in missing
    assert centre.li.name not in missing
    for page in (refused, new, changed, missing):
        assert rows[0]["公民身份号码"] not in page
        assert str(centre.li.id_number) not in page
        assert "13987654321" not in page


def test_confirming_asks_for_the_reason_where_statutory_dates_change(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    row = {"姓名": centre.li.name, "公民身份号码": centre.li.id_number, "入党日期": "2010-07-02"}
    run = preview(cast.secretary, csv_of([row]))
    client = signed_in(cast.secretary)

    answer = client.post(address(run, "import_confirm"), {"reason": ""})
    assert answer.status_code == 400
    assert "Say why the dates change." in page_text(answer)
    assert str(Person.objects.get(pk=centre.li.pk).joined_on) == "2010-07-01"

    client.post(address(run, "import_confirm"), {"reason": "按档案更正"})
    assert str(Person.objects.get(pk=centre.li.pk).joined_on) == "2010-07-02"
    stored = page_text(client.get(address(run)))
    assert "按档案更正" in stored
    assert "Stored on" in stored


def test_what_changed_since_the_preview_is_said_and_previewed_again(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    row = {"姓名": centre.li.name, "公民身份号码": centre.li.id_number, "行政职务": "园长"}
    run = preview(cast.secretary, csv_of([row]))
    Person.objects.filter(pk=centre.li.pk).update(version=2, administrative_post="园长")
    client = signed_in(cast.secretary)

    page = page_text(client.post(address(run, "import_confirm"), follow=True))
    assert "Since the preview others have changed 1 of these people" in page
    assert "Preview again" in page

    client.post(address(run, "import_again"))
    run.refresh_from_db()
    assert (run.changed, run.unchanged) == (0, 1)
    assert "There is nothing to store" in page_text(client.get(address(run)))


def test_refused_rows_come_back_as_a_file_that_can_be_mended(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(1), someone(3, 民族="火星族", 备注="=1+1")]), "三月.csv")
    client = signed_in(cast.secretary)
    answer = client.get(address(run, "import_refused"))
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row["问题"] == "This word is not known here. Write it as in the national tables."
    assert (row["公民身份号码"], row["备注"]) == ("'" + someone(3)["公民身份号码"], "'=1+1")
    log = AccessLog.objects.get(kind="export")
    assert (log.user, log.what, log.object_id, log.rows) == (cast.secretary, "refused rows of an import", run.pk, 1)

    client.post(address(run, "import_confirm"))
    send(client, csv_of([{**row, "民族": "汉族"}]))
    mended = latest()
    assert (mended.new, mended.refused, mended.unknown_columns) == (1, 0, [])
    client.post(address(mended, "import_confirm"))
    assert set(Person.objects.filter(name="陈秀英").values_list("remarks", flat=True)) == {"", "=1+1"}


def test_dropping_an_import(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(1)]))
    client = signed_in(cast.secretary)
    assert client.post(address(run, "import_drop"))["Location"] == reverse("members:imports")
    assert "This import was dropped" in page_text(client.get(address(run)))
    assert not Person.objects.filter(name="陈秀英").exists()


def test_a_file_that_is_no_roster_is_said_at_the_field(cast: SimpleNamespace) -> None:
    client = signed_in(cast.administrator)
    for content, words in [
        (b"", "There is nothing in this file."),
        (b"%PDF-1.7 ...", "This is a file of kind pdf"),
        ("姓名,性别,民族\n甲,女,汉族\n".encode(), "has no column for: 公民身份号码"),
        ("姓名,身份证号,证件号码\n甲,1,2\n".encode(), "say the same: 身份证号、证件号码"),
        ("姓名,身份证号\n".encode(), "There is a header but no row below it."),
    ]:
        answer = send(client, content)
        assert answer.status_code == 400
        assert words in page_text(answer)
    answer = send(client, b"", kind="organisations")
    assert 'value="organisations"' in page_text(answer).split("checked")[0].rsplit("<input", 1)[1]
    answer = client.post(reverse("members:imports"), {"kind": "roster"})
    assert "Choose a file." in page_text(answer)
    assert not ImportRun.objects.exists()


def test_a_file_beyond_every_limit_is_not_taken(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.web.uploads.MOST_BYTES", 1000)
    client = signed_in(cast.secretary)
    answer = send(client, csv_of([someone(n) for n in range(20)]))
    assert answer.status_code == 400
    assert "larger than 50 MB and was not taken" in page_text(answer)
    assert not ImportRun.objects.exists()


def test_a_tampered_kind_is_refused(cast: SimpleNamespace) -> None:
    client = signed_in(cast.secretary)
    for kind in ("organisations", "users", "", "\0"):
        assert send(client, csv_of([someone(1)]), kind=kind).status_code == 400
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("query", ["?show=bogus", "?show=new&at=garbage", "?at=%FF", "?show=missing&at=W10", "?at=-1"])
def test_tampered_addresses_show_the_first_page(cast: SimpleNamespace, query: str) -> None:
    client = signed_in(cast.secretary)
    assert client.get(address(preview(cast.secretary, csv_of([someone(1)]))) + query).status_code == 200


def test_tampered_addresses_of_organisations(cast: SimpleNamespace) -> None:
    content = (DATA / "党组织.csv").read_bytes()
    run = preview(cast.system, content, kind="organisations")
    client = signed_in(cast.system)
    for query in ("?show=bogus", "?show=new&at=999999999999", "?at=-1", "?at=１", "?show=missing&at=x"):
        assert client.get(address(run) + query).status_code == 200
    client.post(address(run, "import_confirm"), {"fingerprint": "0" * 64})
    assert not Organisation.objects.filter(name="机关党支部").exists()


def test_pages_of_rows_by_keyset(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(2 * n, 姓名="某" + chr(0x4E00 + n)) for n in range(1, 121)]))
    client = signed_in(cast.secretary)
    seen: list[int] = []
    url: str | None = address(run) + "?show=new"
    while url:
        page = client.get(url).context["page"]
        seen += [line.line for line in page.lines]
        url = page.next_url
    assert seen == list(range(2, 122))


def test_rows_with_a_remark_can_be_looked_at_alone(cast: SimpleNamespace) -> None:
    odd = {**someone(5), "公民身份号码": id_number(sequence=5, area="379999")}
    run = preview(cast.secretary, csv_of([someone(1), someone(3), odd]))
    client = signed_in(cast.secretary)
    page = client.get(address(run) + "?show=new").context["page"]
    assert [line.line for line in page.lines] == [2, 3, 4]
    only = client.get(page.remarks_url).context["page"]
    assert [line.line for line in only.lines] == [4]
    assert [line.line for line in client.get(only.all_url).context["page"].lines] == [2, 3, 4]
    assert client.get(address(run) + "?show=unchanged").context["page"].remarks_url == ""


def test_as_many_queries_for_three_rows_as_for_one(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client = signed_in(cast.secretary)
    people = [PersonFactory(name=f"某{c}", organisation=centre.near) for c in "甲乙丙丁戊己"]

    def queries(run: ImportRun, state: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(f"{address(run)}?show={state}").status_code == 200
        return len(captured)

    def of(count: int) -> ImportRun:
        rows = [someone(1 + 2 * n) for n in range(count)]
        rows += [someone(101 + 2 * n, 民族="火星族") for n in range(count)]
        rows += [
            {"姓名": person.name, "公民身份号码": str(person.id_number), "行政职务": "园长"}
            for person in people[:count]
        ]
        return preview(cast.secretary, csv_of(rows))

    one, three = of(1), of(3)
    for state in ("new", "changed", "refused", "missing"):
        assert queries(one, state) == queries(three, state)
        assert queries(one, state) <= 20
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("members:imports"))
    before = len(captured)
    of(1)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("members:imports"))
    assert len(captured) == before


def test_only_administrators_are_offered_organisations(cast: SimpleNamespace) -> None:
    assert 'value="organisations"' not in page_text(signed_in(cast.secretary).get(reverse("members:imports")))
    assert 'value="organisations"' in page_text(signed_in(cast.administrator).get(reverse("members:imports")))
