"""The holiday table that the administrator keeps, a year at a time (DOMAIN §4.3)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import track


@track()
class CalendarYear(models.Model):
    """A year whose holidays are entered. Dates that touch a year not in this table are provisional."""

    year = models.PositiveSmallIntegerField(
        _("year"), primary_key=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    source = models.CharField(_("document"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


@track()
class CalendarDay(models.Model):
    """A day on which work does not follow the week: a holiday, or a working day at a weekend."""

    day = models.DateField(_("day"), unique=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name=_("year"))
    is_working = models.BooleanField(_("working day"), default=False)
    name = models.CharField(_("name"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day__year=models.F("year_id")),
                name="calendar_day_in_its_year",
                violation_error_message=_("The day does not lie in this year."),
            )
        ]

    def __str__(self) -> str:
        return self.day.isoformat()
