from datetime import date
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources, widgets
from unfold.contrib.filters.admin import RangeDateFilter

from core.changes import event_model
from core.dates import DateProblem, parse_date
from core.models import CalendarDay, CalendarYear
from core.rights import may_administer_all
from core.services.calendar import DayEntry, calendar_day_save, calendar_year_remove, calendar_year_save
from core.web.admin import HistoryAdmin, ScopedModelAdmin, ScopedTabularInline
from core.web.admin.sheets import ImportExportAdmin

_YES: Final = frozenset({"是", "上班", "yes", "1", "true", "√"})
_NO: Final = frozenset({"否", "放假", "休", "no", "0", "false", "", "×"})


class _Day(widgets.Widget):  # type: ignore[misc]  # import-export is not typed
    """A day in the ways people write one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date:
        try:
            return parse_date(value or "")
        except DateProblem as problem:
            raise ValueError(_("“%(text)s” is not a date.") % {"text": problem.text[:40]}) from problem

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class _YesNo(widgets.Widget):  # type: ignore[misc]  # import-export is not typed
    """是 or 否."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        word = str(value if value is not None else "").strip().lower()
        if word not in _YES | _NO:
            raise ValueError(_("Write 是 or 否, not “%(text)s”.") % {"text": word[:40]})
        return word in _YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "是" if value else "否"


class CalendarDayResource(resources.ModelResource):  # type: ignore[misc]  # import-export is not typed
    """Days as a sheet; each row is written by the service, so what it refuses is refused here."""

    day = fields.Field("day", "日期", _Day())
    is_working = fields.Field("is_working", "上班", _YesNo())
    name = fields.Field("name", "名称")

    class Meta:
        model = CalendarDay
        name = gettext_lazy("calendar days")
        fields = ("day", "is_working", "name")
        import_id_fields = ("day",)
        skip_unchanged = True
        report_skipped = True

    def save_instance(self, instance: CalendarDay, is_create: bool, row: Any, **kwargs: Any) -> None:
        entry = DayEntry(instance.day, instance.is_working, instance.name or "")
        instance.pk = calendar_day_save(actor=kwargs["user"], entry=entry).pk


class _WholeSystem:
    """Rights of the calendar: administrators of the whole system alone."""

    model: Any

    def rows(self, user: Any) -> "QuerySet[Any]":
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if may_administer_all(user) else rows.none()

    def may_view(self, user: Any) -> bool:
        return may_administer_all(user)


class DayInline(ScopedTabularInline):
    """A year's holidays and working weekends, with the year."""

    model = CalendarDay
    fields = ("day", "is_working", "name")
    ordering = ("day",)
    hide_title = True

    def may_view(self, user: Any) -> bool:
        return may_administer_all(user)

    def may_edit(self, user: Any, parent: Any) -> bool:
        return may_administer_all(user)


@admin.register(CalendarYear)
class CalendarYearAdmin(_WholeSystem, ScopedModelAdmin):
    """A year at a time: its document and its days, stored together by one service."""

    pages = ("changelist", "add", "change", "delete", "history")
    list_display = ("year", "source", "holidays", "worked")
    fields = ("year", "source")
    inlines = (DayInline,)
    ordering = ("-year",)

    def may_add(self, user: Any) -> bool:
        return may_administer_all(user)

    def may_change(self, user: Any, row: Any) -> bool:
        return may_administer_all(user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer_all(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("year",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("days")

    @admin.display(description=gettext_lazy("days off"))
    def holidays(self, row: CalendarYear) -> int:
        return sum(not day.is_working for day in row.days.all())

    @admin.display(description=gettext_lazy("working weekends"))
    def worked(self, row: CalendarYear) -> int:
        return sum(day.is_working for day in row.days.all())

    def write(self, request: HttpRequest, form: Any, rows: list[Any], change: bool) -> CalendarYear:
        given = [entry for formset in rows for entry in formset.cleaned_data if entry and not entry.get("DELETE")]
        return calendar_year_save(
            actor=request.user,  # type: ignore[arg-type]  # nobody else comes into the admin
            year=form.instance.year,
            source=form.cleaned_data["source"],
            days=[DayEntry(entry["day"], entry["is_working"], entry["name"]) for entry in given],
            new=not change,
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with a year: its days, which need no page of their own."""
        days = CalendarDay.objects.filter(year__in=objs).count()
        return [str(row) for row in objs], {str(CalendarDay._meta.verbose_name_plural): days}, set(), []

    def delete_model(self, request: HttpRequest, obj: CalendarYear) -> None:
        calendar_year_remove(actor=request.user, year=obj.pk)  # type: ignore[arg-type]  # signed in


@admin.register(CalendarDay)
class CalendarDayAdmin(_WholeSystem, ImportExportAdmin):
    """All days as a list, to bring in and take out; they are edited with their year."""

    pages = ("changelist",)
    list_display = ("day", "weekday", "is_working", "name")
    list_display_links = None
    list_filter = (("day", RangeDateFilter),)
    ordering = ("-day",)
    resource_classes = (CalendarDayResource,)

    def may_import(self, user: Any) -> bool:
        return may_administer_all(user)

    def may_export(self, user: Any) -> bool:
        return may_administer_all(user)

    @admin.display(description=gettext_lazy("weekday"))
    def weekday(self, row: CalendarDay) -> str:
        return str(WEEKDAYS[row.day.weekday()])


@admin.register(event_model(CalendarDay))
class CalendarHistoryAdmin(_WholeSystem, HistoryAdmin):
    """Who changed which day."""

    title = gettext_lazy("History of the calendar")
    called_by = ("day",)
