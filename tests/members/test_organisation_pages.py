"""The pages of organisations: what each reader sees, in how many queries, and how an administrator changes them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from members.models import Organisation, Person, Unit, User
from members.services.organisations import organisation_change, organisation_move
from members.tables import organisation_page
from members.tables import organisations as tables
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def page(user: User, route: str, *args: Any, **query: Any) -> str:
    answer = signed_in(user).get(reverse(f"members:{route}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def names(tree: tables.Tree) -> list[tuple[str, int, int, int]]:
    return [(row.organisation.name, row.indent, row.count.full_members, row.count.people) for row in tree.rows]


def test_the_tree_shows_kinds_units_and_people_of_everything_below(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    PersonFactory(name="周涛", organisation=centre.near, status="non_member", joined_on=None, full_member_on=None)
    tree = tables.whole_or_top(cast.administrator)
    assert names(tree) == [
        ("学前教育中心党委", 0, 3, 4),
        ("第一实验幼儿园党支部", 1, 2, 3),
        ("第一党小组", 2, 1, 1),
        ("河滨幼儿园党支部", 1, 1, 1),
    ]
    assert [row.units for row in tree.rows] == [[], ["第一实验幼儿园"], [], ["河滨幼儿园"]]
    shown = page(cast.administrator, "organisations")
    assert "第一实验幼儿园党支部" in shown
    assert "邻区" not in shown


def test_a_secretary_sees_their_branch_and_its_groups_alone(cast: SimpleNamespace) -> None:
    assert names(tables.whole_or_top(cast.secretary)) == [("第一实验幼儿园党支部", 0, 2, 2), ("第一党小组", 1, 1, 1)]
    shown = page(cast.secretary, "organisations")
    assert "河滨" not in shown
    assert reverse("members:organisation_add") not in shown


def test_without_a_role_the_list_says_so(cast: SimpleNamespace) -> None:
    assert "You see organisations here once you have a role in one." in page(cast.nobody, "organisations")


def test_a_large_tree_opens_level_by_level(
    cast: SimpleNamespace, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "WHOLE_TREE", 3)
    monkeypatch.setattr(tables, "LEVEL_PAGE", 1)
    top = tables.whole_or_top(cast.administrator)
    assert names(top) == [("学前教育中心党委", 0, 3, 3)]
    assert top.rows[0].opens
    committee = Organisation.objects.get(pk=centre.committee.pk)
    first = tables.level(cast.administrator, committee)
    assert names(first) == [("第一实验幼儿园党支部", 0, 2, 2)]
    assert first.next_after == centre.near.path
    second = tables.level(cast.administrator, committee, first.next_after)
    assert names(second) == [("河滨幼儿园党支部", 0, 1, 1)]
    assert second.next_after == ""
    shown = page(cast.administrator, "organisations", below=centre.committee.pk, after=first.next_after)
    assert "河滨幼儿园党支部" in shown
    assert "第一实验幼儿园党支部" not in shown


def test_the_whole_systems_top_is_paged_too(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "WHOLE_TREE", 1)
    monkeypatch.setattr(tables, "LEVEL_PAGE", 1)
    top = tables.whole_or_top(cast.system)
    assert [row.organisation.name for row in top.rows] == ["学前教育中心党委"]
    assert "邻区学前教育中心党委" in page(cast.system, "organisations", after=top.next_after)


def test_a_search_finds_names_and_units_in_scope_with_their_way(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    found = tables.search(cast.administrator, "幼儿园")
    assert [row.organisation for row in found.rows] == [centre.near, centre.far]
    assert found.rows[0].way == ["学前教育中心党委"]
    Unit.objects.create(name="东营新村园", organisation=centre.far)
    assert [row.organisation for row in tables.search(cast.administrator, "新村").rows] == [centre.far]
    assert tables.search(cast.secretary, "河滨").rows == []
    assert "No organisation of this name" in page(cast.secretary, "organisations", q="河滨")


@pytest.mark.parametrize("below", ["0", "x", "-1", "９", "9" * 30, "1e5"])
def test_a_level_that_is_not_there_is_not_found(cast: SimpleNamespace, below: str) -> None:
    assert signed_in(cast.system).get(reverse("members:organisations"), {"below": below}).status_code == 404


def test_others_levels_are_not_found(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client = signed_in(cast.secretary)
    for place in (centre.committee, centre.far, centre.elsewhere):
        assert client.get(reverse("members:organisations"), {"below": place.pk}).status_code == 404


@pytest.mark.parametrize("query", [{}, {"q": "幼儿园"}, {"below": "committee"}])
def test_the_list_asks_as_often_for_one_branch_as_for_many(
    cast: SimpleNamespace, centre: SimpleNamespace, query: dict[str, str]
) -> None:
    query = {key: str(centre.committee.pk) if value == "committee" else value for key, value in query.items()}
    few = queries(cast.administrator, "organisations", **query)
    for number in range(3):
        PersonFactory(name="周涛", organisation=organisation(f"第{number}幼儿园党支部", parent=centre.committee))
    many = queries(cast.administrator, "organisations", **query)
    assert len(many) == len(few)
    assert len([sql for sql in many if "members_organisation" in sql and "members_role" not in sql]) <= 7


def queries(user: User, route: str, *args: Any, **query: Any) -> list[str]:
    client = signed_in(user)
    client.get(reverse(f"members:{route}", args=args), query)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(reverse(f"members:{route}", args=args), query).status_code == 200
    return [entry["sql"] for entry in captured]


def test_the_page_shows_way_units_figures_and_history(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    shown = page(cast.administrator, "organisation", centre.near.pk)
    for word in ("学前教育中心党委", "第一实验幼儿园", "第一党小组", "History"):
        assert word in shown
    assert "A branch has at least three full members." in shown
    assert escape("secretary · 第一实验幼儿园党支部") in shown


def test_the_history_names_superiors_as_they_were_called_then(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    general = organisation("幼教党总支", "general_branch", centre.committee)
    organisation_move(actor=cast.system, organisation=centre.near, version=1, superior=general)
    Organisation.objects.filter(pk=centre.committee.pk).update(name="改名后的党委")
    near = Organisation.objects.get(pk=centre.near.pk)
    events = organisation_page.page(cast.system, near, date(2026, 9, 1)).history
    moves = [(item.old, item.new) for event in events for item in event.changes if item.name == "path"]
    assert moves == [("学前教育中心党委", "幼教党总支"), ("", "学前教育中心党委")]


def test_a_secretary_looks_but_sees_no_roles_and_no_way_to_change(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    shown = page(cast.secretary, "organisation", centre.near.pk)
    assert "Who has a role that covers it" not in shown
    assert reverse("members:organisation_edit", args=[centre.near.pk]) not in shown
    # The committee above is named, but no address leads there.
    assert "学前教育中心党委" in shown
    assert reverse("members:organisation", args=[centre.committee.pk]) not in shown


def test_the_page_asks_as_often_for_one_row_as_for_three(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    few = queries(cast.administrator, "organisation", centre.near.pk)
    for number in range(3):
        Unit.objects.create(name=f"分园{number}", organisation=centre.near)
        organisation(f"第{number}党小组", "group", centre.near)
        PersonFactory(name="周涛", organisation=centre.near)
    assert len(queries(cast.administrator, "organisation", centre.near.pk)) == len(few)


def test_an_organisation_is_added_below_another(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    address = f"{reverse('members:organisation_add')}?below={centre.committee.pk}"
    client = signed_in(cast.administrator)
    form = client.get(address).content.decode()
    assert 'value="group"' not in form
    answer = client.post(
        address,
        {
            "name": "采油井下联合党支部",
            "kind": "joint_branch",
            "founded_on": "2009-09-01",
            "units": "采油幼儿园\n\n井下幼儿园 ",
        },
    )
    added = Organisation.objects.get(name="采油井下联合党支部")
    assert answer["Location"] == reverse("members:organisation", args=[added.pk])
    assert (Organisation.objects.get_parent(added), added.kind, added.founded_on) == (
        centre.committee,
        "joint_branch",
        date(2009, 9, 1),
    )
    assert sorted(added.units.values_list("name", flat=True)) == ["井下幼儿园", "采油幼儿园"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "第一实验幼儿园党支部", "kind": "branch"}, "There is an organisation of this name already."),
        ({"name": "某党小组", "kind": "group"}, "group is not one of the available choices."),
        ({"name": "", "kind": "branch"}, "This field is required."),
        ({"name": "新党支部", "kind": "branch", "founded_on": "2026-02-30"}, "Enter a valid date."),
    ],
)
def test_a_form_that_cannot_be_says_why_and_stores_nothing(
    cast: SimpleNamespace, centre: SimpleNamespace, data: dict[str, str], message: str
) -> None:
    before = Organisation.objects.count()
    address = f"{reverse('members:organisation_add')}?below={centre.committee.pk}"
    answer = signed_in(cast.administrator).post(address, data)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert Organisation.objects.count() == before


def test_nothing_is_added_below_a_group_or_out_of_scope(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client = signed_in(cast.administrator)
    new = {"name": "新党支部", "kind": "branch"}
    before = Organisation.objects.count()
    assert client.post(f"{reverse('members:organisation_add')}?below={centre.group.pk}", new).status_code == 403
    assert client.post(f"{reverse('members:organisation_add')}?below={centre.other.pk}", new).status_code == 404
    assert client.post(reverse("members:organisation_add"), new).status_code == 403
    assert Organisation.objects.count() == before


def test_the_second_to_save_is_told_and_may_save_again(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    address = reverse("members:organisation_edit", args=[centre.near.pk])
    client = signed_in(cast.administrator)
    assert 'name="version_read" value="1"' in client.get(address).content.decode()
    organisation_change(
        actor=cast.system,
        organisation=centre.near,
        version=1,
        name="实验幼儿园党支部",
        kind="branch",
        founded_on=None,
        may_approve=False,
    )
    mine = {"name": "一实验党支部", "kind": "branch", "version_read": "1"}
    told = client.post(address, mine).content.decode()
    assert "Nothing of yours has been stored." in told
    assert "<del>第一实验幼儿园党支部</del> → <ins>实验幼儿园党支部</ins>" in told
    assert 'value="一实验党支部"' in told
    assert 'name="version_read" value="2"' in told
    assert Organisation.objects.get(pk=centre.near.pk).name == "实验幼儿园党支部"
    assert client.post(address, mine | {"version_read": "2"}).status_code == 302
    assert Organisation.objects.get(pk=centre.near.pk).name == "一实验党支部"


def test_a_form_without_its_version_changes_nothing(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    address = reverse("members:organisation_edit", args=[centre.near.pk])
    told = signed_in(cast.administrator).post(address, {"name": "别的名字", "kind": "branch"}).content.decode()
    assert "Nothing of yours has been stored." in told
    assert Organisation.objects.get(pk=centre.near.pk).name == "第一实验幼儿园党支部"


def test_a_move_is_shown_first_and_done_when_confirmed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    general = organisation("幼教党总支", "general_branch", centre.committee)
    address = reverse("members:organisation_move", args=[centre.near.pk])
    client = signed_in(cast.administrator)
    places = client.get(address).content.decode()
    assert f"?to={general.pk}" in places
    assert f"?to={centre.far.pk}" not in places
    assert "?to=top" not in places
    asked = client.get(address, {"to": general.pk}).content.decode()
    assert "第一实验幼儿园党支部 will stand below 幼教党总支." in asked
    assert "2 people go along." in asked
    assert Organisation.objects.get_parent(Organisation.objects.get(pk=centre.near.pk)) == centre.committee
    assert client.post(f"{address}?to={general.pk}", {"version": "1"}).status_code == 302
    assert Organisation.objects.get_parent(Organisation.objects.get(pk=centre.near.pk)) == general


def test_a_move_to_the_top_is_for_the_whole_systems_administrator(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    address = f"{reverse('members:organisation_move', args=[centre.near.pk])}?to=top"
    assert signed_in(cast.administrator).post(address, {"version": "1"}).status_code == 403
    assert Organisation.objects.get(pk=centre.near.pk).depth == 2
    assert signed_in(cast.system).post(address, {"version": "1"}).status_code == 302
    assert Organisation.objects.get(pk=centre.near.pk).depth == 1


def test_an_outdated_move_is_not_done(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    general = organisation("幼教党总支", "general_branch", centre.committee)
    Organisation.objects.filter(pk=centre.near.pk).update(version=2)
    address = f"{reverse('members:organisation_move', args=[centre.near.pk])}?to={general.pk}"
    assert signed_in(cast.administrator).post(address, {"version": "1"}).status_code == 302
    assert Organisation.objects.get_parent(Organisation.objects.get(pk=centre.near.pk)) == centre.committee


def test_units_are_added_renamed_and_moved(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client = signed_in(cast.administrator)
    near = reverse("members:organisation", args=[centre.near.pk])
    assert client.post(reverse("members:unit_add", args=[centre.near.pk]), {"name": "分园"})["Location"] == near
    unit = Unit.objects.get(name="分园")
    assert client.post(reverse("members:unit_edit", args=[unit.pk]), {"name": "东分园"})["Location"] == near
    address = reverse("members:unit_move", args=[centre.near.units.get(name="第一实验幼儿园").pk])
    places = client.get(address).content.decode()
    assert f"?to={centre.far.pk}" in places
    assert f"?to={centre.committee.pk}" not in places  # people work there: only a branch may serve it
    assert "2 people change to that branch" in client.get(address, {"to": centre.far.pk}).content.decode()
    answer = client.post(f"{address}?to={centre.far.pk}", {"effective_on": "2026-09-01"})
    assert answer["Location"] == reverse("members:organisation", args=[centre.far.pk])
    assert set(Person.objects.filter(organisation=centre.far)) == {centre.wang, centre.zhang, centre.li}
    assert list(centre.near.units.values_list("name", flat=True)) == ["东分园"]


def test_hostile_names_are_text(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    hostile = "<script>alert(1)</script>党支部"
    client = signed_in(cast.administrator)
    client.post(
        f"{reverse('members:organisation_add')}?below={centre.committee.pk}", {"name": hostile, "kind": "branch"}
    )
    for shown in (
        page(cast.administrator, "organisations"),
        page(cast.administrator, "organisation", centre.committee.pk),
    ):
        assert "<script>alert" not in shown
        assert escape(hostile) in shown


def test_in_chinese_nothing_is_left_in_english(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    answer = signed_in(cast.administrator, "zh-hans").get(reverse("members:organisation", args=[centre.near.pk]))
    shown = answer.content.decode()
    assert "服务单位" in shown
    assert "Units served" not in shown
