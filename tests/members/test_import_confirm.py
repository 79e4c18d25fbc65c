"""Between preview and confirmation the world may change: then nothing is stored, and the reader is told."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.models import ImportRun, Organisation, Person, PostHeld, Role
from members.rules.elections import Seat
from members.services.imports.problems import ImportProblem
from members.services.imports.runs import import_compare_again, import_drop
from members.services.people import person_change
from members.services.terms import ElectionFacts, term_elect
from tests.factories import PersonFactory
from tests.members.rosters import confirm, counts, csv_of, preview, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast: SimpleNamespace, centre: SimpleNamespace) -> ImportRun:
    """A preview by the secretary: one new person, one changed."""
    changed = {"姓名": centre.li.name, "公民身份号码": centre.li.id_number, "行政职务": "园长"}
    previewed = preview(cast.secretary, csv_of([someone(960), changed]))
    assert (previewed.new, previewed.changed) == (1, 1)
    return previewed


def refused(cast: SimpleNamespace, run: ImportRun) -> ImportProblem:
    """The confirmation's refusal, after which nothing is stored and the preview is still there."""
    with pytest.raises(ImportProblem) as raised:
        confirm(cast.secretary, run)
    assert not Person.objects.filter(name="陈秀英").exists()
    assert not Person.objects.filter(administrative_post="园长").exists()
    assert ImportRun.objects.get(pk=run.pk).state == "previewed"
    return raised.value


def test_somebody_edited_a_person_meanwhile(cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun) -> None:
    Person.objects.filter(pk=centre.li.pk).update(education="30", version=2)
    problem = refused(cast, run)
    assert (problem.code, problem.params) == ("outdated", {"people": 1, "branches": 0})

    import_compare_again(actor=cast.secretary, run=run, now=timezone.now())
    confirm(cast.secretary, run)

    li = Person.objects.get(pk=centre.li.pk)
    assert (li.administrative_post, li.education, li.version) == ("园长", "30", 3)


def test_a_person_was_moved_away_meanwhile(cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun) -> None:
    Person.objects.filter(pk=centre.li.pk).update(organisation=centre.far, version=2)
    assert refused(cast, run).code == "outdated"
    import_compare_again(actor=cast.secretary, run=run, now=timezone.now())
    assert counts(run) | {"missing": 0} == {"new": 1, "changed": 0, "unchanged": 0, "missing": 0, "refused": 1}


def test_a_person_was_moved_by_a_statement_that_counts_no_version(
    cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun
) -> None:
    Person.objects.filter(pk=centre.li.pk).update(organisation=centre.far)
    assert refused(cast, run).code == "outdated"


def test_somebody_recorded_the_new_person_meanwhile(
    cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun
) -> None:
    PersonFactory(name="早到的", organisation=centre.near, id_number=someone(960)["公民身份号码"])
    assert refused(cast, run).params == {"people": 1, "branches": 0}
    import_compare_again(actor=cast.secretary, run=run, now=timezone.now())
    assert (run.new, run.changed) == (0, 2)


def test_the_branch_was_closed_meanwhile(cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun) -> None:
    Organisation.objects.filter(pk=centre.near.pk).update(closed_on=date(2026, 11, 1))
    assert refused(cast, run).params == {"people": 0, "branches": 1}


def test_the_secretary_lost_the_branch_meanwhile(
    cast: SimpleNamespace, centre: SimpleNamespace, run: ImportRun
) -> None:
    Role.objects.filter(user=cast.secretary).update(organisation=centre.far)
    del cast.secretary._roles_in_force
    assert refused(cast, run).params == {"people": 1, "branches": 1}


def test_rows_that_are_gone_are_noticed(cast: SimpleNamespace, run: ImportRun) -> None:
    run.rows.filter(state="new").delete()
    assert refused(cast, run).code == "rows_gone"
    with pytest.raises(ImportProblem, match="rows_gone"):
        import_compare_again(actor=cast.secretary, run=run, now=timezone.now())


def test_a_confirmation_counts_once(cast: SimpleNamespace, run: ImportRun) -> None:
    confirm(cast.secretary, run)
    with pytest.raises(ImportProblem, match="not_previewed"):
        confirm(cast.secretary, run)
    assert Person.objects.filter(name="陈秀英").count() == 1


def test_a_dropped_import_leaves_nothing_and_cannot_be_confirmed(cast: SimpleNamespace, run: ImportRun) -> None:
    import_drop(actor=cast.secretary, run=run, now=timezone.now())
    assert (run.state, run.rows.count()) == ("dropped", 0)
    with pytest.raises(ImportProblem, match="not_previewed"):
        confirm(cast.secretary, run)
    with pytest.raises(ImportProblem, match="not_previewed"):
        import_drop(actor=cast.secretary, run=run, now=timezone.now())
    assert not Person.objects.filter(name="陈秀英").exists()


def test_a_statutory_date_changes_only_with_a_reason(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    row = {"姓名": centre.li.name, "公民身份号码": centre.li.id_number, "转正日期": "2011-07-02"}
    run = preview(cast.secretary, csv_of([row]))
    with pytest.raises(ImportProblem, match="reason_missing"):
        confirm(cast.secretary, run, reason="  ")
    assert Person.objects.get(pk=centre.li.pk).full_member_on == date(2011, 7, 1)

    with translation.override("en"):
        confirm(cast.secretary, run, reason="支部大会记录")

    assert Person.objects.get(pk=centre.li.pk).full_member_on == date(2011, 7, 2)
    event = Person.pgh_event_model.objects.filter(pgh_obj=centre.li).latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "支部大会记录 (import of 名册.csv)"


def test_filling_in_a_date_needs_no_reason(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(full_member_on=None)
    row = {"姓名": centre.li.name, "公民身份号码": centre.li.id_number, "转正日期": "2011-07-02"}
    confirm(cast.secretary, preview(cast.secretary, csv_of([row])))
    assert Person.objects.get(pk=centre.li.pk).full_member_on == date(2011, 7, 2)


def test_after_a_large_roster_the_planner_knows_of_its_rows(
    cast: SimpleNamespace, run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("members.services.imports.confirm._MANY", 1)
    confirm(cast.secretary, run)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'members_person'")
        assert cursor.fetchone()[0] == Person.objects.count()


def test_an_elected_post_stays_whatever_the_roster_says_and_ends_when_it_moves_its_holder(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    wu, zheng = (PersonFactory(name=name, organisation=centre.near) for name in ("吴迪", "郑洁"))
    seats = [
        Seat(centre.zhang.pk, "secretary", None),
        Seat(centre.li.pk, "publicity", None),
        Seat(wu.pk, "youth", None),
    ]
    facts = ElectionFacts(date(2026, 6, 20), None, "教党〔2026〕8号", None)
    day = date(2026, 9, 1)
    term_elect(actor=cast.organiser, organisation=centre.near, facts=facts, number=1, seats=seats, today=day)

    def row(person: Person, post: str, branch: Organisation = centre.near) -> dict[str, str]:
        number = person.id_number or ""
        return {"姓名": person.name, "公民身份号码": number, "所在党支部": branch.name, "党内职务": post}

    rows = [
        row(centre.zhang, "组织委员"),
        row(centre.li, "支部宣传委员，党小组组长"),
        row(wu, "", centre.far),
        row(zheng, "妇女委员、党小组组长"),
        row(centre.wang, "书记", centre.far),  # no election is recorded there: the roster is all that is known
    ]
    run = preview(cast.organiser, csv_of(rows))
    for _again in range(2):  # previewed again the file says what it said
        assert counts(run) | {"missing": 0} == {"new": 0, "changed": 4, "unchanged": 1, "missing": 0, "refused": 0}
        remarks = {each.name: [problem["params"] for problem in each.problems or []] for each in run.rows.all()}
        assert remarks == {
            "张明华": [{"said": "组织委员", "stands": "书记"}],
            "李静": [],
            "吴迪": [],
            "郑洁": [{"said": "妇女委员、党小组组长"}],
            "王秀兰": [],
        }
        import_compare_again(actor=cast.organiser, run=run, now=timezone.now())
    client = Client()
    client.force_login(cast.organiser)
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("members:import_run", args=[run.pk]), {"show": "unchanged", "remarks": "1"})
    address = f"/imports/{run.pk}/?show={{}}&remarks=1"
    assert shown.context["elected"] == [
        ("Changed", 1, address.format("changed")),
        ("Unchanged", 1, address.format("unchanged")),
    ]
    assert "stays “书记”; the file says “组织委员”" in shown.content.decode()
    confirm(cast.organiser, run)

    posts = {"张明华": "书记", "李静": "宣传委员、党小组组长", "郑洁": "党小组组长", "王秀兰": "书记"}
    assert dict(Person.objects.exclude(party_post="").values_list("name", "party_post")) == posts
    zheng.refresh_from_db()
    given = {"actor": cast.organiser, "person": zheng, "version": zheng.version, "today": timezone.localdate()}
    with pytest.raises(ValidationError, match="election"):  # nor is a post typed on the person's page
        person_change(**given, values={"party_post": "党小组组长、书记"})
    held = PostHeld.objects.order_by("pk").values_list("person__name", "leaving")
    assert list(held) == [("张明华", ""), ("李静", ""), ("吴迪", "moved")]
