"""Age bands and joining periods of the statistics."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import age_on
from members.rules.bands import AGE_BANDS, JOINING_PERIODS, OWN_BANDS, age_band, age_bounds, joining_bounds, own_band

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(1995, 11, 23), 0),  # 30
        (date(1995, 11, 22), 1),  # 31 today
        (date(1991, 11, 22), 1),  # 35
        (date(1990, 11, 22), 2),  # 36 today
        (date(1965, 11, 23), 6),  # 60
        (date(1965, 11, 22), 7),  # 61 today
        (date(1920, 1, 1), 7),
    ],
)
def test_a_birthday_opens_the_next_band(born: date, band: int) -> None:
    assert age_band(born, ON) == band


@settings(max_examples=60)
@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.dates(date(2012, 1, 1), date(2040, 12, 31)))
def test_the_band_holds_the_age_of_that_day(born: date, on: date) -> None:
    band = AGE_BANDS[age_band(born, on)]
    age = age_on(born, on)
    assert (band.youngest or 0) <= age <= (band.oldest or 200)
    own = OWN_BANDS[own_band(age_band(born, on))]
    assert (own.youngest or 0) <= age <= (own.oldest or 200)


def test_who_was_born_on_29_february_is_a_year_older_on_1_march() -> None:
    assert age_band(date(1996, 2, 29), date(2027, 2, 28)) == 0
    assert age_band(date(1996, 2, 29), date(2027, 3, 1)) == 1


def test_the_bounds_part_bands_and_periods_without_gaps() -> None:
    assert list(age_bounds(ON)) == sorted(age_bounds(ON))
    assert len(age_bounds(ON)) == len(AGE_BANDS) - 1
    lasts = [period.last for period in JOINING_PERIODS[:-1]]
    assert [(first - last).days for first, last in zip(joining_bounds(), lasts, strict=True) if last] == [1, 1, 1]
