"""Where organisations may stand and what is unusual about them: without a database."""

import pytest

from members.rules import organisations as rules
from members.rules.codes import ORGANISATION_KIND

KINDS = ORGANISATION_KIND.values()


@pytest.mark.parametrize(
    ("superior", "below"),
    [
        ("", {"committee", "general_branch", "branch", "joint_branch"}),
        ("committee", {"committee", "general_branch", "branch", "joint_branch"}),
        ("general_branch", {"branch", "joint_branch"}),
        ("branch", {"group"}),
        ("joint_branch", {"group"}),
        ("group", set()),
    ],
)
def test_what_may_stand_below_what(superior: str, below: set[str]) -> None:
    assert {kind for kind in KINDS if rules.may_stand_below(kind, superior)} == below
    assert set(rules.kinds_below(superior)) == below


def test_people_belong_to_branches_only() -> None:
    assert [kind for kind in KINDS if rules.may_hold_people(kind)] == ["branch", "joint_branch"]


def test_groups_serve_no_units() -> None:
    assert [kind for kind in KINDS if not rules.may_serve_units(kind)] == ["group"]


def test_a_branch_never_approves_its_own_members() -> None:
    assert [kind for kind in KINDS if rules.may_be_given_approval(kind)] == ["committee", "general_branch"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  第一实验幼儿园党支部 ", "第一实验幼儿园党支部"),
        ("机关\u3000党支部", "机关 党支部"),
        ("第\u200b一\n党小组", "第一 党小组"),
        ("\u0000\u200b ", ""),
    ],
)
def test_names_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert rules.name_of(typed) == stored


@pytest.mark.parametrize(
    ("kind", "standing", "before", "why"),
    [
        ("branch", rules.Standing("committee"), "", ""),
        ("group", rules.Standing("committee"), "", "superior"),
        ("committee", rules.Standing("branch"), "", "superior"),
        ("no_such_kind", rules.Standing("committee"), "", "superior"),
        ("committee", rules.Standing("committee", below=frozenset({"group"})), "branch", "below"),
        ("joint_branch", rules.Standing("committee", below=frozenset({"group"}), has_people=True), "branch", ""),
        ("committee", rules.Standing("committee", has_people=True), "branch", "people"),
        ("branch", rules.Standing("committee", has_people=True), "branch", ""),
        ("group", rules.Standing("branch", has_people=True), "group", ""),
        ("group", rules.Standing("branch", has_units=True), "", "units"),
        ("committee", rules.Standing("", has_units=True), "", ""),
    ],
)
def test_a_kind_fits_its_standing_or_says_why_not(kind: str, standing: rules.Standing, before: str, why: str) -> None:
    assert rules.check_kind(kind, standing, before=before) == why
