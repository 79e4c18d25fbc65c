"""Renaming, merging, splitting, closing: everything goes along, old names lead on, refusals change nothing."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from core.changes import Outdated
from members.models import (
    Organisation,
    Person,
    PersonPeriod,
    Reorganisation,
    ReorganisationPart,
    Role,
    Term,
    Unit,
    User,
)
from members.querysets.reorganisation import follow_names
from members.rules import reorganisation as rules
from members.services import organisations as organisation_services
from members.services import reorganisation as services
from members.services.imports.lookups import read_lookups
from members.services.imports.organisation_known import read_known
from members.services.imports.scope import system_scope
from members.services.reorganisation import Ground, NewBranch
from members.tables import organisations as trees
from tests.access.terms import term_of
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
GROUND = Ground(date(2026, 8, 1), "教党〔2026〕12号")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def recorded() -> list[tuple[Any, ...]]:
    """Everything that a refusal must leave alone."""
    return [
        *Organisation.objects.order_by("pk").values_list(),
        *Unit.objects.order_by("pk").values_list(),
        *Person.objects.order_by("pk").values_list(
            "pk", "organisation", "group", "scope_path", "party_post", "version"
        ),
        *Role.objects.order_by("pk").values_list(),
        *Term.objects.order_by("pk").values_list(),
        *Reorganisation.objects.values_list(),
        *ReorganisationPart.objects.values_list(),
    ]


def merge(actor: User, into: Organisation, *sources: Organisation, name: str = "", ground: Ground = GROUND) -> int:
    return services.organisations_merge(
        actor=actor, target=into, version=Organisation.objects.get(pk=into.pk).version, sources=sources,
        name=name or into.name, ground=ground, today=TODAY,
    )  # fmt: skip


def split(actor: User, place: Organisation, *parts: NewBranch) -> list[Organisation]:
    version = Organisation.objects.get(pk=place.pk).version
    return services.branch_split(
        actor=actor, organisation=place, version=version, parts=parts, ground=GROUND, today=TODAY
    )


def close(actor: User, place: Organisation, ground: Ground = GROUND) -> Organisation:
    version = Organisation.objects.get(pk=place.pk).version
    return services.organisation_close(actor=actor, organisation=place, version=version, ground=ground, today=TODAY)


def where() -> dict[str, tuple[str, str]]:
    """Branch and group of everybody in the centre."""
    people = Person.objects.order_by("pk").values_list("name", "organisation__name", "group__name")
    return {name: (branch, group or "") for name, branch, group in people if not branch.startswith("邻区")}


# --- A new name -------------------------------------------------------------------------------------------------------


def test_an_old_name_leads_to_the_organisation_in_search_and_import(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    renamed = services.organisation_rename(
        actor=cast.administrator,
        organisation=centre.near,
        version=1,
        name="红星幼儿园党支部",
        ground=GROUND,
        today=TODAY,
    )
    assert (renamed.name, renamed.version) == ("红星幼儿园党支部", 2)
    assert [row.organisation for row in trees.search(cast.administrator, "第一实验幼儿园党支部").rows] == [centre.near]
    found = read_lookups(system_scope()).organisations
    assert [one.id for one in found["第一实验幼儿园支部"]] == [centre.near.pk]
    assert [one.id for one in read_known(system_scope()).by_name["第一实验幼儿园支部"]] == [centre.near.pk]
    # Somebody else takes the old name: then it is theirs.
    taken = organisation("第一实验幼儿园党支部", parent=centre.committee)
    assert [one.id for one in read_lookups(system_scope()).organisations["第一实验幼儿园支部"]] == [taken.pk]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "第一实验幼儿园党支部"}, "name"),
        ({"name": "河滨幼儿园党支部"}, "name"),
        ({"name": " "}, "name"),
        ({"ground": Ground(date(2026, 9, 2), "1号")}, "on"),
        ({"ground": Ground(date(2002, 1, 1), "1号")}, "on"),
        ({"ground": Ground(date(2026, 8, 1))}, "__all__"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    cast: SimpleNamespace, centre: SimpleNamespace, change: dict[str, Any], field: str
) -> None:
    Organisation.objects.filter(pk=centre.near.pk).update(founded_on=date(2003, 9, 1))
    before = recorded()
    values: dict[str, Any] = {"name": "红星幼儿园党支部", "ground": GROUND} | change
    with pytest.raises(ValidationError) as refusal:
        services.organisation_rename(
            actor=cast.administrator, organisation=centre.near, version=1, today=TODAY, **values
        )
    assert list(refusal.value.message_dict) == [field]
    assert recorded() == before


# --- Merging ----------------------------------------------------------------------------------------------------------


def test_a_merger_takes_everything_along(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    organisation("第一党小组", "group", centre.far)
    term_of(centre.near, centre.zhang)
    Person.objects.filter(pk=centre.zhang.pk).update(party_post="书记")
    PersonPeriod.objects.filter(ends_on=None).update(starts_on=date(2020, 1, 1))
    assert merge(cast.administrator, centre.far, centre.near, name="河滨联合党支部") == 2
    far = Organisation.objects.get(pk=centre.far.pk)
    assert (far.name, far.kind) == ("河滨联合党支部", "joint_branch")
    assert where() == {
        "张明华": ("河滨联合党支部", "第一党小组（原第一实验幼儿园党支部）"),
        "李静": ("河滨联合党支部", ""),
        "王秀兰": ("河滨联合党支部", ""),
    }
    zhang = Person.objects.get(pk=centre.zhang.pk)
    assert zhang.scope_path.startswith(far.path)
    assert zhang.party_post == ""
    assert list(zhang.periods.order_by("starts_on").values_list("starts_on", "organisation__name"))[-2:] == [
        (date(2020, 1, 1), "第一实验幼儿园党支部"), (date(2026, 8, 1), "河滨联合党支部"),
    ]  # fmt: skip
    assert sorted(far.units.values_list("name", flat=True)) == ["河滨幼儿园", "第一实验幼儿园"]
    near = Organisation.objects.get(pk=centre.near.pk)
    assert near.closed_on == date(2026, 8, 1)
    assert set(Role.objects.filter(organisation=near).values_list("ends_on", flat=True)) == {date(2026, 8, 1)}
    assert Term.objects.values_list("state", "ending").get() == ("ended", "organisation_closed")
    assert Organisation.objects.find_problems() == ([], [], [], [], [])
    shown = [row.organisation for row in trees.whole_or_top(User.objects.get(pk=cast.administrator.pk)).rows]
    assert near not in shown
    assert [row.organisation for row in trees.closed(cast.administrator).rows] == [near]


def test_names_of_what_was_merged_twice_lead_to_the_last(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    third = organisation("新村幼儿园党支部", parent=centre.committee)
    merge(cast.administrator, centre.far, centre.near)
    merge(cast.administrator, third, centre.far, name="新联合党支部")
    assert dict(follow_names(ReorganisationPart.objects.all())) == {
        "第一实验幼儿园党支部": third.pk, "河滨幼儿园党支部": third.pk, "新村幼儿园党支部": third.pk,
    }  # fmt: skip
    assert [one.id for one in read_lookups(system_scope()).organisations["第一实验幼儿园支部"]] == [third.pk]


@pytest.mark.parametrize(
    ("sources", "prepare", "message"),
    [
        ((), "", "Choose which organisations are merged into it."),
        (("far",), "", "Choose which organisations are merged into it."),
        (("committee",), "", "Branches merge with branches"),
        (("near",), "unit", "Both serve a unit called 河滨幼儿园"),
        (("near",), "closed", "This organisation has been closed."),
    ],
)
def test_a_merger_that_cannot_be_changes_nothing(
    cast: SimpleNamespace, centre: SimpleNamespace, sources: tuple[str, ...], prepare: str, message: str
) -> None:
    if prepare == "unit":
        Unit.objects.create(name="河滨幼儿园", organisation=centre.near)
    if prepare == "closed":
        Organisation.objects.filter(pk=centre.near.pk).update(closed_on=date(2026, 1, 1))
    before = recorded()
    with pytest.raises(ValidationError, match=message):
        merge(cast.administrator, centre.far, *(getattr(centre, name) for name in sources))
    assert recorded() == before


# --- Splitting --------------------------------------------------------------------------------------------------------


def test_a_split_takes_units_groups_and_their_people(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    annex = Unit.objects.create(name="分园", organisation=centre.near)
    second = organisation("第二党小组", "group", centre.near)
    home = centre.near.units.get(name="第一实验幼儿园")
    PersonFactory(name="周涛", organisation=centre.near, group=second, unit=annex)
    PersonFactory(name="吴迪", organisation=centre.near, group=second, unit=home)
    PersonFactory(name="郑洁", organisation=centre.near, group=centre.group, unit=annex)
    PersonFactory(name="冯晨", organisation=centre.near, group=second, unit=None)
    Person.objects.filter(name="冯晨").update(unit=None)
    (founded,) = split(cast.administrator, centre.near, NewBranch("分园党支部", [annex.pk], [second.pk]))
    founded.refresh_from_db()
    assert (founded.kind, founded.founded_on) == ("branch", date(2026, 8, 1))
    assert where() == {
        "张明华": ("第一实验幼儿园党支部", "第一党小组"),
        "李静": ("第一实验幼儿园党支部", ""),
        "王秀兰": ("河滨幼儿园党支部", ""),
        "周涛": ("分园党支部", "第二党小组"),
        "吴迪": ("第一实验幼儿园党支部", ""),
        "郑洁": ("分园党支部", ""),
        "冯晨": ("分园党支部", "第二党小组"),
    }
    for person in Person.objects.filter(organisation=founded):
        assert person.scope_path.startswith(founded.path)
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_a_split_that_cannot_be_changes_nothing(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    home, far = centre.near.units.get(), centre.far.units.get()
    before = recorded()
    for part, message in (
        (NewBranch("分园党支部", []), "at least one unit or group"),
        (NewBranch("分园党支部", [far.pk]), "no longer belongs to it"),
        (NewBranch("河滨幼儿园党支部", [home.pk]), "There is an organisation of this name already"),
    ):
        with pytest.raises(ValidationError, match=message):
            split(cast.administrator, centre.near, part)
    with pytest.raises(ValidationError, match="Only branches are split"):
        split(cast.system, centre.committee, NewBranch("分党委", []))
    assert recorded() == before


# --- Closing ----------------------------------------------------------------------------------------------------------


def test_a_closing_ends_roles_and_term_and_is_taken_back(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    empty = organisation("空支部", parent=centre.committee)
    Role.objects.create(user=cast.nobody, kind="secretary", organisation=empty, starts_on=date(2026, 1, 1))
    term = term_of(centre.near, centre.zhang)
    Term.objects.filter(pk=term.pk).update(organisation=empty)
    Person.objects.filter(pk=centre.zhang.pk).update(party_post="书记")
    with pytest.raises(ValidationError, match="still belong to it"):
        close(cast.administrator, empty)
    empty.units.all().delete()
    before = recorded()
    closed = close(cast.administrator, empty)
    assert Role.objects.get(user=cast.nobody).ends_on == date(2026, 8, 1)
    assert Person.objects.get(pk=centre.zhang.pk).party_post == ""
    with pytest.raises(ValidationError, match="This organisation has been closed"):
        close(cast.administrator, empty)
    with pytest.raises(Outdated):
        services.closing_undo(actor=cast.administrator, organisation=empty, version=1, reason="误撤")
    again = services.closing_undo(actor=cast.administrator, organisation=empty, version=closed.version, reason="误撤")
    assert (again.closed_on, Role.objects.get(user=cast.nobody).ends_on) == (None, None)
    assert Term.objects.get().state == "in_office"
    assert Person.objects.get(pk=centre.zhang.pk).party_post == "书记"
    assert Reorganisation.objects.values_list("kind", "state", "undone_reason").get() == ("close", "undone", "误撤")
    assert len(recorded()) == len(before) + 2
    with pytest.raises(ValidationError, match="no closing that could be taken back"):
        services.closing_undo(actor=cast.administrator, organisation=empty, version=again.version, reason="再撤")


def test_what_was_merged_is_not_simply_reopened(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    merge(cast.administrator, centre.far, centre.near)
    near = Organisation.objects.get(pk=centre.near.pk)
    with pytest.raises(ValidationError, match="no closing that could be taken back"):
        services.closing_undo(actor=cast.administrator, organisation=near, version=near.version, reason="误并")


def test_units_are_closed_or_deleted(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    unit, wrong = centre.near.units.get(), Unit.objects.create(name="错录园", organisation=centre.near)
    with pytest.raises(ValidationError, match="People still work in this unit"):
        organisation_services.unit_close(actor=cast.administrator, unit=unit, on=TODAY, today=TODAY)
    with pytest.raises(ValidationError, match="Close it instead"):
        organisation_services.unit_delete(actor=cast.administrator, unit=unit)
    organisation_services.unit_delete(actor=cast.administrator, unit=wrong)
    Person.objects.filter(unit=unit).update(unit=None)
    organisation_services.unit_close(actor=cast.administrator, unit=unit, on=TODAY, today=TODAY)
    assert list(centre.near.units.values_list("name", "closed_on")) == [("第一实验幼儿园", TODAY)]
    assert "第一实验幼儿园" not in read_lookups(system_scope()).units


# --- Who may, and what the database holds -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "error"),
    [("organiser", PermissionDenied), ("secretary", PermissionDenied), ("stranger", ObjectDoesNotExist)],
)
def test_only_administrators_reorganise(
    cast: SimpleNamespace, centre: SimpleNamespace, who: str, error: type[Exception]
) -> None:
    actor, before = getattr(cast, who), recorded()
    unit = centre.near.units.get()
    with pytest.raises(error):
        services.organisation_rename(
            actor=actor, organisation=centre.near, version=1, name="新名", ground=GROUND, today=TODAY
        )
    with pytest.raises(error):
        merge(actor, centre.near, centre.group)
    with pytest.raises(error):
        split(actor, centre.near, NewBranch("分园党支部", [unit.pk]))
    with pytest.raises(error):
        close(actor, centre.near)
    with pytest.raises((error, ObjectDoesNotExist)):
        organisation_services.unit_delete(actor=actor, unit=unit)
    assert recorded() == before


def test_nobody_merges_with_what_they_do_not_see(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    before = recorded()
    with pytest.raises(ObjectDoesNotExist):
        merge(cast.administrator, centre.near, centre.elsewhere)
    assert recorded() == before


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"document": ""}, "reorganisation_has_ground"),
        ({"state": "undone", "undone_reason": "误"}, "reorganisation_state_fits"),
        ({"undone_reason": "误"}, "reorganisation_state_fits"),
    ],
)
def test_the_database_holds_it_too(
    cast: SimpleNamespace, centre: SimpleNamespace, changes: dict[str, str], constraint: str
) -> None:
    services.organisation_rename(
        actor=cast.administrator, organisation=centre.near, version=1, name="新名", ground=GROUND, today=TODAY
    )
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Reorganisation.objects.update(**changes)


def test_rules_of_names_and_kinds() -> None:
    assert rules.may_merge(["branch", "joint_branch"])
    assert not rules.may_merge(["branch", "committee"])
    assert [rules.branch_kind(units) for units in (0, 1, 2)] == ["branch", "branch", "joint_branch"]
    assert rules.name_in("第一党小组", "甲支部", ["第二党小组"]) == "第一党小组"
    assert rules.name_in("第一党小组", "甲支部", ["第一党小组"]) == "第一党小组（原甲支部）"
    assert [rules.may_put_back(kind, "done") for kind in ("merge", "split", "close", "rename")] == [
        True,
        True,
        False,
        False,
    ]
    assert not rules.may_put_back("merge", "undone") and not rules.may_reopen("merge", "done")
