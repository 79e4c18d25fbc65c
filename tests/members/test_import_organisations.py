"""The tree of organisations out of a table: planned whole, refused row by row, stored as it was looked at."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.models import ImportRun, Organisation, Person, Unit
from members.services.imports.organisation_plan import OrganisationPlan
from members.services.imports.organisation_refused import refused_organisations
from members.services.imports.problems import ImportProblem
from members.services.imports.runs import organisations_confirm, organisations_plan_of
from tests.factories import organisation
from tests.members.rosters import counts, preview, table_of

pytestmark = pytest.mark.django_db
HEADER = ["党组织名称", "类别", "上级党组织", "服务单位", "可审批预备党员"]
CENTRE = "学前教育中心党委"
Refused = list[tuple[int, str, str]]


def planned(actor: object, *rows: list[str]) -> tuple[ImportRun, OrganisationPlan]:
    run = preview(actor, table_of(HEADER, *rows), kind="organisations")  # type: ignore[arg-type]
    return run, organisations_plan_of(run, actor)  # type: ignore[arg-type]


def store(actor: object, *rows: list[str]) -> ImportRun:
    run, plan = planned(actor, *rows)
    return organisations_confirm(actor=actor, run=run, previewed=plan.fingerprint, now=timezone.now())  # type: ignore[arg-type]


def refusals(actor: object, *rows: list[str]) -> list[tuple[int, str, list[str]]]:
    """Line, column and codes of each refused row."""
    _run, plan = planned(actor, *rows)
    told = refused_organisations(plan)
    return [
        (row.line, row.column, [problem.code for problem in one.problems])
        for row, one in zip(told, plan.of_state("refused"), strict=True)
    ]


def test_rows_may_come_in_any_order(cast: SimpleNamespace) -> None:
    run = store(
        cast.system,
        ["第一党小组", "党小组", "甲支部", "", ""],
        ["甲党支部", "支部", "乙党总支", "甲园，甲园分园", "否"],
        ["乙党总支", "总支", "丙党委", "", ""],
        ["丙党委", "党委", "", "丙中心", "是"],
    )
    assert counts(run) == {"new": 4, "changed": 0, "unchanged": 0, "missing": 0, "refused": 0}
    group = Organisation.objects.get(name="第一党小组", path__startswith=Organisation.objects.get(name="丙党委").path)
    ways = [above.name for above in Organisation.objects.get_ancestors(group)]
    assert ways == ["丙党委", "乙党总支", "甲党支部"]
    assert list(Unit.objects.filter(organisation__name="甲党支部").values_list("name", flat=True)) == [
        "甲园",
        "甲园分园",
    ]
    assert Organisation.objects.get(name="丙党委").may_approve


def test_what_is_recorded_changes_where_the_table_says_something_else(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    run = store(
        cast.administrator,
        [CENTRE, "", "", "", "是"],
        ["第一实验幼儿园党支部", "联合党支部", CENTRE, "第一实验幼儿园、新园", ""],
        ["河滨幼儿园党支部", "党支部", CENTRE, "", "否"],
    )
    assert counts(run) == {"new": 0, "changed": 2, "unchanged": 1, "missing": 0, "refused": 0}
    near = Organisation.objects.get(pk=centre.near.pk)
    assert (near.kind, near.version) == ("joint_branch", 2)
    assert set(near.units.values_list("name", flat=True)) == {"第一实验幼儿园", "新园"}
    assert Organisation.objects.get(pk=centre.committee.pk).may_approve
    assert store(cast.administrator, [CENTRE, "", "", "", "是"]).unchanged == 1


def test_a_branch_moves_with_its_people_if_the_table_speaks_of_its_old_superior(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    run = store(
        cast.administrator,
        [CENTRE, "", "", "", ""],
        ["东区党总支", "党总支", CENTRE, "", ""],
        ["第一实验幼儿园党支部", "", "东区党总支", "", ""],
    )
    assert (run.new, run.changed, run.missing) == (1, 1, 1)  # the other branch of the centre is not in the table
    near = Organisation.objects.get(pk=centre.near.pk)
    assert Organisation.objects.get_parent(near).name == "东区党总支"
    assert Person.objects.get(pk=centre.zhang.pk).scope_path.startswith(near.path)
    assert Person.objects.get(pk=centre.li.pk).scope_path == near.path


def test_a_name_of_another_centre_is_another_organisation(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    run = store(cast.system, ["第一实验幼儿园党支部", "党支部", "邻区学前教育中心党委", "", ""])
    assert run.new == 1
    assert Organisation.objects.filter(name="第一实验幼儿园党支部").count() == 2
    assert Organisation.objects.get_parent(Organisation.objects.get(pk=centre.near.pk)) == centre.committee


def test_rows_that_cannot_be(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    assert refusals(
        cast.administrator,
        ["甲党委", "党委", "乙党委", "", ""],
        ["乙党委", "党委", "甲党委", "", ""],
        ["丙党支部", "支部大会", CENTRE, "", ""],
        ["丁党支部", "", CENTRE, "", ""],
        ["", "党支部", CENTRE, "", ""],
        ["戊党支部", "党支部", "没有的党委", "", ""],
        ["己党小组", "党小组", CENTRE, "", ""],
        ["庚党支部", "党支部", CENTRE, "", "是"],
        ["庚党支部", "党支部", CENTRE, "", ""],
        ["辛党支部", "党支部", "丙党支部", "", ""],
        ["壬党支部", "党支部", CENTRE, "河滨幼儿园", ""],
        ["河滨幼儿园党支部", "党支部", CENTRE, "河滨幼儿园", "也许"],
        ["第一实验幼儿园党支部", "党委", CENTRE, "", ""],
        ["癸党委", "党委", "", "", ""],
        ["第一党小组", "党小组", "第一实验幼儿园党支部", "某园", ""],
        ["子" * 101, "党支部", CENTRE, "", ""],
        ["丑党支部", "党支部", CENTRE, "寅园", ""],
        ["卯党支部", "党支部", CENTRE, "寅园", ""],
    ) == [
        (2, "上级党组织", ["superior_circle"]),
        (3, "上级党组织", ["superior_circle"]),
        (4, "类别", ["word_not_in_list"]),
        (5, "类别", ["kind_missing"]),
        (6, "党组织名称", ["organisation_name_missing"]),
        (7, "上级党组织", ["superior_unknown"]),
        (8, "类别", ["kind_below_superior"]),
        (9, "可审批预备党员", ["approval_not_given"]),
        (10, "党组织名称", ["organisation_repeated"]),
        (11, "上级党组织", ["superior_refused"]),
        (12, "服务单位", ["unit_served_elsewhere"]),
        (13, "可审批预备党员", ["word_not_in_list"]),
        (14, "类别", ["kind_people"]),
        (15, "上级党组织", ["top_not_allowed"]),
        (16, "类别", ["kind_below_superior", "kind_units"]),
        (17, "党组织名称", ["text_too_long"]),
        (19, "服务单位", ["unit_repeated"]),
    ]


def test_a_unit_that_a_row_of_the_table_serves_already_is_not_taken(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    found = refusals(
        cast.administrator,
        ["河滨幼儿园党支部", "", CENTRE, "", ""],
        ["第一实验幼儿园党支部", "", CENTRE, "河滨幼儿园", ""],
    )
    assert found == [(3, "服务单位", ["unit_served_elsewhere"])]


def test_good_rows_are_stored_although_others_are_refused(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    run = store(cast.administrator, ["新党支部", "党支部", CENTRE, "", ""], ["坏党支部", "?", CENTRE, "", ""])
    assert (run.state, run.new, run.refused) == ("confirmed", 1, 1)
    assert Organisation.objects.filter(name="新党支部").exists()
    assert not Organisation.objects.filter(name="坏党支部").exists()


def test_an_administrator_reaches_only_their_own_organisations(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    found = refusals(
        cast.administrator,
        ["新党支部", "党支部", "邻区学前教育中心党委", "", ""],
        ["邻区学前教育中心党委", "党委", "", "", ""],
    )
    assert found == [(2, "上级党组织", ["superior_refused"]), (3, "上级党组织", ["top_not_allowed"])]
    for actor in (cast.secretary, cast.organiser, cast.reader):
        with pytest.raises(PermissionDenied):
            planned(actor, [CENTRE, "", "", "", ""])


def test_what_changed_since_the_preview_is_looked_at_again(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    run, plan = planned(cast.administrator, ["河滨幼儿园党支部", "联合党支部", CENTRE, "", ""])
    Organisation.objects.filter(pk=centre.far.pk).update(version=2)
    with pytest.raises(ImportProblem, match="outdated_plan"):
        organisations_confirm(actor=cast.administrator, run=run, previewed=plan.fingerprint, now=timezone.now())
    assert Organisation.objects.get(pk=centre.far.pk).kind == "branch"

    again = organisations_plan_of(run, cast.administrator).fingerprint
    organisations_confirm(actor=cast.administrator, run=run, previewed=again, now=timezone.now())
    assert Organisation.objects.get(pk=centre.far.pk).kind == "joint_branch"
    with pytest.raises(ImportProblem, match="not_previewed"):
        organisations_confirm(actor=cast.administrator, run=run, previewed=again, now=timezone.now())


def test_who_is_missing_from_a_table(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    organisation("老党支部", parent=centre.committee)
    _run, plan = planned(cast.administrator, [CENTRE, "", "", "", ""], ["河滨幼儿园党支部", "", CENTRE, "", ""])
    assert [known.name for known in plan.missing] == ["第一实验幼儿园党支部", "老党支部"]
    assert counts(_run) == {"new": 0, "changed": 0, "unchanged": 2, "missing": 2, "refused": 0}


def test_a_tree_too_deep_for_its_paths_is_refused(cast: SimpleNamespace) -> None:
    chain = [[f"党委{level}", "党委", f"党委{level - 1}" if level else "", "", ""] for level in range(70)]
    run = store(cast.system, *chain)
    assert (run.new, run.refused) == (60, 10)


def test_the_history_says_where_an_organisation_came_from(cast: SimpleNamespace) -> None:
    store(cast.system, ["新党委", "党委", "", "", ""])
    event = Organisation.pgh_event_model.objects.get(name="新党委", pgh_label="insert")  # type: ignore[attr-defined]
    assert "名册.csv" in event.pgh_context.metadata["reason"]
