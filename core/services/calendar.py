"""Writes of the holiday table, by administrators of the whole system (DOMAIN §4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.models import CalendarDay, CalendarYear
from core.rights import require_administer_all

_SATURDAY: Final = 5


@dataclass(frozen=True)
class DayEntry:
    """A day on which work does not follow the week."""

    day: date
    is_working: bool
    name: str = ""


def check_entry(entry: DayEntry) -> None:
    """Raise ValidationError for a working day that is one anyway: it would be a slip of the year or month."""
    if entry.is_working and entry.day.weekday() < _SATURDAY:
        raise ValidationError(
            _("%(day)s is a weekday and a working day anyway; only weekends are entered as working days."),
            params={"day": entry.day.isoformat()},
        )


def calendar_year_save(
    *, actor: AbstractBaseUser, year: int, source: str, days: Sequence[DayEntry], new: bool = False
) -> CalendarYear:
    """Store a year's holidays and working weekends in place of those it had; a day that stays keeps its row.

    Raises ValidationError for a year outside 2000-2100, a new year that is there already, a day outside the year,
    twice, or a weekday entered as working; PermissionDenied for anybody but an administrator of the whole system.
    """
    require_administer_all(actor)
    _check_year(year, days)
    with transaction.atomic():
        row = CalendarYear.objects.select_for_update().filter(pk=year).first()
        if row is not None and new:
            raise ValidationError({"year": _("The year %(year)s is there already.") % {"year": year}})
        if row is None:
            row = CalendarYear(year=year, source=source)
            row.full_clean()
            row.save(force_insert=True)
        elif row.source != source:
            row.source = source
            row.full_clean()
            row.save(update_fields=["source"])
        kept = {day.day: day for day in row.days.all()}
        wanted = {entry.day: entry for entry in days}
        row.days.filter(day__in=kept.keys() - wanted.keys()).delete()
        for entry in wanted.values():
            _day_save(kept.get(entry.day), row, entry)
    return row


def calendar_day_save(*, actor: AbstractBaseUser, entry: DayEntry) -> CalendarDay:
    """Store one day, and its year if it is new, as an import does row by row. Raises as `calendar_year_save` does."""
    require_administer_all(actor)
    _check_year(entry.day.year, [entry])
    with transaction.atomic():
        row = CalendarYear.objects.select_for_update().filter(pk=entry.day.year).first()
        if row is None:
            row = CalendarYear(year=entry.day.year)
            row.full_clean()
            row.save(force_insert=True)
        return _day_save(row.days.filter(day=entry.day).first(), row, entry)


def calendar_year_remove(*, actor: AbstractBaseUser, year: int) -> None:
    """Take a year out, with its days: dates that touch it become provisional again."""
    require_administer_all(actor)
    with transaction.atomic():
        CalendarYear.objects.select_for_update().get(pk=year).delete()


def _check_year(year: int, days: Sequence[DayEntry]) -> None:
    seen: set[date] = set()
    for entry in days:
        shown = {"day": entry.day.isoformat(), "year": year}
        if entry.day.year != year:
            raise ValidationError(_("%(day)s does not lie in %(year)s."), params=shown)
        if entry.day in seen:
            raise ValidationError(_("%(day)s is given twice."), params=shown)
        seen.add(entry.day)
        check_entry(entry)


def _day_save(row: CalendarDay | None, year: CalendarYear, entry: DayEntry) -> CalendarDay:
    if row is None:
        row = CalendarDay(day=entry.day, year=year, is_working=entry.is_working, name=entry.name)
        row.full_clean()
        row.save(force_insert=True)
    elif (row.is_working, row.name) != (entry.is_working, entry.name):
        row.is_working, row.name = entry.is_working, entry.name
        row.full_clean()
        row.save(update_fields=["is_working", "name"])
    return row
