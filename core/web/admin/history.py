"""The history of a model as a list: who changed which field of which row, from what to what, when and from where."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.views import ChangeList

from core.changes import Event, Masks, described
from core.web.admin.base import ScopedModelAdmin

_KINDS = {"insert": gettext_lazy("added"), "update": gettext_lazy("changed"), "delete": gettext_lazy("taken out")}
_COLOURS = {"insert": "success", "update": "info", "delete": "warning"}


class HistoryList(ChangeList):  # type: ignore[misc]  # unfold is not typed
    """A page of events, each compared with the one before it in a few queries for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        events = self.model_admin.events_in_words(described(rows, self.model_admin.masks))
        for row, event in zip(rows, events, strict=True):
            row.event = event
        self.result_list: Any = rows


class HistoryAdmin(ScopedModelAdmin):
    """Events of one model, newest first; to be read only, and only as a list, which shows everything masked."""

    pages = ("changelist",)  # a page of one event would show encrypted values in the clear
    list_display = ("at", "who", "kind", "name", "changes", "address")
    list_display_links = None
    list_filter = (("pgh_created_at", RangeDateTimeFilter),)
    shown_to_filter = ("pgh_obj",)
    ordering = ("-pgh_id",)
    sortable_by = ()
    list_fullwidth = True
    title: Any = ""
    called_by: ClassVar[tuple[str, ...]] = ("name",)
    """The fields that say which row it was, the first that is filled."""

    masks: ClassVar[Masks] = {}
    """How encrypted fields are shown; those that are not named are hidden."""

    def __init__(self, model: Any, site: Any) -> None:
        super().__init__(model, site)
        # pghistory makes the model, and names out of those of its class: not words in any language.
        model._meta.verbose_name = model._meta.verbose_name_plural = self.title
        model._meta.get_field("pgh_created_at").verbose_name = gettext_lazy("at")

    def rows(self, user: Any) -> "models.QuerySet[Any]":
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not among the pages of the index, where it would stand beside what it is the history of: in the menu."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("pgh_context")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return HistoryList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": self.title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("at"))
    def at(self, row: Any) -> Any:
        return row.pgh_created_at

    @admin.display(description=gettext_lazy("who"))
    def who(self, row: Any) -> str:
        return _event(row).who or _("system")

    @display(description=gettext_lazy("what happened"), label=_COLOURS)  # type: ignore[untyped-decorator]  # unfold's
    def kind(self, row: Any) -> tuple[str, str]:
        return row.pgh_label, str(_KINDS[row.pgh_label])

    @admin.display(description=gettext_lazy("what changed"))
    def name(self, row: Any) -> str:
        return str(next((value for field in self.called_by if (value := getattr(row, field))), row.pgh_obj_id))

    @admin.display(description=gettext_lazy("changes"))
    def changes(self, row: Any) -> str:
        event = _event(row)
        found = ((item.label, item.old, item.new) for item in event.changes)
        lines = format_html_join("", "<li>{} {} → {}</li>", found)
        return format_html('<ul class="hz-changes">{}</ul>{}', lines, event.reason)

    @admin.display(description=gettext_lazy("address"))
    def address(self, row: Any) -> str:
        return _event(row).address


def _event(row: Any) -> Event:
    found: Event = row.event
    return found
