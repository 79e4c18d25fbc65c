from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import (
    DateProblem,
    add_months,
    age_on,
    months_between,
    parse_date,
    parse_months,
    years_between,
)

DAYS = st.dates(date(1880, 1, 1), date(2200, 12, 31))

WAYS_TO_WRITE = [
    lambda day: day.isoformat(),
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    lambda day: f"{day.isoformat()} 00:00:00",
    lambda day: f"{day.isoformat()}T23:59:59.999",
    lambda day: f"{day.year}/{day.month}/{day.day} 0:00",
    lambda day: day.isoformat().translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
    lambda day: f"　{day.isoformat()} ",
    lambda day: f"{day.year}- {day.month} -{day.day}",
    lambda day: f"{day.year}、{day.month}、{day.day}",
    lambda day: f"{day.year}.{day.month:02d}.{day.day:02d}.",
    lambda day: f"{day.year}·{day.month}·{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}",
]


@given(DAYS, st.sampled_from(WAYS_TO_WRITE))
def test_a_date_is_read_however_it_is_written(day: date, write) -> None:
    assert parse_date(write(day)) == day


@given(st.dates(date(1927, 5, 18), date(2100, 12, 31)))
def test_the_day_number_of_a_spreadsheet_is_its_date(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert [parse_date(serial), parse_date(float(serial)), parse_date(str(serial)), parse_date(f"{serial}.5")] == [
        day
    ] * 4


def test_examples_of_day_numbers() -> None:
    assert parse_date("42005") == date(2015, 1, 1)
    assert parse_date(20260501) == date(2026, 5, 1)


def test_dates_and_moments_are_taken_as_they_are() -> None:
    assert parse_date(date(2026, 5, 1)) == date(2026, 5, 1)
    assert parse_date(datetime(2026, 5, 1, 23, 59, tzinfo=UTC)) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "format"),
        ("2020-02-30", "no_such_day"),
        ("2020-13-01", "no_such_day"),
        ("20200230", "no_such_day"),
        ("2021年2月29日", "no_such_day"),
        ("1879-12-31", "out_of_range"),
        ("2201-01-01", "out_of_range"),
        ("0000-00-00", "out_of_range"),
        ("99999", "out_of_range"),
        (date(1800, 1, 1), "out_of_range"),
        (datetime(2300, 1, 1, tzinfo=UTC), "out_of_range"),
        ("85-3-1", "two_digit_year"),
        ("85.03.01", "two_digit_year"),
        ("85年3月1日", "two_digit_year"),
        ("850301", "two_digit_year"),
        ("2026", "format"),
        ("2026-05", "month_only"),
        ("5/1/2026", "format"),
        ("2026-05/01", "format"),
        ("2026-W01-1", "format"),
        ("三月", "format"),
        (True, "format"),
        (float("nan"), "format"),
        (1e300, "format"),
        ("2026-05-01 foo", "format"),
        ("२०२६-०५-०१", "format"),
    ],
)
def test_what_is_no_date_is_told_why(text, code: str) -> None:
    with pytest.raises(DateProblem) as problem:
        parse_date(text)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("text", "months"),
    [
        *(
            (text, [date(1985, 3, 1)])
            for text in ("1985.3", "1985.03", "1985年3月", "198503", "1985-3", "１９８５／０３")
        ),
        ("1985.1", [date(1985, 1, 1), date(1985, 10, 1)]),  # a spreadsheet drops the last zero of a number
        ("1985.10", [date(1985, 10, 1)]),
        ("1985年1月", [date(1985, 1, 1)]),
        *((text, []) for text in ("1985", "1985年", "1985.13", "1985.0", "850315", "85.3", "1985.3.15", "三月", "")),
    ],
)
def test_a_month_without_a_day_is_known_as_such(text: str, months: list[date]) -> None:
    assert list(parse_months(text)) == months
    if months:
        with pytest.raises(DateProblem, match="month_only"):
            parse_date(text)


@given(st.text())
def test_any_text_is_a_date_within_the_years_or_refused(text: str) -> None:
    try:
        day = parse_date(text)
    except DateProblem as problem:
        assert problem.code in {"format", "no_such_day", "out_of_range", "two_digit_year", "month_only"}
    else:
        assert 1880 <= day.year <= 2200


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 5, 20), 1, date(2026, 6, 20)),
        (date(2026, 9, 1), 6, date(2027, 3, 1)),
        (date(2026, 9, 1), 12, date(2027, 9, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 20), 3, date(2027, 3, 20)),
        (date(2026, 12, 20), 6, date(2027, 6, 20)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 1200))
def test_so_many_months_on_is_so_many_months_between(day: date, months: int) -> None:
    end = add_months(day, months)
    assert months_between(day, end) == months
    assert months_between(day, end - timedelta(days=1)) == (months - 1 if months else 0)
    assert years_between(day, end) == months // 12


def test_backwards_is_negative() -> None:
    assert months_between(date(2026, 5, 1), date(2026, 3, 1)) == -2
    assert years_between(date(2026, 5, 1), date(2024, 6, 1)) == -1


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 5, 20), date(2026, 5, 19), 17),
        (date(2008, 5, 20), date(2026, 5, 20), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_age_is_in_full_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age
