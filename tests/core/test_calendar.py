"""The holiday table: what is loaded, what deadlines it gives, and who may change it."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.calendar import working_calendar, years_missing
from core.models import CalendarDay, CalendarYear
from core.services.calendar import DayEntry, calendar_day_save, calendar_year_remove, calendar_year_save
from core.working_days import Deadline, add_working_days

pytestmark = pytest.mark.django_db


def deadline(start: date, n: int, *, count_first: bool) -> Deadline:
    calendar = working_calendar(start, date(start.year + 1, 12, 31))
    return add_working_days(start, n, count_first=count_first, calendar=calendar)


@pytest.mark.parametrize(("count_first", "end"), [(True, date(2026, 9, 11)), (False, date(2026, 9, 14))])
def test_a_notice_of_five_working_days_ends_as_the_stored_table_says(count_first: bool, end: date) -> None:
    assert deadline(date(2026, 9, 7), 5, count_first=count_first) == Deadline(end, provisional=False)


def test_holidays_and_worked_weekends_of_2026_are_loaded() -> None:
    calendar = working_calendar(date(2026, 1, 1), date(2026, 12, 31))
    assert len(calendar.off) == 33
    assert sorted(calendar.working) == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    off = [(1, 1), (1, 3), (2, 15), (2, 23), (4, 4), (4, 6), (5, 1), (5, 5), (6, 19), (6, 21), (9, 25), (9, 27)]
    assert all(date(2026, *day) in calendar.off for day in [*off, (10, 1), (10, 7)])
    assert not any(calendar.is_working(day) for day in calendar.off)
    assert calendar.years == {2026}


def test_a_notice_over_the_national_day_counts_the_worked_saturday() -> None:
    # 30 September is a Wednesday; the next working days are the 8th, 9th and Saturday the 10th.
    assert deadline(date(2026, 9, 30), 3, count_first=False) == Deadline(date(2026, 10, 10), provisional=False)


def test_a_deadline_into_a_year_not_loaded_is_provisional() -> None:
    assert deadline(date(2026, 12, 30), 5, count_first=False) == Deadline(date(2027, 1, 6), provisional=True)


def test_the_calendar_of_a_span_holds_only_its_days() -> None:
    assert working_calendar(date(2026, 5, 4), date(2026, 5, 10)).off == {date(2026, 5, 4), date(2026, 5, 5)}


def test_the_next_year_is_missed_only_once_it_can_be_known() -> None:
    assert years_missing(date(2026, 11, 30)) == []
    assert years_missing(date(2026, 12, 1)) == [2027]
    assert years_missing(date(2027, 1, 1)) == [2027]
    assert years_missing(date(2027, 12, 1)) == [2027, 2028]


def test_an_administrator_of_all_enters_a_year_and_corrects_it(cast: SimpleNamespace) -> None:
    calendar_year_save(
        actor=cast.system,
        year=2027,
        source="通知",
        days=[DayEntry(date(2027, 1, 1), False, "元旦"), DayEntry(date(2027, 2, 6), False, "春节")],
        new=True,
    )
    kept = CalendarDay.objects.get(day=date(2027, 1, 1)).pk
    calendar_year_save(
        actor=cast.system,
        year=2027,
        source="通知",
        days=[DayEntry(date(2027, 1, 1), False, "元旦"), DayEntry(date(2027, 2, 6), True, "春节")],
    )
    assert list(CalendarDay.objects.filter(year=2027).values_list("day", "is_working", "name")) == [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 2, 6), True, "春节"),
    ]
    assert CalendarDay.objects.get(day=date(2027, 1, 1)).pk == kept
    assert years_missing(date(2026, 12, 22)) == []


def test_a_day_left_out_of_a_year_goes(cast: SimpleNamespace) -> None:
    calendar_year_save(actor=cast.system, year=2026, source="", days=[DayEntry(date(2026, 1, 1), False, "元旦")])
    assert [day.day for day in CalendarDay.objects.all()] == [date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("year", "days", "message"),
    [
        (2026, [DayEntry(date(2027, 1, 1), False)], "2027-01-01"),
        (2026, [DayEntry(date(2026, 1, 1), False), DayEntry(date(2026, 1, 1), False)], "2026-01-01"),
        (2026, [DayEntry(date(2026, 9, 1), True)], "2026-09-01"),
        (1999, [], "1999"),
    ],
)
def test_a_year_that_cannot_be_right_is_refused(
    cast: SimpleNamespace, year: int, days: list[DayEntry], message: str
) -> None:
    before = list(CalendarDay.objects.values_list())
    with pytest.raises(ValidationError) as refusal:
        calendar_year_save(actor=cast.system, year=year, source="", days=days)
    assert message in str(refusal.value.messages) or "year" in refusal.value.message_dict
    assert list(CalendarDay.objects.values_list()) == before
    assert list(CalendarYear.objects.values_list("year", flat=True)) == [2026]


def test_a_new_year_does_not_overwrite_one_that_is_there(cast: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as refusal:
        calendar_year_save(actor=cast.system, year=2026, source="", days=[], new=True)
    assert list(refusal.value.message_dict) == ["year"]
    assert CalendarDay.objects.count() == 39


@pytest.mark.parametrize("who", ["administrator", "organiser", "secretary", "reader", "nobody"])
def test_nobody_else_changes_the_calendar(cast: SimpleNamespace, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        calendar_year_save(actor=actor, year=2026, source="", days=[])
    with pytest.raises(PermissionDenied):
        calendar_day_save(actor=actor, entry=DayEntry(date(2026, 12, 25), False))
    with pytest.raises(PermissionDenied):
        calendar_year_remove(actor=actor, year=2026)
    assert CalendarDay.objects.count() == 39


def test_days_can_be_brought_in_one_by_one(cast: SimpleNamespace) -> None:
    calendar_day_save(actor=cast.system, entry=DayEntry(date(2028, 1, 1), False, "元旦"))
    calendar_day_save(actor=cast.system, entry=DayEntry(date(2028, 1, 1), True, "元旦"))
    assert list(CalendarDay.objects.filter(year=2028).values_list("day", "is_working")) == [(date(2028, 1, 1), True)]


def test_a_year_taken_out_makes_its_dates_provisional(cast: SimpleNamespace) -> None:
    calendar_year_remove(actor=cast.system, year=2026)
    assert deadline(date(2026, 9, 7), 5, count_first=True) == Deadline(date(2026, 9, 11), provisional=True)
    assert CalendarDay.objects.count() == 0


def test_the_database_refuses_a_day_in_the_wrong_year() -> None:
    with pytest.raises(IntegrityError, match="calendar_day_in_its_year"), transaction.atomic():
        CalendarDay.objects.create(day=date(2027, 1, 1), year_id=2026)
