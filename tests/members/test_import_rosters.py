"""What a roster does to the people it is about, and by whose rights."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from members.models import ImportRow, ImportRun, Person, PersonPeriod, Unit
from members.rules.people import Problem
from members.services.exports import roster_export
from members.services.imports.missing import missing_people
from members.services.imports.problems import load
from members.services.imports.refused import refused_rows
from members.services.imports.runs import import_drop
from members.services.imports.scope import people_scope
from tests.factories import PersonFactory, id_number, organisation
from tests.members.rosters import confirm, counts, csv_of, preview, someone, table_of

pytestmark = pytest.mark.django_db


def problems_of(run: ImportRun, line: int = 2) -> list[Problem]:
    return load(ImportRow.objects.get(run=run, line=line).problems)


def codes_of(run: ImportRun, line: int = 2) -> list[str]:
    return [problem.code for problem in problems_of(run, line)]


def about(person: Person, **cells: str) -> dict[str, str]:
    """A row that names a recorded person and says only what is given."""
    return {"姓名": person.name, "公民身份号码": person.id_number or "", **cells}


def of_nobody_missing(run: ImportRun) -> dict[str, int]:
    return {name: count for name, count in counts(run).items() if name != "missing"}


def test_a_new_person_comes_with_everything(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    row = someone(904, 姓名="陈　秀英", 党小组="第一党小组", 是否流动="是", 备注="支教", 联系电话="+86 139-8765-4321")
    run = preview(cast.secretary, csv_of([row]))
    assert of_nobody_missing(run) == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert not Person.objects.filter(name="陈秀英").exists()

    confirm(cast.secretary, run)

    person = Person.objects.get(name="陈秀英")
    assert (person.organisation, person.group) == (centre.near, centre.group)
    assert person.scope_path == centre.group.path
    assert person.unit == centre.near.units.get()
    assert (person.is_mobile, person.is_lost, person.remarks) == (True, False, "支教")
    assert (person.id_number, person.telephone) == (row["公民身份号码"], "13987654321")
    period = PersonPeriod.objects.get(person=person)
    assert (period.organisation, period.status, period.ends_on) == (centre.near, "full_member", None)
    assert run.state == "confirmed"
    assert not run.rows.exists()


def test_what_is_not_said_follows_from_the_number_or_is_usual(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    number = id_number(date(1990, 2, 3), 905)
    header = ["姓名", "身份证号", "支部", "人员类别"]
    confirm(cast.secretary, preview(cast.secretary, table_of(header, ["周强", number, "第一实验幼儿园支部", "群众"])))
    person = Person.objects.get(name="周强")
    assert (person.sex, person.birth_date, person.membership_state) == ("1", date(1990, 2, 3), "normal")
    assert person.unit == centre.near.units.get()  # the only one the branch serves


def test_a_secretary_of_one_branch_need_not_name_it(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    row = ["吴敏", id_number(sequence=906), "预备党员", "2026-06-01"]
    run = preview(cast.secretary, table_of(["姓名", "身份证号", "人员类别", "入党日期"], row))
    confirm(cast.secretary, run)
    assert Person.objects.get(name="吴敏").organisation == centre.near

    run = preview(cast.organiser, table_of(["姓名", "身份证号", "人员类别"], ["赵丽", id_number(sequence=908), "群众"]))
    assert codes_of(run) == ["branch_missing"]
    assert [(row.column, row.value) for row in refused_rows(run)] == [("所在党支部", "")]


def test_a_new_person_needs_a_status(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(910, 人员类别=""), someone(912, 人员类别="盟员")]))
    assert [(row.line, row.column, row.value) for row in refused_rows(run)] == [
        (2, "人员类别", ""),
        (3, "人员类别", "盟员"),
    ]
    assert [codes_of(run, 2), codes_of(run, 3)] == [["status_missing"], ["word_not_in_list"]]


def test_an_empty_cell_erases_nothing_and_a_missing_column_says_nothing(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    li = centre.li
    empty = about(
        li, 学历="", 入党日期="", 联系电话="", 备注="", 所在党支部="", 所在幼儿园="", 人员类别="", 是否流动=""
    )
    assert of_nobody_missing(preview(cast.secretary, csv_of([empty]))) == {
        "new": 0,
        "changed": 0,
        "unchanged": 1,
        "refused": 0,
    }
    run = preview(cast.secretary, csv_of([about(li, 行政职务="园长")]))
    assert run.changed == 1
    confirm(cast.secretary, run)
    after = Person.objects.get(pk=li.pk)
    assert (after.administrative_post, after.version) == ("园长", 2)
    untouched = ("education", "joined_on", "telephone", "organisation_id", "unit_id", "status", "layer", "sex")
    assert [getattr(after, name) for name in untouched] == [getattr(li, name) for name in untouched]


def test_an_equal_telephone_number_is_no_change(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([about(centre.li, 联系电话="138 1234 5678")]))
    assert run.unchanged == 1
    run = preview(cast.secretary, csv_of([about(centre.li, 联系电话="13800000000", 学历="研究生")]))
    confirm(cast.secretary, run)
    li = Person.objects.get(pk=centre.li.pk)
    assert (li.telephone, li.education) == ("13800000000", "10")
    again = preview(cast.secretary, csv_of([about(centre.li, 联系电话="13800000000", 学历="大专")]))
    confirm(cast.secretary, again)
    with connection.cursor() as cursor:
        cursor.execute("SELECT telephone FROM members_personevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [li.pk])
        _first, after_new, after_equal = (bytes(row[0]) for row in cursor.fetchall())
    assert after_new == after_equal  # the ciphertext stayed, so that the history shows no change of the number


def test_who_moves_leaves_the_group_and_takes_the_new_branchs_unit(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    run = preview(cast.organiser, csv_of([about(centre.zhang, 所在党支部="河滨幼儿园党支部")]))
    confirm(cast.organiser, run)
    zhang = Person.objects.get(pk=centre.zhang.pk)
    assert (zhang.organisation, zhang.group, zhang.unit) == (centre.far, None, centre.far.units.get())
    assert zhang.scope_path == centre.far.path


def test_who_moves_to_a_branch_of_several_units_has_none_until_it_is_said(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    Unit.objects.create(name="河滨分园", organisation=centre.far)
    confirm(cast.organiser, preview(cast.organiser, csv_of([about(centre.li, 党支部="河滨幼儿园党支部")])))
    assert Person.objects.get(pk=centre.li.pk).unit is None


def test_contact_found_again_ends_the_loss(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(is_lost=True, lost_since=date(2026, 1, 1), lost_reason="1")
    confirm(cast.secretary, preview(cast.secretary, csv_of([about(centre.li, 是否失联="否")])))
    li = Person.objects.get(pk=centre.li.pk)
    assert (li.is_lost, li.lost_since, li.lost_reason) == (False, None, "")


def test_other_branches_do_not_exist_for_a_secretary(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    rows = [
        someone(914, 所在党支部="河滨幼儿园党支部", 所在幼儿园=""),
        about(centre.wang, 行政职务="园长") | {key: "" for key in someone(914) if key not in {"姓名", "公民身份号码"}},
        someone(916, 所在幼儿园="河滨幼儿园"),
    ]
    run = preview(cast.secretary, csv_of(rows))
    assert of_nobody_missing(run) == {"new": 0, "changed": 0, "unchanged": 0, "refused": 3}
    assert codes_of(run, 2) == ["branch_unknown_similar"]
    assert codes_of(run, 3) == ["person_elsewhere"]
    assert codes_of(run, 4) == ["unit_unknown"]
    told = " ".join(row.reason for row in refused_rows(run))
    assert "河滨" not in told
    assert centre.wang.name not in told
    assert ImportRow.objects.get(run=run, line=3).person_id is None


def test_the_later_of_two_rows_with_one_number_is_refused(cast: SimpleNamespace) -> None:
    rows = [someone(918), someone(918, 姓名="另一位"), someone(920), someone(918)]
    run = preview(cast.secretary, csv_of(rows))
    assert of_nobody_missing(run) == {"new": 2, "changed": 0, "unchanged": 0, "refused": 2}
    assert [(row.line, row.column) for row in refused_rows(run)] == [(3, "公民身份号码"), (5, "公民身份号码")]
    assert problems_of(run, 5)[0].params == {"line": "2"}


def test_a_row_must_agree_with_what_it_does_not_say(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    run = preview(
        cast.secretary, csv_of([about(centre.li, 转正日期="2009-01-01"), about(centre.zhang, 入党日期="1999-01-01")])
    )
    assert [codes_of(run, 2), codes_of(run, 3)] == [["full_before_joined"], ["joined_before_18"]]
    assert Person.objects.get(pk=centre.li.pk).full_member_on == date(2011, 7, 1)


def test_who_is_missing_from_the_file(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    near: dict[str, Any] = {"organisation": centre.near}
    PersonFactory(name="群众甲", status="non_member", joined_on=None, full_member_on=None, **near)
    PersonFactory(name="退党乙", membership_state="ended", **near)
    PersonFactory(name="有误丙", **near)
    rows = [someone(922), someone(924, 姓名="有误丙", 民族="火星族")]

    run = preview(cast.organiser, csv_of(rows))

    missing = missing_people(run, people_scope(cast.organiser))
    assert [person.name for person in missing] == ["李静", "张明华"]
    assert run.missing == 2
    confirm(cast.organiser, run)
    assert Person.objects.filter(organisation=centre.near).count() == 6


def test_a_list_of_non_members_misses_non_members_only(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    PersonFactory(name="群众甲", status="non_member", joined_on=None, full_member_on=None, organisation=centre.near)
    run = preview(cast.organiser, csv_of([someone(926, 人员类别="群众", 入党日期="", 转正日期="")]))
    assert [person.name for person in missing_people(run, people_scope(cast.organiser))] == ["群众甲"]


def test_groups_units_and_branches_by_the_names_people_write(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    other = organisation("机关党支部", parent=centre.far)
    other_again = organisation("机关党支部", parent=centre.committee)
    rows = [
        someone(928, 党小组="第九党小组"),
        someone(930, 党小组="", 所在党支部="机关党支部", 所在幼儿园=""),
        someone(932, 党小组="", 所在党支部="学前教育中心党委/机关支部", 所在幼儿园=""),
        someone(934, 党小组="", 所在党支部="学前教育中心党委", 所在幼儿园=""),
        someone(936, 党小组="", 所在幼儿园="河滨幼儿园"),
        someone(938, 党小组="第一党小组", 所在党支部=""),
    ]
    run = preview(cast.organiser, csv_of(rows))
    assert codes_of(run, 2) == ["group_unknown"]
    assert codes_of(run, 3) == ["branch_ambiguous"]
    assert "学前教育中心党委/河滨幼儿园党支部/机关党支部" in problems_of(run, 3)[0].params["ways"]
    assert ImportRow.objects.get(run=run, line=4).organisation_id == other_again.pk != other.pk
    assert codes_of(run, 5) == ["branch_of_other_kind"]
    assert [(problem.code, problem.remark) for problem in problems_of(run, 6)] == [("unit_of_other_branch", True)]
    assert codes_of(run, 7) == ["group_without_branch"]
    assert of_nobody_missing(run) == {"new": 2, "changed": 0, "unchanged": 0, "refused": 4}


def test_masked_numbers_out_of_an_export_change_nothing(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    masked = about(centre.li, 联系电话="138****5678")
    run = preview(cast.secretary, csv_of([masked, {**masked, "公民身份号码": "370502********0022"}]))
    assert of_nobody_missing(run) == {"new": 0, "changed": 0, "unchanged": 1, "refused": 1}
    assert [(problem.code, problem.remark) for problem in problems_of(run, 2)] == [("telephone_masked", True)]
    assert "id_masked" in codes_of(run, 3)


def test_an_unknown_area_is_only_a_remark(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(940) | {"公民身份号码": id_number(sequence=940, area="379999")}]))
    assert run.new == 1
    assert [(problem.code, problem.remark) for problem in problems_of(run)] == [("area_unknown", True)]


def test_somebody_of_the_name_without_a_number_is_remarked(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    PersonFactory(name="陈秀英", organisation=centre.near, id_number=None)
    run = preview(cast.secretary, csv_of([someone(942)]))
    assert run.new == 1
    assert [(problem.code, problem.remark) for problem in problems_of(run)] == [("same_name_without_number", True)]


def test_every_problem_of_a_row_is_told_in_one_entry(cast: SimpleNamespace) -> None:
    bad = someone(944, 姓名="", 民族="火星族", 入党日期="2020-02-30", 联系电话="12", 学历="博士后流动站")
    (told,) = refused_rows(preview(cast.secretary, csv_of([bad])))
    assert (told.line, told.column, told.value) == (2, "姓名", "")
    assert [told.reason.count(word) for word in ("姓名：", "民族：", "入党日期：", "联系电话：", "学历：")] == [1] * 5


def test_values_that_copy_could_misread_are_stored_as_they_are(cast: SimpleNamespace) -> None:
    hostile = 'a"b\\.,\\N\t\\'
    rows = [someone(946, 备注=hostile), someone(948, 备注="\\."), someone(950, 备注="\n\\.\n完")]
    confirm(cast.secretary, preview(cast.secretary, csv_of(rows)))
    stored = Person.objects.filter(name="陈秀英").order_by("pk").values_list("remarks", flat=True)
    assert list(stored) == ['a"b\\.,\\N \\', "\\.", "\\.\n完"]


def test_a_run_belongs_to_whoever_started_it(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(952)]))
    assert list(ImportRun.objects.visible_to(cast.secretary)) == [run]
    for other in (cast.organiser, cast.administrator, cast.system, cast.stranger, cast.nobody):
        assert not ImportRun.objects.visible_to(other).exists()
    with pytest.raises(PermissionDenied):
        import_drop(actor=cast.organiser, run=run, now=run.started_at)


def test_nobody_imports_without_a_right(cast: SimpleNamespace) -> None:
    for actor in (cast.reader, cast.group_leader, cast.nobody):
        with pytest.raises(PermissionDenied):
            preview(actor, csv_of([someone(954)]))
    with pytest.raises(PermissionDenied):
        preview(cast.organiser, csv_of([someone(954)]), kind="organisations")
    assert not ImportRun.objects.exists()


def test_what_stays_in_the_staging_table_is_sealed(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(956), someone(958, 民族="火星族")]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM members_importrow r WHERE run_id = %s", [run.pk])
        raw = " ".join(row[0] for row in cursor.fetchall())
    assert someone(956)["公民身份号码"] not in raw
    assert "13987654321" not in raw
    assert "火星族" not in raw
    confirm(cast.secretary, run)
    assert list(run.rows.values_list("state", flat=True)) == ["refused"]


def test_what_is_exported_with_whole_numbers_comes_back_unchanged(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    Person.objects.filter(pk=centre.li.pk).update(
        remarks="=1+1\n第二行", is_mobile=True, degree="4", native_place="山东东营"
    )
    file = io.BytesIO()
    people = Person.objects.visible_to(cast.administrator).order_by("pk")
    roster_export(
        actor=cast.administrator,
        people=people,
        on=date(2026, 11, 22),
        file_format="csv",
        file=file,
        unmasked=True,
        purpose="核对",
    )
    run = preview(cast.administrator, file.getvalue())
    assert counts(run) == {"new": 0, "changed": 0, "unchanged": 3, "missing": 0, "refused": 0}
    assert run.unknown_columns == []
