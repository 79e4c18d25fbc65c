"""What is due with who is away, and months without taking part: counted, to the day."""

from datetime import date
from types import SimpleNamespace

import pytest

from members import activity
from members.activity import Months
from members.rules.contacts import Flag, Whereabouts, flags, months_in_a_row
from members.whereabouts import whereabouts

SINCE = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        (Whereabouts(), []),
        (
            Whereabouts(is_mobile=True, mobile_since=SINCE),
            [("contact", date(2026, 4, 30), False), ("transfer", date(2026, 8, 1), True)],
        ),
        (
            Whereabouts(is_mobile=True, mobile_since=SINCE, last_reached=date(2026, 7, 1)),
            [("transfer", date(2026, 8, 1), True), ("contact", date(2026, 10, 1), False)],
        ),
        (
            Whereabouts(is_mobile=True, is_abroad=True, last_reached=date(2026, 7, 1)),
            [("contact", date(2026, 10, 1), False)],
        ),
        (Whereabouts(is_mobile=True), []),
        (Whereabouts(is_lost=True, lost_since=SINCE), [("suspend", date(2026, 7, 31), True)]),
        (
            Whereabouts(is_lost=True, lost_since=SINCE, suspended_since=date(2026, 9, 1)),
            [("remove", date(2028, 9, 1), True)],
        ),
    ],
)
def test_what_is_due_and_on_what_ground(facts: Whereabouts, due: list[tuple[str, date, bool]]) -> None:
    assert [(flag.code, flag.due_on, flag.statutory) for flag in flags(facts, 3)] == due


def test_abroad_half_a_year_is_the_most_and_then_it_is_the_national_rule() -> None:
    facts = Whereabouts(is_mobile=True, is_abroad=True, last_reached=date(2026, 7, 1))
    assert flags(facts, 12) == [Flag("contact", date(2027, 1, 1), statutory=True)]


def months(*numbers: int) -> set[tuple[int, int]]:
    return {(2026, number) for number in numbers}


@pytest.mark.parametrize(
    ("expected", "active", "row"),
    [
        (months(8, 9, 10), set(), 3),
        (months(8, 9, 10), months(9), 1),
        (months(8, 10), set(), 1),
        (months(11), set(), 0),
        (months(*range(1, 11)), set(), 6),
        (set(), set(), 0),
    ],
)
def test_only_whole_months_with_something_recorded_count(
    expected: set[tuple[int, int]], active: set[tuple[int, int]], row: int
) -> None:
    assert months_in_a_row(expected, active, date(2026, 11, 22)) == row


def test_the_page_counts_what_the_sources_tell_of_members_who_are_here(
    centre: SimpleNamespace, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(people: list[int], since: date) -> dict[int, Months]:
        assert (list(people), since) == ([centre.zhang.pk], date(2026, 5, 1))
        return {centre.zhang.pk: Months(months(8, 9, 10), months(8))}

    sources = (SimpleNamespace(months=told), SimpleNamespace(months=lambda people, since: {}))
    monkeypatch.setattr(activity, "_sources", lambda: sources)
    today = date(2026, 11, 22)

    assert whereabouts(cast.secretary, centre.zhang, today).inactive_months == 2
    centre.zhang.status = "activist"
    assert whereabouts(cast.secretary, centre.zhang, today).inactive_months == 0
