"""The figures of sessions: counted once, by the rule of ``study.rules.attendance``, for every page, paper and sheet."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q

from study.models import Attendance
from study.rules import kinds
from study.rules.attendance import Tally

PRESENT = Q(is_guest=False, state=kinds.PRESENT)
EXPECTED = Q(is_guest=False) & ~Q(state=kinds.SPECIAL_CARE)
"""The rule as conditions on rows of attendance, for sheets and statistics made in the database."""


def tallies(sessions: Iterable[int]) -> dict[int, Tally]:
    """The figures of some sessions by their numbers. One query."""
    numbers = list(sessions)
    counted = (
        Attendance.objects.filter(session__in=numbers)
        .order_by()
        .values("session_id", "is_guest", "state")
        .annotate(
            people=Count("pk"),
            late=Count("pk", filter=Q(is_late=True)),
            made_up=Count("pk", filter=Q(made_up_on__isnull=False)),
        )
    )
    by_state: dict[int, dict[str, int]] = defaultdict(dict)
    late: dict[int, int] = defaultdict(int)
    made_up: dict[int, int] = defaultdict(int)
    guests: dict[int, int] = defaultdict(int)
    for row in counted:
        session = row["session_id"]
        if row["is_guest"]:
            guests[session] += row["people"]
            continue
        by_state[session][row["state"]] = row["people"]
        late[session] += row["late"]
        made_up[session] += row["made_up"]
    return {pk: Tally(by_state[pk], late[pk], made_up[pk], guests[pk]) for pk in numbers}
