"""Rosters as kindergartens really send them: understood, or refused in plain words, nothing wrong in silence."""

from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.text import clean_header
from members.models import ImportRow, ImportRun, Person, Unit
from members.rules.education import read_education
from members.rules.roster_columns import BY_FIELD, ROSTER
from members.services.imports.cells import parser_of
from members.services.imports.organisation_planner import organisations_plan
from members.services.imports.organisation_rows import read_organisations
from members.services.imports.problems import ImportProblem, load
from members.services.imports.refused import refused_rows
from members.services.imports.runs import import_compare_again
from members.services.imports.scope import system_scope
from tests.factories import id_number
from tests.members.rosters import confirm, counts, csv_of, preview, someone, table_of
from tests.members.test_import_hostile import workbook

HEADER = ["姓名", "身份证号码（必填）", "所在支部", "政治面貌"]
BRANCH = "第一实验幼儿园党支部"


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("学历学位", "education"),
        ("学历/学位", "education"),
        ("职务/岗位", "administrative_post"),
        ("出生\n年月", "birth_date"),
        ("入党情况›入党时间", "joined_on"),
        ("入党情况›时间", "joined_on"),
        ("转正›日期", "full_member_on"),
        ("学历›全日制", "education"),
        ("联系方式›手机", "telephone"),
        ("基本情况›姓名(必填)", "name"),
        ("入党介绍人›姓名", None),
        ("配偶›手机", None),
        ("单位›序号", None),
        ("单位›工号", None),
        ("学历情况›在职", "education"),
    ],
)
def test_header_words_with_a_heading_above(word: str, field: str | None) -> None:
    column = ROSTER.find(clean_header(word))
    assert (column.field if column else None) == field


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("本科/学士", ("20", "4")),
        ("大学本科（学士）", ("20", "4")),
        ("本科学士", ("20", "4")),
        ("研究生、硕士", ("10", "3")),
        ("本科/硕士", ("20", "3")),  # a degree got at work, without the level
        ("硕士", ("10", "")),
        ("博士研究生", ("10", "")),
        ("全日制大专、在职本科", ("20", "")),
        ("函授大专", ("30", "")),
        ("大学学历", ("20", "")),
        ("教育学学士", ("", "4")),
        ("本科/无", ("20", "0")),
        ("无", None),
        ("党校研究生", None),
        ("本科在读", None),
        ("无学士学位", None),
        ("在职", None),
    ],
)
def test_education_and_degree_in_one_cell(text: str, said: tuple[str, str] | None) -> None:
    assert read_education(text.replace("（", "(").replace("）", ")")) == said


CELLS: list[tuple[str, str, Any, str]] = [
    ("sex", "F", "2", ""),
    ("sex", "m", "1", ""),
    ("ethnicity", "汉 族", "01", ""),
    ("ethnicity", "维族", "05", ""),
    ("ethnicity", "1", "01", ""),
    ("ethnicity", "穿青人", "97", ""),
    ("status", "中共党员", "full_member", ""),
    ("status", "中共党员（预备）", "probationary_member", ""),
    ("status", "预备", "probationary_member", ""),
    ("status", "无党派人士", "non_member", ""),
    ("status", "正式党员（2010年转正）", None, "word_not_in_list"),
    ("post_category", "保健医", "logistics", ""),
    ("post_category", "会计", None, "word_not_in_list"),
    ("degree", "教育学学士", "4", ""),
    ("degree", "无", "0", ""),
    ("is_lost", "无", False, ""),
    ("is_lost", "FALSE", False, ""),
    ("joined_on", "无", None, ""),
    ("full_member_on", " ／ ", None, ""),
    ("full_member_on", "——", None, ""),
    ("joined_on", "至今", None, "date_format"),
    ("joined_on", "农历二月初五", None, "date_format"),
    ("joined_on", "10.7.1", None, "date_two_digit_year"),
    ("joined_on", "2010.7", None, "date_month_only"),
    ("work_started_on", "2010.7", None, "date_month_taken"),
    ("work_started_on", "2010.1", None, "date_month_unclear"),
    ("work_started_on", "#N/A", None, "cell_error"),
    ("status", "#REF!", None, "cell_error"),
    ("administrative_post", "#N/A", None, "cell_error"),
    ("administrative_post", "无", None, ""),
    ("telephone", "13800138000、13900139000", "13800138000", "telephone_several"),
    ("telephone", "668000/13900139000", "13900139000", "telephone_several"),
    ("telephone", "无", None, ""),
    ("telephone", "8888888", None, "telephone_length"),
]


@pytest.mark.parametrize(("field", "cell", "value", "code"), CELLS)
def test_a_cell_is_understood_or_told(field: str, cell: str, value: object, code: str) -> None:
    parsed = parser_of(BY_FIELD[field])(cell)
    assert (parsed.value, [problem.code for problem in parsed.problems]) == (value, [code] if code else [])


def test_a_note_behind_a_name_is_left_out_and_told() -> None:
    for cell, name in (
        ("张三（产假）", "张三"),
        ("张　三(2)", "张三"),
        ("阿依古丽．买买提（借调）", "阿依古丽·买买提"),
    ):
        parsed = parser_of(BY_FIELD["name"])(cell)
        assert (parsed.value.name, [(problem.code, problem.remark) for problem in parsed.problems]) == (
            name,
            [("name_note", True)],
        )
    for cell in ("（空）", "张三*", "张三/李四", "王?红", "#N/A"):
        assert parser_of(BY_FIELD["name"])(cell).value is None


def person(number: str, *cells: str) -> list[str]:
    return ["王小红", number, BRANCH, "中共党员", *cells]


def codes_of(run: ImportRun) -> dict[int, list[str]]:
    ignored = {"member_without_joining", "area_unknown"}
    return {
        row.line: [problem.code for problem in load(row.problems) if problem.code not in ignored]
        for row in ImportRow.objects.filter(run=run)
    }


@pytest.mark.django_db
def test_a_month_of_birth_must_be_that_of_the_number(cast: SimpleNamespace) -> None:
    born = date(1985, 10, 15)
    cells = ["1985.10", "1985.1", "198510", "1985.03", "1985年"]
    rows = [person(id_number(born, 700 + 2 * place), cell) for place, cell in enumerate(cells)]
    run = preview(cast.secretary, table_of([*HEADER, "出生年月"], *rows))
    assert codes_of(run) == {2: [], 3: [], 4: [], 5: ["birth_not_of_id"], 6: ["date_format"]}
    assert set(ImportRow.objects.filter(run=run, state="new").values_list("birth_date", flat=True)) == {born}


@pytest.mark.django_db
def test_a_month_alone_never_moves_a_recorded_day(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(work_started_on=date(2006, 9, 15))
    li = centre.li
    header = ["姓名", "身份证号", "参加工作时间", "入党时间", "转正时间"]
    rows = [
        [li.name, li.id_number or "", "2006.09", "2010年7月", "2011.07"],
        [centre.zhang.name, centre.zhang.id_number or "", "2007.9", "2010.8", ""],
    ]
    run = preview(cast.secretary, table_of(header, *rows))
    assert counts(run) | {"missing": 0} == {"new": 0, "changed": 0, "unchanged": 1, "missing": 0, "refused": 1}
    assert codes_of(run) == {2: ["date_month_kept"] * 3, 3: ["date_month_taken", "date_month_only"]}
    (told,) = refused_rows(run)
    assert (told.line, told.column, told.value) == (3, "入党时间", "2010.8")

    client = Client()
    client.force_login(cast.secretary)
    page = client.get(reverse("members:import_run", args=[run.pk]) + "?show=unchanged&remarks=1").context["page"]
    assert page.lines == []  # nothing to look at
    Person.objects.filter(pk=li.pk).update(work_started_on=date(2007, 1, 2))
    again = import_compare_again(actor=cast.secretary, run=run, now=run.started_at)
    assert (again.changed, again.refused) == (1, 1)
    assert ImportRow.objects.get(run=run, line=2).work_started_on == date(2006, 9, 1)


@pytest.mark.django_db
def test_who_began_to_work_in_a_month_began_on_its_first_day(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(960, 参加工作日期="2006.09", 学历="本科/学士")]))
    confirm(cast.secretary, run)
    stored = Person.objects.get(name="陈秀英")
    assert (stored.work_started_on, stored.education, stored.degree) == (date(2006, 9, 1), "20", "4")
    run = preview(cast.secretary, csv_of([someone(960, 参加工作日期="2006.09", 学历="本科/硕士")]))
    assert (run.changed, run.unchanged) == (1, 0)
    confirm(cast.secretary, run)
    assert Person.objects.get(name="陈秀英").degree == "3"


@pytest.mark.django_db
def test_a_number_that_is_recorded_with_another_name_is_remarked(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    run = preview(cast.secretary, table_of(["姓名", "身份证号"], ["王芳", centre.li.id_number or ""]))
    assert (run.changed, codes_of(run)) == (1, {2: ["other_name"]})


@pytest.mark.django_db
def test_who_has_left_does_not_come_back_by_a_forgotten_line(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(leaving="left_staff")
    said = [centre.li.name, centre.li.id_number or ""]
    run = preview(cast.secretary, table_of(["姓名", "身份证号", "职务"], [*said, ""]))
    assert (run.unchanged, codes_of(run)) == (1, {2: ["person_left"]})
    run = preview(cast.secretary, table_of(["姓名", "身份证号", "职务"], [*said, "园长"]))
    assert (run.changed, run.refused, codes_of(run)) == (0, 1, {2: ["person_left"]})


@pytest.mark.django_db
def test_nobody_becomes_a_full_member_by_a_general_word(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(status="probationary_member", full_member_on=None)
    said = [centre.li.name, centre.li.id_number or "", "中共党员"]
    header = ["姓名", "身份证号", "政治面貌", "转正时间"]
    run = preview(cast.secretary, table_of(header, [*said, ""]))
    assert (run.refused, codes_of(run)) == (1, {2: ["full_without_day"]})
    assert (preview(cast.secretary, table_of(header, [*said, "2011-07-01"]))).changed == 1


@pytest.mark.django_db
def test_branches_by_their_full_name_or_their_kindergarten(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    names = [
        "学前教育中心党委第一实验幼儿园党支部",
        "学前教育中心第一实验幼儿园支部",
        "第一实验幼儿园",
        "河滨分园",
        "无",
    ]
    Unit.objects.create(name="河滨分园", organisation=centre.far)
    rows = [["王小红", id_number(sequence=980 + 2 * place), name, "群众"] for place, name in enumerate(names)]
    run = preview(cast.organiser, table_of(HEADER, *rows))
    assert codes_of(run) == {2: [], 3: [], 4: [], 5: ["branch_unknown_similar"], 6: ["branch_missing"]}
    new = ImportRow.objects.filter(run=run, state="new").values_list("organisation_id", flat=True)
    assert set(new) == {centre.near.pk}
    assert load(ImportRow.objects.get(run=run, line=5).problems)[0].params == {"similar": "河滨幼儿园党支部"}


@pytest.mark.django_db
def test_a_table_of_organisations_says_nothing_with_a_stroke(cast: SimpleNamespace, tmp_path: Path) -> None:
    file = tmp_path / "党组织.csv"
    header = ["序号", "组织名称", "类型", "上级党组织名称", "所辖单位", "是否有审批权限"]
    rows = [
        ["1", "南城党委", "基层党委", "无", "——", "√"],
        ["2", "新城党支部", "支部委员会", "南城党委", "无", "/"],
        ["合计", "2", "", "", "", ""],
        ["填表人：", "", "", "", "", ""],
    ]
    file.write_bytes(table_of(header, *rows))
    plan = organisations_plan(read_organisations(file, file.name), system_scope())
    assert [(row.state, row.kind, row.row.units, row.row.may_approve) for row in plan.rows] == [
        ("new", "committee", [], True),
        ("new", "branch", [], None),
    ]
    file.write_bytes(table_of(header[1:3], ["东城党支部", "党支部"], ["西城党委", "党委"]))
    plan = organisations_plan(read_organisations(file, file.name), system_scope())
    assert [[problem.code for problem in row.problems] for row in plan.rows] == [["superior_missing"], []]


@pytest.mark.django_db
def test_what_a_file_lacks_is_told_with_what_nobody_knows(cast: SimpleNamespace) -> None:
    with pytest.raises(ImportProblem) as problem:
        preview(cast.secretary, table_of(["姓名", "性别", "身份证明"], ["甲", "女", "1"]))
    assert problem.value.code == "columns_missing_unread"
    assert problem.value.params == {"columns": "公民身份号码", "line": 1, "unread": "身份证明"}


@pytest.mark.django_db
def test_lines_that_are_about_nobody_are_no_rows(cast: SimpleNamespace) -> None:
    rows = [
        ["例", *person(id_number(sequence=970))],
        ["小班组", "", "", BRANCH, ""],
        ["1", *person(id_number(sequence=972))],
        ["2", "", "", "", ""],
        ["", "后勤组：", "", BRANCH, ""],
        ["3", "", "", "", "中共党员"],
        ["", "合计：1人", "", "", ""],
        ["填表人：赵六", "", "审核人：", "", ""],
    ]
    run = preview(cast.secretary, table_of(["序号", *HEADER], *rows))
    assert (run.rows_read, run.new, run.refused) == (2, 1, 1)
    assert codes_of(run)[6] == ["only_name"]
    assert run.left_out == [2, 3, 7, 8, 9]
    client = Client()
    client.force_login(cast.secretary)
    assert "2–3、7–9" in client.get(reverse("members:import_run", args=[run.pk])).content.decode()


@pytest.mark.django_db
def test_a_word_beside_the_table_of_a_workbook_moves_nothing(cast: SimpleNamespace) -> None:
    rows = [HEADER, [*person(id_number(sequence=976)), "", "已离职"]]
    run = preview(cast.secretary, workbook(rows), "名册.xlsx")
    assert (run.new, codes_of(run)) == (1, {2: ["cells_beside_table"]})
    run = preview(cast.secretary, table_of(*rows))
    assert (run.refused, codes_of(run)) == (1, {2: ["cells_beyond_header"]})


@pytest.mark.django_db
def test_a_column_without_a_word_is_told_where_it_holds_something(cast: SimpleNamespace) -> None:
    rows = [[*HEADER, "", "鞋码", "", "备注"], [*person(id_number(sequence=978)), "", "37", "乙", "丙"]]
    run = preview(cast.secretary, table_of(*rows))
    assert (run.new, run.unknown_columns) == (1, ["鞋码", "(G)"])


@pytest.mark.django_db
def test_a_heading_above_one_word_makes_it_known(cast: SimpleNamespace) -> None:
    rows = [["", "", "", "", "入党", ""], [*HEADER, "日期", "转正日期"]]
    run = preview(cast.secretary, table_of(*rows, [*person(id_number(sequence=984)), "2010.7.1", "2011.7.1"]))
    assert (run.new, run.unknown_columns) == (1, [])
    assert ImportRow.objects.get(run=run).joined_on == date(2010, 7, 1)


@pytest.mark.django_db
def test_several_sheets_of_people_are_not_read_in_part(cast: SimpleNamespace) -> None:
    book = load_workbook(BytesIO(workbook([HEADER, person(id_number(sequence=974))])))
    book.copy_worksheet(book.active).title = "第二支部"
    file = BytesIO()
    book.save(file)
    with pytest.raises(ImportProblem) as problem:
        preview(cast.secretary, file.getvalue(), "名册.xlsx")
    assert (problem.value.code, problem.value.params) == ("several_sheets", {"sheets": "Sheet、第二支部"})
