"""The administrator's holiday table, as the calendar that deadlines are counted with (DOMAIN §4.3)."""

from datetime import date
from typing import Final

from core.models import CalendarDay, CalendarYear
from core.working_days import WorkingCalendar

NEXT_YEAR_MISSED_FROM: Final = 12
"""The State Council publishes the next year's holidays in November; from December on they are missed."""


def working_calendar(first: date, last: date) -> WorkingCalendar:
    """The holidays, working weekends and loaded years from one day to another. Two queries."""
    days = CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_working")
    years = CalendarYear.objects.filter(year__range=(first.year, last.year)).values_list("year", flat=True)
    off: set[date] = set()
    working: set[date] = set()
    for day, is_working in days:
        (working if is_working else off).add(day)
    return WorkingCalendar(frozenset(off), frozenset(working), frozenset(years))


def years_missing(today: date) -> list[int]:
    """The years whose holidays an administrator should enter now: this one, and from December the next."""
    wanted = [today.year] if today.month < NEXT_YEAR_MISSED_FROM else [today.year, today.year + 1]
    loaded = set(CalendarYear.objects.filter(year__in=wanted).values_list("year", flat=True))
    return [year for year in wanted if year not in loaded]
