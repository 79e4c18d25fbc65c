"""How often each audience studies and each meeting is held, and the days proposed for it in a month.

Source: S1-S3 (local, settings); ZB and TL 16-18 (national). A proposal is a working day at the organisation's usual
weekday and time, apart from what is planned already. It decides nothing: people move it, drop it or accept it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

from core.working_days import WorkingCalendar
from members.rules.committees import COMMITTEE_FROM_MEMBERS, COMMITTEE_LEAST
from study.rules import kinds

STATUTORY, LOCAL = "statutory", "local"
_BRANCHES: Final = ("branch", "joint_branch")
_UPPER: Final = ("committee", "general_branch")


@dataclass(frozen=True)
class Cadence:
    """What the organisations of some kinds hold: ``times`` in each period of ``months``, or once in ``weeks``."""

    kind: str
    audience: str
    hosts: tuple[str, ...]
    basis: str
    article: str
    times: int = 1
    months: int = 1
    weeks: int = 0


@dataclass(frozen=True)
class Numbers:
    """The settings of the centre (S1-S3; DOMAIN §5)."""

    leadership_weeks: int = 1
    office_weeks: int = 2
    members_times: int = 2
    lecture_months: int = 3


def cadences(numbers: Numbers) -> tuple[Cadence, ...]:
    """The whole table, with the centre's numbers in it."""
    study, members = kinds.GROUP_STUDY, kinds.MEMBERS
    return (
        Cadence(study, kinds.LEADERSHIP, _UPPER, LOCAL, "", weeks=numbers.leadership_weeks),
        Cadence(study, kinds.OFFICE_AND_UNIT_LEADERSHIP, _UPPER, LOCAL, "", weeks=numbers.office_weeks),
        Cadence(study, members, _BRANCHES, LOCAL, "", times=numbers.members_times),
        Cadence(kinds.BRANCH_COMMITTEE_MEETING, kinds.BRANCH_COMMITTEE, _BRANCHES, STATUTORY, "ZB 14"),
        Cadence(kinds.THEMED_PARTY_DAY, members, _BRANCHES, STATUTORY, "TL 16"),
        Cadence(kinds.GROUP_MEETING, members, ("group",), STATUTORY, "ZB 14"),
        Cadence(kinds.GENERAL_MEETING, members, _BRANCHES, STATUTORY, "ZB 14", months=3),
        Cadence(kinds.PARTY_LECTURE, members, _BRANCHES, LOCAL, "ZB 14", months=numbers.lecture_months),
        Cadence(kinds.ORGANISATIONAL_LIFE_MEETING, members, _BRANCHES, STATUTORY, "TL 17", months=12),
        Cadence(kinds.DEMOCRATIC_APPRAISAL, members, _BRANCHES, STATUTORY, "TL 18", months=12),
    )


def meets_as_committee(full_members: int, in_office: int) -> bool:
    """Whether a branch is asked for meetings of its committee: it has a committee, or is large enough to elect one.

    With fewer than seven full members a branch elects a secretary alone. Source: ZB; DOMAIN §5.
    """
    return full_members >= COMMITTEE_FROM_MEMBERS or in_office >= COMMITTEE_LEAST


@dataclass(frozen=True)
class Taken:
    """A session that is planned or was held already."""

    kind: str
    audience: str
    day: date
    starts: time
    ends: time


@dataclass(frozen=True)
class Habit:
    """When an organisation usually meets: 0 is Monday."""

    weekday: int
    starts: time
    ends: time
    place: str = ""


@dataclass(frozen=True)
class Proposal:
    """A session that the cadence asks for in the month."""

    cadence: Cadence
    day: date
    starts: time
    ends: time
    place: str = ""


def period_of(month: date, months: int) -> tuple[date, date]:
    """The first and last day of the period of so many months, counted from January, in which a month lies."""
    first = month.replace(month=(month.month - 1) // months * months + 1, day=1)
    last_month = min(first.month + months - 1, 12)
    return first, _last_day(date(month.year, last_month, 1))


def proposals(
    host_kind: str,
    month: date,
    numbers: Numbers,
    taken: Sequence[Taken],
    habits: Mapping[tuple[str, str], Habit],
    usual: Habit,
    calendar: WorkingCalendar,
    earliest: date | None = None,
    has_committee: bool = True,
) -> list[Proposal]:
    """What an organisation of this kind should still plan in a month, in the order of days.

    ``taken`` are its sessions of the whole year, ``habits`` how it held the last of each kind and audience. Nothing is
    proposed before ``earliest``. ``has_committee`` is the answer of ``meets_as_committee`` for a branch.
    """
    found: list[Proposal] = []
    first = max(month, earliest or month)
    for cadence in cadences(numbers):
        if host_kind not in cadence.hosts or (cadence.kind == kinds.BRANCH_COMMITTEE_MEETING and not has_committee):
            continue
        habit = habits.get((cadence.kind, cadence.audience), usual)
        own = sorted(each.day for each in taken if (each.kind, each.audience) == (cadence.kind, cadence.audience))
        usual_days = [
            day
            for day in (first + timedelta(days=number) for number in range((_last_day(month) - first).days + 1))
            if day.weekday() == habit.weekday
        ]
        days = _weekly(cadence, own, usual_days) if cadence.weeks else _monthly(cadence, month, own, usual_days)
        for day in days:
            wanted = Proposal(cadence, day, habit.starts, habit.ends, habit.place)
            free = _free_day(wanted, first, _last_day(month), [*taken, *map(_as_taken, found)], calendar)
            if free is not None:
                found.append(replace(wanted, day=free))
    return sorted(found, key=lambda each: (each.day, each.starts, each.cadence.kind))


def _weekly(cadence: Cadence, own: Sequence[date], usual: Sequence[date]) -> list[date]:
    """One of the usual days in so many weeks, counted from the last session."""
    held = {_week(day) for day in own}
    last = max((day for day in own if usual and day < usual[0]), default=None)
    chosen = []
    for day in usual:
        if _week(day) in held:
            last = day
        elif last is None or (_week(day) - _week(last)).days >= 7 * cadence.weeks:
            last = day
            chosen.append(day)
    return chosen


def _monthly(cadence: Cadence, month: date, own: Sequence[date], usual: Sequence[date]) -> list[date]:
    """So many of the usual days spread over the month, as far as the period has not seen them yet.

    What is due once in several months is proposed in the last but one of them, and again in the last.
    """
    first, last = period_of(month, cadence.months)
    missing = cadence.times - sum(first <= day <= last for day in own)
    if not usual or missing <= 0 or (cadence.months > 1 and month.month < last.month - 1):
        return []
    return list(dict.fromkeys(usual[(2 * number + 1) * len(usual) // (2 * missing)] for number in range(missing)))


def _free_day(
    wanted: Proposal, first: date, last: date, taken: Sequence[Taken], calendar: WorkingCalendar
) -> date | None:
    """The nearest working day on which nobody is expected at two places at once."""
    for distance in range(31):
        for day in dict.fromkeys((wanted.day + timedelta(days=distance), wanted.day - timedelta(days=distance))):
            if first <= day <= last and calendar.is_working(day) and not _clashes(wanted, day, taken):
                return day
    return None


def _clashes(wanted: Proposal, day: date, taken: Sequence[Taken]) -> bool:
    return any(each.day == day and each.starts < wanted.ends and wanted.starts < each.ends for each in taken)


def _as_taken(proposal: Proposal) -> Taken:
    return Taken(proposal.cadence.kind, proposal.cadence.audience, proposal.day, proposal.starts, proposal.ends)


def _week(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _last_day(month: date) -> date:
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def topic_of(cadence: Cadence, month: date, readings: Sequence[str]) -> str:
    """What a proposed session is called until somebody calls it otherwise: the month's reading, or kind and period."""
    word = kinds.KIND.chinese(cadence.kind)
    if cadence.kind == kinds.GROUP_STUDY and readings:
        title = readings[0]
        return f"学习{title}" if title.startswith("《") else f"学习《{title}》"
    if cadence.months == 3:
        return f"第{'一二三四'[(month.month - 1) // 3]}季度{word}"
    if cadence.months == 12:
        return f"{month.year}年度{word}"
    return f"{month.month}月{word}"
