from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import Deadline, WorkingCalendar, add_working_days


def days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


YEAR_2026 = WorkingCalendar(
    off=frozenset(
        days(date(2026, 1, 1), date(2026, 1, 3))
        | days(date(2026, 2, 15), date(2026, 2, 23))
        | days(date(2026, 4, 4), date(2026, 4, 6))
        | days(date(2026, 5, 1), date(2026, 5, 5))
        | days(date(2026, 6, 19), date(2026, 6, 21))
        | days(date(2026, 9, 25), date(2026, 9, 27))
        | days(date(2026, 10, 1), date(2026, 10, 7))
    ),
    working=frozenset(
        {
            date(2026, 1, 4),
            date(2026, 2, 14),
            date(2026, 2, 28),
            date(2026, 5, 9),
            date(2026, 9, 20),
            date(2026, 10, 10),
        }
    ),
    years=frozenset({2026}),
)


@pytest.mark.parametrize(
    ("start", "count_first", "end"),
    [
        (date(2026, 9, 7), True, date(2026, 9, 11)),
        (date(2026, 9, 7), False, date(2026, 9, 14)),
        # Through the working Sunday 20 September and the holiday from the 25th.
        (date(2026, 9, 18), False, date(2026, 9, 24)),
        # Over the October holiday; the Saturday after it is worked.
        (date(2026, 9, 30), False, date(2026, 10, 13)),
        # A notice that begins on a day off counts from the next working day.
        (date(2026, 9, 12), True, date(2026, 9, 18)),
        (date(2026, 2, 13), False, date(2026, 2, 27)),
    ],
)
def test_a_notice_of_five_working_days_ends(start: date, count_first: bool, end: date) -> None:
    assert add_working_days(start, 5, count_first=count_first, calendar=YEAR_2026) == Deadline(end, provisional=False)


def test_a_year_that_is_not_loaded_counts_weekends_only_and_says_so() -> None:
    assert add_working_days(date(2026, 12, 30), 5, count_first=False, calendar=YEAR_2026) == Deadline(
        date(2027, 1, 6), provisional=True
    )
    assert add_working_days(date(2027, 5, 3), 1, count_first=True, calendar=YEAR_2026) == Deadline(
        date(2027, 5, 3), provisional=True
    )
    assert add_working_days(date(2026, 12, 24), 5, count_first=False, calendar=YEAR_2026).provisional is False
    # The day a notice is put up is not looked at when it does not count.
    assert add_working_days(date(2025, 12, 31), 1, count_first=False, calendar=YEAR_2026) == Deadline(
        date(2026, 1, 4), provisional=False
    )


@pytest.mark.parametrize("count", [0, -1, 3661])
def test_a_senseless_number_of_days_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"not {count}"):
        add_working_days(date(2026, 9, 7), count, count_first=True, calendar=YEAR_2026)


@given(st.dates(date(2026, 1, 1), date(2026, 10, 1)), st.integers(1, 40), st.booleans())
def test_as_many_working_days_lie_in_the_period_as_were_asked_for(start: date, count: int, count_first: bool) -> None:
    end = add_working_days(start, count, count_first=count_first, calendar=YEAR_2026).day
    period = days(start if count_first else start + timedelta(days=1), end)
    assert sum(map(YEAR_2026.is_working, period)) == count
    assert YEAR_2026.is_working(end)
