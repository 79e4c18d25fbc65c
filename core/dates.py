"""Dates as people write them, and the calendar arithmetic of rules that count in months and years."""

import calendar
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from core.text import clean

FIRST_YEAR: Final = 1880
LAST_YEAR: Final = 2200

# Day 0 of the 1900 date system for all serials after its invented 29 February 1900.
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
_SERIAL_FIRST: Final = date(1900, 1, 1)
_SERIAL_LAST: Final = date(2100, 12, 31)

_TIME: Final = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_SEPARATED = re.compile(rf"(\d{{4}}) ?([-/.,]) ?(\d{{1,2}}) ?\2 ?(\d{{1,2}})(?:\2|{_TIME})", re.ASCII)
_COMPACT = re.compile(rf"(\d{{4}})()(\d{{2}})(\d{{2}})(?:\.0+)?{_TIME}", re.ASCII)
_CHINESE = re.compile(rf"(\d{{4}}) ?(年) ?(\d{{1,2}}) ?月 ?(\d{{1,2}})(?: ?[日号]{_TIME})?", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d*)?", re.ASCII)
_TWO_DIGIT_YEAR = re.compile(r"\d{2} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?[日号]?|\d{6}", re.ASCII)
# Year and month alone. "1985.1" may be October: a spreadsheet drops the last zero of a number.
_MONTH = re.compile(r"(\d{4}) ?(?:[-/.,年] ?(\d{1,2}) ?月?|(\d{2}))", re.ASCII)
_LOST_ZERO: Final = ".1"
_DASHES: Final = str.maketrans("‐‑‒–—−。·、，", "------..,,")


class DateProblem(ValueError):
    """A text that is no date.

    `code` is "format", "no_such_day", "out_of_range", "two_digit_year" or "month_only" (see `parse_months`).
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text[:40]}")
        self.code = code
        self.text = text


def parse_date(text: str | date | datetime | int | float) -> date:
    """The day a cell or field means; a time part is dropped.

    Takes 2026-05-01, 2026/5/1, 2026.5.1, 20260501, 2026年5月1日, full-width digits, spaces at the separators, and a
    spreadsheet's five-digit day number (1900 system). Years 1880 to 2200. Raises DateProblem.
    """
    if isinstance(text, str):
        return _parse_text(text)
    if isinstance(text, datetime):
        return _in_range(text.date(), str(text))
    if isinstance(text, date):
        return _in_range(text, str(text))
    return _parse_text(f"{text:.15g}")


# A file of a hundred thousand rows holds some twenty thousand different days.
@lru_cache(maxsize=1 << 15)
def _parse_text(text: str) -> date:
    words = clean(text).translate(_DASHES)
    match = _SEPARATED.fullmatch(words) or _CHINESE.fullmatch(words) or _COMPACT.fullmatch(words)
    if match:
        return _day(int(match[1]), int(match[3]), int(match[4]), text)
    if match := _SERIAL.fullmatch(words):
        day = _SPREADSHEET_EPOCH + timedelta(days=int(match[1]))
        if not _SERIAL_FIRST <= day <= _SERIAL_LAST:
            raise DateProblem("out_of_range", text)
        return day
    if parse_months(text):
        raise DateProblem("month_only", text)
    raise DateProblem("two_digit_year" if _TWO_DIGIT_YEAR.fullmatch(words) else "format", text)


def parse_months(text: str) -> tuple[date, ...]:
    """The first day of the month that a text without a day means: 1985.03, 1985年3月, 198503.

    Two where it may be January or October, none where it is no month.
    """
    words = clean(text).translate(_DASHES)
    match = _MONTH.fullmatch(words)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return ()
    month = int(match[2] or match[3])
    if not 1 <= month <= 12:
        return ()
    months = (month, 10) if words.endswith(_LOST_ZERO) else (month,)
    return tuple(date(int(match[1]), each, 1) for each in months)


def _day(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateProblem("out_of_range", text)
    try:
        return date(year, month, day)
    except ValueError:
        raise DateProblem("no_such_day", text) from None


def _in_range(day: date, text: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateProblem("out_of_range", text)
    return day


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months on (or back); its last day where the month is shorter. DOMAIN §4.3."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole calendar months from one day to the other by `add_months`; negative if `end` is the earlier."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def years_between(start: date, end: date) -> int:
    """Whole years from one day to the other: twelve calendar months each, so 29 February to 28 February is a year."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day. Who was born on 29 February has the birthday on 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
