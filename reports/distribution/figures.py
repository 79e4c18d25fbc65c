"""Members by post category of every place, counted in one statement.

What there are twenty thousand of is a named tuple: a frozen dataclass takes five times as long to make.
"""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum
from typing import Final, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from core.row_security import whole_system
from members.models import Organisation, User
from members.rules import codes
from reports.structure.question import STAFF, People, Question

CATEGORIES: Final = (*codes.POST_CATEGORY.values(), "")
FRONT_LINE: Final = "front_line_teacher"
_FRONT: Final = CATEGORIES.index(FRONT_LINE)


class State(IntEnum):
    """How a place stands; what needs attention comes first."""

    EMPTY = 0
    FRONT_LINE_WITHOUT = 1
    COVERED = 2


class Figures(NamedTuple):
    """Members by post category (in the order of CATEGORIES), all staff, front-line teachers whether members or not."""

    members: tuple[int, ...] = (0,) * len(CATEGORIES)
    staff: int = 0
    front_line: int = 0

    @property
    def total(self) -> int:
        return sum(self.members)

    @property
    def state(self) -> State:
        """Empty without any member; a front line without members where there are teachers but no member among them."""
        if not any(self.members):
            return State.EMPTY
        return State.FRONT_LINE_WITHOUT if self.front_line and not self.members[_FRONT] else State.COVERED

    def plus(self, other: "Figures") -> "Figures":
        together = tuple(map(sum, zip(self.members, other.members, strict=True)))
        return Figures(together, self.staff + other.staff, self.front_line + other.front_line)


class Share(NamedTuple):
    """The figures of those who belong to one branch (and group) and work in one unit."""

    organisation: int
    group: int | None
    unit: int | None
    figures: Figures


def people_of(user: User, level: Organisation | None, on: date | None) -> People:
    """Those here whom a user sees, or their periods on an earlier day; below an organisation if one is named."""
    today = timezone.localdate()
    return Question(user, today, level, STAFF).people(on or today).order_by()


@whole_system("figures are counted by several workers, which a policy does not let start")
def shares(people: People, *, by_group: bool) -> list[Share]:
    """Members by post category of each branch and unit, with ``by_group`` of each group too. One statement.

    Whose figures they are is for the people to say: they must come from ``visible_to``.
    """
    member = Q(status__in=codes.PARTY_MEMBERS)
    columns = {
        f"in_{number}": Count("pk", filter=member & Q(post_category=category))
        for number, category in enumerate(CATEGORIES)
    }
    counted = people.values_list("organisation", "unit", *(["group"] if by_group else [])).annotate(
        **columns, staff=Count("pk"), front=Count("pk", filter=Q(post_category=FRONT_LINE))
    )
    found = []
    for organisation, unit, *rest in counted:
        group = rest.pop(0) if by_group else None
        *members, staff, front = rest
        found.append(Share(organisation, group, unit, Figures(tuple(members), staff, front)))
    return found


def gathered(pairs: Iterable[tuple[int | None, Figures]]) -> dict[int, Figures]:
    """The figures of each key together; those without a key are left out."""
    found: dict[int, Figures] = {}
    for key, figures in pairs:
        if key is not None:
            found[key] = found[key].plus(figures) if key in found else figures
    return found
