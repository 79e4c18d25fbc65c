"""The rules without a database: rates, chairs, cadences."""

from datetime import date, time
from decimal import Decimal

import pytest

from core.working_days import WorkingCalendar
from study.rules.attendance import Mark, percent, tally
from study.rules.audiences import may_take_the_chair
from study.rules.cadence import Habit, Numbers, Taken, period_of, proposals

FRIDAY = Habit(4, time(15, 30), time(17, 0))
YEAR_2026 = WorkingCalendar(
    off=frozenset(date(2026, 10, day) for day in range(1, 8)),
    working=frozenset({date(2026, 10, 10)}),
    years=frozenset({2026}),
)


def days(host: str, month: date, taken: list[Taken] | None = None, **numbers: int) -> list[tuple[str, str, int]]:
    found = proposals(host, month, Numbers(**numbers), taken or [], {}, FRIDAY, YEAR_2026)
    return [(each.cadence.kind, each.cadence.audience, each.day.day) for each in found]


def test_a_rate_leaves_out_guests_and_the_excused_and_counts_the_late() -> None:
    marks = [Mark("present")] * 4 + [Mark("present", is_late=True), Mark("leave", is_made_up=True), Mark("absent")]
    marks += [Mark("special_care"), Mark("present", is_guest=True)]
    counted = tally(marks)
    assert (counted.expected, counted.present, counted.missing, counted.excused, counted.guests) == (7, 5, 2, 1, 1)
    assert (counted.rate, counted.rate_made_up) == (Decimal("71.4"), Decimal("85.7"))
    assert tally([Mark("special_care")]).rate is None  # nobody expected is no rate, not nought
    assert (percent(1, 8), percent(2, 3)) == (Decimal("12.5"), Decimal("66.7"))


@pytest.mark.parametrize(
    ("kind", "post", "may"),
    [
        ("general_meeting", "书记", True),
        ("general_meeting", "党委委员、书记", True),
        ("general_meeting", "党支部副书记", True),
        ("general_meeting", "党委书记", False),
        ("general_meeting", "组织委员", False),
        ("branch_committee_meeting", "", False),
        ("group_meeting", "党小组组长", True),
        ("group_meeting", "党小组长", True),
        ("group_meeting", "书记", False),
        ("party_lecture", "", True),
    ],
)
def test_who_may_take_the_chair(kind: str, post: str, may: bool) -> None:
    assert may_take_the_chair(kind, post) is may


def test_the_leadership_meets_weekly_and_the_office_every_two_weeks_on_working_days() -> None:
    found = days("committee", date(2026, 10, 1))
    # Friday 2 October is a holiday: the working day nearest to it is Thursday the 8th, the first after the holidays.
    assert [day for _kind, audience, day in found if audience == "leadership"] == [8, 9, 16, 23, 30]
    office = [day for _kind, audience, day in found if audience == "office_and_unit_leadership"]
    assert len(office) == 3
    assert set(office) & {8, 9, 16, 23, 30} == set()  # nobody at two places at once
    last = Taken("group_study", "office_and_unit_leadership", date(2026, 10, 30), time(15, 30), time(17, 0))
    rest = [day for _kind, audience, day in days("committee", date(2026, 11, 1), [last]) if audience[:6] == "office"]
    assert len(rest) == 2


def test_a_branch_gets_what_its_month_and_quarter_still_lack() -> None:
    november = days("branch", date(2026, 11, 1))
    assert sorted({kind for kind, _audience, _day in november}) == [
        "branch_committee_meeting", "democratic_appraisal", "general_meeting", "group_study",
        "organisational_life_meeting", "party_lecture", "themed_party_day",
    ]  # fmt: skip
    assert sum(kind == "group_study" for kind, _audience, _day in november) == 2
    assert len({day for _kind, _audience, day in november}) == len(november)  # one a day: no clash at the usual time
    october = {kind for kind, _audience, _day in days("branch", date(2026, 10, 1))}
    assert october == {"branch_committee_meeting", "group_study", "themed_party_day"}  # quarterly ones come later
    held = [
        Taken("general_meeting", "members", date(2026, 10, 16), time(9), time(10)),
        Taken("themed_party_day", "members", date(2026, 11, 6), time(9), time(10)),
        Taken("group_study", "members", date(2026, 11, 6), time(14), time(15)),
    ]
    rest = [kind for kind, _audience, _day in days("branch", date(2026, 11, 1), held)]
    assert ("general_meeting" in rest, "themed_party_day" in rest, rest.count("group_study")) == (False, False, 1)
    assert days("group", date(2026, 11, 1)) == [("group_meeting", "members", 20)]
    assert [kind for kind, _a, _d in days("branch", date(2026, 10, 1), members_times=0)].count("group_study") == 0


def test_periods_count_from_january() -> None:
    assert period_of(date(2026, 11, 1), 3) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period_of(date(2026, 2, 1), 1) == (date(2026, 2, 1), date(2026, 2, 28))
    assert period_of(date(2026, 5, 1), 12) == (date(2026, 1, 1), date(2026, 12, 31))
