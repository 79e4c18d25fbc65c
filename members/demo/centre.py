"""The demo's tree of organisations and the units they serve: that of the owner's document."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from members.models import Organisation, Unit

COMMITTEE: Final = "学前教育中心党委"
COMMITTEE_UNIT: Final = "学前教育中心"
RETIRED_UNIT: Final = "老年工作站"
OFFICE_UNIT: Final = "中心机关"


@dataclass(frozen=True)
class BranchPlan:
    """A branch: its units with the number of members and of other staff in each, and how many groups it has."""

    name: str
    units: Sequence[tuple[str, int, int]]
    groups: int = 0


# 420 members and 300 others; one kindergarten has no member, for the distribution map to show. A branch has some fifty
# members at most (ZB); those over 35 have groups.
BRANCHES: Final = (
    BranchPlan("第一实验幼儿园党支部", [("第一实验幼儿园", 48, 36)], 3),
    BranchPlan("第二实验幼儿园党支部", [("第二实验幼儿园", 44, 32)], 3),
    BranchPlan("第三实验幼儿园党支部", [("第三实验幼儿园", 38, 28)], 2),
    BranchPlan("公司幼儿园党支部", [("公司幼儿园", 30, 24)]),
    BranchPlan("钻前幼儿园党支部", [("钻前幼儿园", 28, 22)]),
    BranchPlan("供电幼儿园党支部", [("供电幼儿园", 30, 24)]),
    BranchPlan("河滨幼儿园党支部", [("河滨幼儿园", 26, 22)]),
    BranchPlan("新村幼儿园党支部", [("新村幼儿园", 24, 20)]),
    BranchPlan("采油井下联合党支部", [("采油幼儿园", 16, 10), ("井下幼儿园", 14, 8), ("采油第二幼儿园", 0, 8)], 2),
    BranchPlan("运输幼儿园党支部", [("运输幼儿园", 26, 20)]),
    BranchPlan("胜华幼儿园党支部", [("胜华幼儿园", 40, 30)], 2),
    BranchPlan("老年工作站党支部", [(RETIRED_UNIT, 30, 0)]),
    BranchPlan("机关党支部", [(OFFICE_UNIT, 26, 16)]),
)


@dataclass
class Branch:
    """A branch as it was stored."""

    organisation: Organisation
    groups: list[Organisation] = field(default_factory=list)


@dataclass
class Place:
    """A unit with the branch that serves it, and how many people it is to have."""

    unit: Unit
    branch: Branch
    members: int
    others: int

    def group_for(self, number: int) -> Organisation | None:
        """The group of the branch's ``number``-th member, if it has groups: they are filled in turn."""
        groups = self.branch.groups
        return groups[number % len(groups)] if groups else None


@dataclass
class Centre:
    """The whole tree as it was stored."""

    committee: Organisation
    places: dict[str, Place]

    def branches(self) -> Iterator[Branch]:
        """Every branch once, in the order of the document."""
        seen = set()
        for place in self.places.values():
            if place.branch.organisation.pk not in seen:
                seen.add(place.branch.organisation.pk)
                yield place.branch


def make_centre(rng: random.Random) -> Centre:
    """Store the committee, its branches, their groups and units."""
    committee = Organisation.objects.add_root(
        {"name": COMMITTEE, "kind": "committee", "may_approve": True, "founded_on": date(2003, 9, 1)}
    )
    Unit.objects.create(name=COMMITTEE_UNIT, organisation=committee)
    places: dict[str, Place] = {}
    for plan in BRANCHES:
        branch = _branch(committee, plan, date(rng.randint(2003, 2015), 9, 1))
        for name, members, others in plan.units:
            unit = Unit.objects.create(name=name, organisation=branch.organisation)
            places[name] = Place(unit, branch, members, others)
    return Centre(committee, places)


def _branch(committee: Organisation, plan: BranchPlan, founded_on: date) -> Branch:
    kind = "joint_branch" if len(plan.units) > 1 else "branch"
    branch = Branch(_below(committee, plan.name, kind, founded_on))
    for number in range(plan.groups):
        branch.groups.append(_below(branch.organisation, f"第{'一二三'[number]}党小组", "group", founded_on))
    return branch


def _below(parent: Organisation, name: str, kind: str, founded_on: date) -> Organisation:
    # Read anew: treebeard counts children on the object it is given.
    parent = Organisation.objects.get(pk=parent.pk)
    node: Organisation = Organisation.objects.add_child(parent, {"name": name, "kind": kind, "founded_on": founded_on})
    return node
