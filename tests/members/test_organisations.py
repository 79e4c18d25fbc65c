"""Adding, changing and moving organisations and units: who may, what is refused, what goes along."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from core.changes import Outdated
from members.models import Organisation, Person, PersonPeriod, Unit, User
from members.services.organisations import (
    organisation_add,
    organisation_change,
    organisation_move,
    unit_add,
    unit_change,
    unit_move,
)
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db


def tree() -> list[tuple[Any, ...]]:
    """Everything that a refusal must leave alone."""
    return [
        *Organisation.objects.order_by("pk").values_list(),
        *Unit.objects.order_by("pk").values_list(),
        *Person.objects.order_by("pk").values_list("pk", "organisation", "group", "unit", "scope_path", "version"),
    ]


def change(actor: User, row: Organisation, **fields: Any) -> Organisation:
    """`organisation_change` with everything as it is but for what the test names."""
    values = {"name": row.name, "kind": row.kind, "founded_on": row.founded_on, "may_approve": row.may_approve}
    return organisation_change(
        actor=actor, organisation=row, version=fields.pop("version", row.version), **values | fields
    )


def test_an_administrator_adds_a_branch_with_its_units(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    added = organisation_add(
        actor=cast.administrator,
        name=" 新村幼儿园党支部 ",
        kind="branch",
        superior=centre.committee,
        founded_on=date(1998, 7, 1),
        units=["新村幼儿园"],
    )
    added.refresh_from_db()
    assert (added.name, added.kind, added.founded_on, added.may_approve) == (
        "新村幼儿园党支部",
        "branch",
        date(1998, 7, 1),
        False,
    )
    assert Organisation.objects.get_parent(added) == centre.committee
    assert [unit.name for unit in added.units.all()] == ["新村幼儿园"]


def test_only_the_whole_systems_administrator_adds_at_the_top(cast: SimpleNamespace) -> None:
    before = tree()
    with pytest.raises(PermissionDenied):
        organisation_add(actor=cast.administrator, name="另一党委", kind="committee", superior=None)
    assert tree() == before
    added = organisation_add(actor=cast.system, name="另一党委", kind="committee", superior=None, may_approve=True)
    assert added.is_root()


@pytest.mark.parametrize("who", ["organiser", "secretary", "group_leader", "reader"])
def test_others_who_see_a_branch_do_not_keep_it(cast: SimpleNamespace, centre: SimpleNamespace, who: str) -> None:
    actor = getattr(cast, who)
    near = centre.group if who == "group_leader" else centre.near
    unit = centre.near.units.get()
    before = tree()
    with pytest.raises(PermissionDenied):
        organisation_add(actor=actor, name="第二党小组", kind="group", superior=near)
    with pytest.raises(PermissionDenied):
        change(actor, near, name="别的名字")
    with pytest.raises(PermissionDenied):
        organisation_move(actor=actor, organisation=near, version=near.version, superior=None)
    with pytest.raises(PermissionDenied):
        unit_add(actor=actor, organisation=near, name="别的幼儿园")
    if who != "group_leader":
        with pytest.raises(PermissionDenied):
            unit_change(actor=actor, unit=unit, name="别的幼儿园")
    assert tree() == before


@pytest.mark.parametrize("who", ["administrator", "stranger", "nobody"])
def test_what_lies_out_of_scope_is_not_there(cast: SimpleNamespace, centre: SimpleNamespace, who: str) -> None:
    actor = getattr(cast, who)
    before = tree()
    with pytest.raises(ObjectDoesNotExist):
        organisation_add(actor=actor, name="新支部", kind="branch", superior=centre.other)
    with pytest.raises(ObjectDoesNotExist):
        change(actor, centre.elsewhere, name="别的名字")
    with pytest.raises(ObjectDoesNotExist):
        unit_change(actor=actor, unit=centre.elsewhere.units.get(), name="别的幼儿园")
    with pytest.raises((ObjectDoesNotExist, PermissionDenied)):
        unit_move(
            actor=actor,
            unit=centre.far.units.get(),
            organisation=centre.elsewhere,
            effective_on=date(2026, 9, 1),
        )
    assert tree() == before


@pytest.mark.parametrize(
    ("superior", "fields", "field"),
    [
        ("committee", {"kind": "group"}, "kind"),
        ("near", {"kind": "branch"}, "kind"),
        ("group", {"kind": "group"}, "kind"),
        ("near", {"kind": "group", "units": ["某幼儿园"]}, "kind"),
        ("committee", {"kind": "branch", "may_approve": True}, "may_approve"),
        ("committee", {"name": " \u200b"}, "name"),
        ("committee", {"name": "长" * 101}, "name"),
        ("committee", {"name": "第一实验幼儿园党支部"}, "name"),
        ("committee", {"units": ["甲园", "甲园"]}, "__all__"),
        ("committee", {"units": [""]}, "name"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    cast: SimpleNamespace, centre: SimpleNamespace, superior: str, fields: dict[str, Any], field: str
) -> None:
    before = tree()
    with pytest.raises(ValidationError) as refusal:
        organisation_add(
            actor=cast.administrator,
            superior=getattr(centre, superior),
            **{"name": "新党支部", "kind": "branch"} | fields,
        )
    assert list(refusal.value.message_dict) == [field]
    assert tree() == before


def test_a_change_counts_the_version_and_keeps_the_trace(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    change(cast.administrator, centre.near, name="实验幼儿园党支部", kind="joint_branch", founded_on=date(2001, 1, 1))
    near = Organisation.objects.get(pk=centre.near.pk)
    assert (near.name, near.kind, near.founded_on, near.version) == (
        "实验幼儿园党支部",
        "joint_branch",
        date(2001, 1, 1),
        2,
    )
    assert list(near.events.order_by("pgh_id").values_list("pgh_label", "name")) == [
        ("insert", "第一实验幼儿园党支部"),
        ("update", "实验幼儿园党支部"),
    ]


def test_the_second_editor_is_told_what_changed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    change(cast.system, centre.near, name="实验幼儿园党支部")
    before = tree()
    with pytest.raises(Outdated) as refusal:
        change(cast.administrator, centre.near, name="一实验党支部", version=1)
    since = refusal.value.since
    assert since.version == 2
    assert [(item.old, item.new) for item in since.changes] == [("第一实验幼儿园党支部", "实验幼儿园党支部")]
    assert tree() == before


def test_a_branch_with_people_stays_one(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    before = tree()
    with pytest.raises(ValidationError) as refusal:
        change(cast.administrator, centre.far, kind="committee")
    assert list(refusal.value.message_dict) == ["kind"]
    assert tree() == before


def test_a_moved_branch_takes_its_people_along(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    general = organisation("幼教党总支", "general_branch", centre.committee)
    organisation_move(actor=cast.administrator, organisation=centre.near, version=1, superior=general)
    near = Organisation.objects.get(pk=centre.near.pk)
    general.refresh_from_db()
    assert Organisation.objects.get_parent(near) == general
    assert near.version == 2
    assert set(Person.objects.below(general)) == {centre.zhang, centre.li}
    fresh = User.objects.get(pk=cast.secretary.pk)
    assert set(Person.objects.visible_to(fresh)) == {centre.zhang, centre.li}
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_a_branch_moved_to_another_centre_leaves_the_first_ones_sight(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    organisation_move(actor=cast.system, organisation=centre.near, version=1, superior=centre.other)
    fresh = User.objects.get(pk=cast.administrator.pk)
    assert set(Person.objects.visible_to(fresh)) == {centre.wang}


@pytest.mark.parametrize(
    ("moved", "superior", "field"),
    [("near", "far", "superior"), ("committee", "near", "superior"), ("group", "far", "superior")],
)
def test_moves_that_cannot_be_are_refused(
    cast: SimpleNamespace, centre: SimpleNamespace, moved: str, superior: str, field: str
) -> None:
    before = tree()
    with pytest.raises(ValidationError) as refusal:
        organisation_move(
            actor=cast.system, organisation=getattr(centre, moved), version=1, superior=getattr(centre, superior)
        )
    assert list(refusal.value.message_dict) == [field]
    assert tree() == before


def test_an_empty_group_may_move_and_a_branch_to_the_top(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    empty = organisation("第二党小组", "group", centre.near)
    organisation_move(actor=cast.administrator, organisation=empty, version=1, superior=centre.far)
    organisation_move(actor=cast.system, organisation=centre.near, version=1, superior=None)
    empty.refresh_from_db()
    near = Organisation.objects.get(pk=centre.near.pk)
    assert Organisation.objects.get_parent(empty) == centre.far
    assert near.is_root()
    assert Person.objects.get(pk=centre.li.pk).scope_path == near.path


def test_moving_to_where_it_stands_changes_nothing(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    before = tree()
    organisation_move(actor=cast.administrator, organisation=centre.near, version=1, superior=centre.committee)
    assert tree() == before


def test_a_unit_is_added_and_renamed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    unit = unit_add(actor=cast.administrator, organisation=centre.near, name="分园")
    unit_change(actor=cast.administrator, unit=unit, name=" 东分园 ")
    assert list(centre.near.units.order_by("pk").values_list("name", flat=True)) == ["第一实验幼儿园", "东分园"]


def test_a_unit_of_a_taken_name_is_refused(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    other = unit_add(actor=cast.administrator, organisation=centre.near, name="分园")
    before = tree()
    with pytest.raises(ValidationError):
        unit_add(actor=cast.administrator, organisation=centre.near, name="分园")
    with pytest.raises(ValidationError):
        unit_change(actor=cast.administrator, unit=other, name="第一实验幼儿园")
    with pytest.raises(ValidationError):
        unit_add(actor=cast.administrator, organisation=centre.group, name="组里的园")
    assert tree() == before


def test_a_moved_unit_takes_its_people_along_as_of_the_day(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    unit = centre.near.units.get()
    liu = PersonFactory(name="刘洋", organisation=centre.near, unit=None)
    PersonPeriod.objects.update(starts_on=date(2020, 1, 1))
    moved = unit_move(actor=cast.administrator, unit=unit, organisation=centre.far, effective_on=date(2026, 9, 1))
    assert moved == 2
    zhang = Person.objects.get(pk=centre.zhang.pk)
    assert (zhang.organisation, zhang.group, zhang.unit, zhang.version) == (centre.far, None, unit, 2)
    assert zhang.scope_path == centre.far.path
    assert list(zhang.periods.order_by("starts_on").values_list("organisation", "starts_on", "ends_on")) == [
        (centre.near.pk, date(2020, 1, 1), date(2026, 9, 1)),
        (centre.far.pk, date(2026, 9, 1), None),
    ]
    liu.refresh_from_db()
    assert (liu.organisation, liu.version) == (centre.near, 1)


def test_a_unit_with_people_moves_only_to_a_branch(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    unit = centre.near.units.get()
    before = tree()
    for target in (centre.committee, centre.group):
        with pytest.raises(ValidationError) as refusal:
            unit_move(actor=cast.administrator, unit=unit, organisation=target, effective_on=date(2026, 9, 1))
        assert list(refusal.value.message_dict) == ["organisation"]
    assert tree() == before


def test_a_unit_without_people_may_move_to_the_committee(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    unit = unit_add(actor=cast.administrator, organisation=centre.near, name="中心机关")
    moved = unit_move(actor=cast.administrator, unit=unit, organisation=centre.committee, effective_on=date(2026, 9, 1))
    unit.refresh_from_db()
    assert (moved, unit.organisation) == (0, centre.committee)
