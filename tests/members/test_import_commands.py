"""Loading a centre from the command line: the files of the owner, with the numbers that are expected of them."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from members.models import ImportRow, ImportRun, Organisation, Person, PersonPeriod, Unit
from tests.members.rosters import DATA, csv_of, someone

pytestmark = pytest.mark.django_db
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))


def run(command: str, file: str | Path, *flags: str) -> dict[str, Any]:
    out = StringIO()
    call_command(command, str(DATA / file), "--json", *flags, stdout=out)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


@pytest.fixture
def organisations(db: None) -> None:
    run("import_organisations", "党组织.csv", "--confirm")


def test_the_organisations_of_the_centre(db: None) -> None:
    expected = EXPECTED["党组织.csv"]
    everything = {"new": expected["new"], "changed": 0, "unchanged": 0, "missing": 0, "refused": []}
    assert run("import_organisations", "党组织.csv") == {**everything, "units": expected["units"]}
    assert not Organisation.objects.exists()

    run("import_organisations", "党组织.csv", "--confirm")

    committee = Organisation.objects.get(name="学前教育中心党委")
    assert (committee.kind, committee.may_approve, committee.numchild) == ("committee", True, 13)
    joint = Organisation.objects.get(name="采油井下联合党支部")
    assert (joint.kind, joint.may_approve) == ("joint_branch", False)
    assert [unit.name for unit in joint.units.order_by("name")] == ["井下幼儿园", "采油幼儿园"]
    assert Unit.objects.count() == expected["units"]
    again = run("import_organisations", "党组织.csv", "--confirm")
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 14)
    assert (Organisation.objects.count(), Unit.objects.count()) == (14, 15)


@pytest.mark.parametrize("file", ["党员花名册.csv", "花名册-旧表.csv", "花名册.xlsx"])
def test_a_roster_is_new_then_unchanged(organisations: None, file: str) -> None:
    rows = EXPECTED[file]["new"]
    everything = {"new": rows, "changed": 0, "unchanged": 0, "missing": 0, "refused": []}
    assert run("import_roster", file) == everything
    assert not Person.objects.exists()
    assert not ImportRun.objects.exists()
    assert not ImportRow.objects.exists()

    assert run("import_roster", file, "--confirm") == everything
    assert Person.objects.count() == rows

    assert run("import_roster", file, "--confirm") == {**everything, "new": 0, "unchanged": rows}
    assert set(Person.objects.values_list("version", flat=True)) == {1}
    assert PersonPeriod.objects.count() == rows


def test_next_months_roster(organisations: None) -> None:
    expected = EXPECTED["党员花名册-次月.csv"]
    run("import_roster", expected["after"], "--confirm")
    missing = {
        row["姓名"]
        for row in csv.DictReader((DATA / "党员花名册.csv").open(encoding="utf-8-sig"))
        if int(row["序号"]) > 295
    }

    result = run("import_roster", "党员花名册-次月.csv", "--confirm")

    assert result["refused"] == []
    assert {state: result[state] for state in ("new", "changed", "missing")} == {
        "new": expected["new"],
        "changed": expected["changed"],
        "missing": expected["missing_from_file"],
    }
    assert result["unchanged"] == 287
    assert Person.objects.count() == 305
    assert Person.objects.filter(version=2).count() == 8
    assert set(Person.objects.filter(version=2).values_list("administrative_post", flat=True)) == {"教研组长"}
    assert missing <= set(Person.objects.values_list("name", flat=True))


def test_twelve_rows_are_refused_and_forty_eight_stored(organisations: None) -> None:
    expected = EXPECTED["花名册-有错.csv"]
    result = run("import_roster", "花名册-有错.csv", "--confirm")

    assert result["new"] == expected["new"]
    assert [str(row["line"]) for row in result["refused"]] == list(expected["refused_by_line"])
    assert [(row["line"], row["column"], row["value"]) for row in result["refused"]] == [
        (4, "公民身份号码", "370102198910124040"),
        (7, "公民身份号码", "370303197401040144"),
        (10, "所在党支部", "不存在的党支部"),
        (13, "出生日期", "2027-01-01"),
        (16, "入党日期", "1990-01-01"),
        (19, "性别", "男"),
        (22, "姓名", ""),
        (25, "公民身份号码", "198611094888"),
        (28, "转正日期", "1950-01-01"),
        (31, "入党日期", "2020-02-30"),
        (34, "民族", "火星族"),
        (37, "公民身份号码", "3.20102E+17"),
    ]
    assert all(row["reason"] for row in result["refused"])
    assert Person.objects.count() == 48
    assert Person.objects.get(name="阿依古丽·买买提").remarks == ""
    assert Person.objects.get(name="许雁欣").remarks == '=HYPERLINK("http://127.0.0.1/","点我")'


def test_reasons_come_in_the_language_of_the_reader(organisations: None) -> None:
    with translation.override("en"):
        reasons = {row["line"]: row["reason"] for row in run("import_roster", "花名册-有错.csv")["refused"]}
    assert reasons[4] == "The last character does not fit the others: one is mistyped. Compare them with the card."
    assert reasons[7].startswith("公民身份号码: The same ID number stands in line 2 already. Keep one of the two rows.")
    assert reasons[34] == "This word is not known here. Write it as in the national tables."


def test_what_a_roster_stores(organisations: None) -> None:
    run("import_roster", "花名册-旧表.csv", "--confirm")
    person = Person.objects.select_related("organisation", "unit").get(name="任姣荣")
    assert (person.sex, person.ethnicity, person.education, person.status) == ("2", "01", "10", "full_member")
    assert (person.organisation.name, person.unit and person.unit.name) == ("采油井下联合党支部", "井下幼儿园")
    assert str(person.birth_date) == "2001-07-10"
    assert str(person.work_started_on) == "2022-04-02"
    assert (str(person.joined_on), str(person.full_member_on)) == ("2022-12-02", "2023-12-02")
    assert (person.id_number, person.telephone) == ("370202200107104445", "13552683728")
    assert (person.administrative_post, person.post_category, person.layer) == (
        "教师",
        "front_line_teacher",
        "backbone",
    )
    assert person.scope_path == person.organisation.path
    assert (person.name_sort, person.version) == ("ren jiao rong", 1)
    assert Person.objects.named("rjr").get() == person


def test_the_history_says_where_a_person_came_from(organisations: None) -> None:
    with translation.override("en"):
        run("import_roster", "花名册.xlsx", "--confirm")
    events = Person.pgh_event_model.objects.select_related("pgh_context")  # type: ignore[attr-defined]  # pghistory's
    assert events.count() == 60
    assert {event.pgh_context.metadata["reason"] for event in events} == {"import of 花名册.xlsx"}
    assert {event.pgh_context.metadata["command"] for event in events} == {"import_roster"}


def test_for_people_the_numbers_are_told_without_the_cells(organisations: None) -> None:
    out = StringIO()
    with translation.override("en"):
        call_command("import_roster", str(DATA / "花名册-有错.csv"), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("line 4, 公民身份号码: The last character does not fit")
    assert lines[12] == "48 new, 0 changed, 0 unchanged, 12 refused; 0 people of these branches are not in the file."
    assert lines[13] == "A preview: nothing was stored. Add --confirm to store it."
    assert "370102198910124040" not in out.getvalue()


def test_what_was_not_read_is_told_to_people_and_not_in_the_json(organisations: None, tmp_path: Path) -> None:
    roster = tmp_path / "a.csv"
    roster.write_bytes(csv_of([someone(902, 鞋码="37"), {"姓名": "合计"}, {"姓名": "填表人：赵六"}]))
    out = StringIO()
    with translation.override("en"):
        call_command("import_roster", str(roster), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "These columns are not read: 鞋码"
    assert lines[1].endswith("left out: 3–4")
    assert set(run("import_roster", roster)) == {"new", "changed", "unchanged", "missing", "refused"}


def test_the_refused_rows_as_a_file_can_be_mended(organisations: None, tmp_path: Path) -> None:
    mended = tmp_path / "退回.csv"
    run("import_roster", "花名册-有错.csv", "--confirm", "--refused", str(mended))
    with mended.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert list(rows[0])[:3] == ["问题", "序号", "姓名"]
    nameless = next(row for row in rows if not row["姓名"])
    assert nameless["公民身份号码"].startswith("'")
    nameless["姓名"] = "新来的"
    mended.write_bytes(csv_of(rows))

    result = run("import_roster", mended, "--confirm")

    assert (result["new"], len(result["refused"])) == (1, 11)
    assert Person.objects.get(name="新来的").id_number == nameless["公民身份号码"].removeprefix("'")


def test_a_file_that_is_not_there_or_no_roster_is_one_clear_line(organisations: None, tmp_path: Path) -> None:
    with translation.override("en"), pytest.raises(CommandError, match="There is no file"):
        call_command("import_roster", str(tmp_path / "none.csv"))
    with translation.override("en"), pytest.raises(CommandError, match="cannot be read"):
        call_command("import_roster", str(tmp_path))
    with (
        translation.override("en"),
        pytest.raises(CommandError, match="such as 姓名、公民身份号码、性别"),
    ):
        call_command("import_roster", str(DATA / "党组织.csv"))
    with translation.override("en"), pytest.raises(CommandError, match="such as 党组织"):
        call_command("import_organisations", str(DATA / "党员花名册.csv"))
    other = tmp_path / "other.csv"
    other.write_bytes(csv_of([{"姓名": "甲", "性别": "女"}]))
    with translation.override("en"), pytest.raises(CommandError, match="公民身份号码"):
        call_command("import_roster", str(other))
    assert not ImportRun.objects.exists()


def test_changing_statutory_dates_asks_for_a_reason(organisations: None, tmp_path: Path) -> None:
    roster = tmp_path / "a.csv"
    roster.write_bytes(csv_of([someone(902)]))
    run("import_roster", roster, "--confirm")
    roster.write_bytes(csv_of([someone(902, 入党日期="2010-06-01")]))

    with translation.override("en"), pytest.raises(CommandError, match="Give the reason"):
        call_command("import_roster", str(roster), "--confirm", "--json")
    assert str(Person.objects.get().joined_on) == "2010-07-01"

    assert run("import_roster", roster, "--confirm", "--reason", "按档案更正")["changed"] == 1
    assert str(Person.objects.get().joined_on) == "2010-06-01"
