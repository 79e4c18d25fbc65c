"""Reconciling with the national system: differences both ways, decided by people, and what to correct where."""

import csv
import io
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core.models import AccessLog
from members.models import ImportRow, ImportRun, Person
from members.services.imports import runs
from members.services.imports.national import fixes_record
from members.services.imports.problems import ImportProblem
from tests.factories import PersonFactory
from tests.members.rosters import csv_of, preview, someone

pytestmark = pytest.mark.django_db


def told(person: Person, **cells: str) -> dict[str, str]:
    """A row of the national system about somebody recorded here."""
    return {
        "姓名": person.name,
        "公民身份号码": person.id_number or "",
        "所在党支部": "中共某区学前教育中心委员会第一实验幼儿园支部委员会",
        "人员类别": "正式党员",
        "入党日期": "2010-07-01",
        "转正日期": "2011-07-01",
        **cells,
    }


@pytest.fixture
def run(cast: SimpleNamespace, centre: SimpleNamespace) -> ImportRun:
    """张明华 differs, 李静 is only here, somebody is only there, 周红 is equal, and one number is wrong."""
    equal = PersonFactory(name="周红", organisation=centre.near)
    rows = [
        told(centre.zhang, 入党日期="2009-07-01", 姓名="张明桦"),
        told(equal),
        {**someone(4), "所在党支部": "", "人员类别": ""},
        told(equal, 公民身份号码="110105194912310029"),
    ]
    return preview(cast.secretary, csv_of(rows), kind=ImportRun.Kind.NATIONAL)


def signed_in(user: object) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_differences_are_found_both_ways_though_the_branch_is_named_in_another_way(run: ImportRun) -> None:
    assert (run.changed, run.new, run.unchanged, run.refused, run.missing) == (1, 1, 1, 1, 1)
    changed = ImportRow.objects.get(run=run, state="changed")
    assert changed.problems is not None
    assert [(problem["code"], problem["remark"]) for problem in changed.problems] == [("branch_unknown_similar", True)]


def test_nothing_is_ever_stored(cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun) -> None:
    before = list(Person.objects.order_by("pk").values_list("pk", "version", "name"))
    with pytest.raises(ImportProblem):
        runs.roster_confirm(actor=cast.secretary, run=run, reason="", now=run.started_at)
    signed_in(cast.secretary).post(reverse("members:import_confirm", args=[run.pk]), {"reason": "x"})
    assert list(Person.objects.order_by("pk").values_list("pk", "version", "name")) == before


def test_each_difference_is_decided_and_stands_on_the_list_of_its_side(
    cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun
) -> None:
    client = signed_in(cast.secretary)
    page = client.get(reverse("members:import_run", args=[run.pk])).content.decode()
    assert "Only in the national system" in page
    assert "张明桦" in page and "1 row cannot be compared" in page and "will not be stored" not in page
    assert ">compared<" in client.get(reverse("members:imports")).content.decode()
    changed = ImportRow.objects.get(run=run, state="changed")
    new = ImportRow.objects.get(run=run, state="new")

    sent = {f"fix-{changed.pk}": "there", f"fix-{new.pk}": "here", "fix-x": "here", f"fix-{changed.pk}0": "here"}
    answer = client.post(reverse("members:import_fixes", args=[run.pk]), {**sent, "show": "changed"}, follow=True)

    assert "2 differences were decided anew" in answer.content.decode()
    address = reverse("members:import_differences", args=[run.pk])
    sections = client.get(address).context["sections"]
    assert [(str(section.title), [line.name for line in section.lines]) for section in sections] == [
        ("Correct in the national system", ["张明桦"]),
        ("Only in the national system: add here", ["陈秀英"]),
        ("Not comparable: correct the row in the national system", ["周红"]),
        ("Only here: enter in the national system, or record here that they left", ["李静"]),
    ]
    again = runs.import_compare_again(actor=cast.secretary, run=run, now=run.started_at)
    assert (again.changed, again.new, again.refused) == (1, 1, 1)
    assert ImportRow.objects.get(pk=changed.pk).fix == "there"


def test_the_file_has_a_line_a_field_with_masked_numbers_and_is_logged(cast: SimpleNamespace, run: ImportRun) -> None:
    answer = signed_in(cast.secretary).get(reverse("members:import_differences_file", args=[run.pk]))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["处理", "姓名", "公民身份号码", "党支部", "项目", "本系统", "全国系统"]
    different = [row for row in rows if row[0] == "Different, not yet decided"]
    assert [row[5:] for row in different] == [["张明华", "张明桦"], ["2010-07-01", "2009-07-01"]]
    assert all("****" in row[2] for row in different)
    entry = AccessLog.objects.get(what="differences from the national system")
    assert entry.rows == len(rows) - 1


def test_only_the_owner_decides_and_not_after_dropping(cast: SimpleNamespace, run: ImportRun) -> None:
    changed = ImportRow.objects.get(run=run, state="changed")
    with pytest.raises(PermissionDenied):
        fixes_record(actor=cast.organiser, run=run, fixes={changed.pk: "here"})
    runs.import_drop(actor=cast.secretary, run=run, now=run.started_at)
    with pytest.raises(ImportProblem):
        fixes_record(actor=cast.secretary, run=run, fixes={changed.pk: "here"})


def test_a_roster_that_names_known_branches_misses_only_their_members(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    PersonFactory(name="孙丽", organisation=centre.far)
    PersonFactory(name="何群", organisation=centre.near, status="non_member", joined_on=None, full_member_on=None)
    row = told(centre.zhang, 所在党支部="第一实验幼儿园党支部")
    run = preview(cast.organiser, csv_of([row]), kind=ImportRun.Kind.NATIONAL)
    assert (run.unchanged, run.missing) == (1, 1)  # 李静 of the same branch
