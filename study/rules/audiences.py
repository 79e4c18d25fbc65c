"""Who belongs to an audience: the tiers of study (S1-S3), the circles of regular meetings; and who may chair."""

import re
from dataclasses import dataclass
from typing import Final

from members.rules import codes
from members.rules.committees import DEPUTY, POST, SECRETARY
from study.rules import kinds

_BETWEEN: Final = "[、,，;；/ ]"
# A person's Party post is text, several posts beside each other: "党委委员、书记". PostgreSQL reads these as well.
COMMITTEE_POST: Final = f"(^|{_BETWEEN})(党委|党总支|总支)"
BRANCH_POST: Final = f"(^|{_BETWEEN})(?!党委|党总支|总支)[^、,，;；/ ]*(书记|委员)"
BRANCH_SECRETARY: Final = f"(^|{_BETWEEN})(?!党委|党总支|总支)[^、,，;；/ ]*书记"
GROUP_LEADER: Final = "小组组?长"

UPPER_KINDS: Final = ("committee", "general_branch")
COUNTED_MEMBERSHIP: Final = ("normal", "on_party_probation")


@dataclass(frozen=True)
class Posts:
    """Posts in organisations of some kinds: as elected, or in the words of a Party post where no term is recorded."""

    kinds: tuple[str, ...]
    words: str
    elected: tuple[str, ...] = tuple(POST.values())


@dataclass(frozen=True)
class Circle:
    """Whom an audience holds: people of these statuses, and where posts or categories are named, of one of those."""

    statuses: tuple[str, ...] = ()
    posts: "tuple[Posts, ...]" = ()
    categories: tuple[str, ...] = ()
    without_categories: tuple[str, ...] = ()


COMMITTEE: Final = Posts(UPPER_KINDS, COMMITTEE_POST)
BRANCH: Final = Posts(codes.BRANCH_KINDS, BRANCH_POST)
SECRETARIES: Final = Posts(codes.BRANCH_KINDS, BRANCH_SECRETARY, (SECRETARY, DEPUTY))

_ON_THE_WAY = (codes.APPLICANT, codes.ACTIVIST, codes.PROSPECTIVE_MEMBER)


def circle(audience: str, organisation_kind: str) -> Circle | None:
    """Whom an audience of an organisation of this kind holds; None for people named one by one."""
    upper = organisation_kind in UPPER_KINDS
    if audience == kinds.LEADERSHIP and upper:
        return Circle(posts=(COMMITTEE,))
    table: dict[str, Circle] = {
        kinds.LEADERSHIP: Circle(posts=(BRANCH,), categories=("head",)),
        kinds.OFFICE_AND_UNIT_LEADERSHIP: Circle(posts=(COMMITTEE, SECRETARIES), categories=("office", "head")),
        kinds.MEMBERS: Circle(statuses=codes.PARTY_MEMBERS),
        kinds.BRANCH_COMMITTEE: Circle(statuses=codes.PARTY_MEMBERS, posts=(BRANCH,)),
        kinds.ON_THE_WAY: Circle(statuses=_ON_THE_WAY),
        kinds.STAFF: Circle(without_categories=("retired",)),
    }
    return table.get(audience)


def may_take_the_chair(kind: str, party_post: str) -> bool:
    """Whether the rule lets somebody with this post chair a session of this kind.

    General and branch committee meeting: secretary or deputy; group meeting: group leader; else anybody. Source: ZB;
    DOMAIN §5. Where it does not, a written reason does.
    """
    if kind in (kinds.GENERAL_MEETING, kinds.BRANCH_COMMITTEE_MEETING):
        return re.search(BRANCH_SECRETARY, party_post) is not None
    if kind == kinds.GROUP_MEETING:
        return re.search(GROUP_LEADER, party_post) is not None
    return True
