"""Model admins with the scope of the pages. Everything that is not allowed here by name is refused."""

from typing import Any, ClassVar, Final

from django.contrib.admin import ShowFacets
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from core.changes import Event, Outdated, events_of
from core.web.admin.forms import ServiceForm
from core.web.admin.paging import CappedPaginator
from core.web.admin.pickers import Picker, picker_words

EVENTS_SHOWN: Final = 100
_LOOKUPS: Final = ("", "exact", "id__exact", "isnull")
_DJANGO_PAGES: Final = ("changelist", "add", "change", "delete", "history")


class ScopedFields:
    """Foreign keys offer and accept only rows the user may see, and are found by typing."""

    admin_site: Any
    autocomplete_fields: Any

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = self.related_rows(db_field, request)
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Picker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # a mixin

    def related_rows(self, db_field: Any, request: HttpRequest) -> Any:
        """The rows a foreign key may name: those that the other model's admin shows this user."""
        other = self.admin_site.get_model_admin(db_field.remote_field.model)
        if not isinstance(other, ScopedModelAdmin):
            raise ImproperlyConfigured(f"{db_field} needs an admin with a scope for its model.")
        return other.rows(request.user)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the buttons that add or change the other row in a second window."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a mixin
        for button in ("can_add_related", "can_change_related", "can_view_related", "can_delete_related"):
            if hasattr(field and field.widget, button):
                setattr(field.widget, button, False)
        return field


class ScopedModelAdmin(ScopedFields, ModelAdmin):  # type: ignore[misc]  # unfold is not typed
    """An admin whose rows are ``visible_to`` the user, whose rights are policies and whose writes are services.

    A subclass says ``may_view``, ``may_add`` and ``may_change``, which are refused by default, and how to write in
    ``write``. Deleting is refused: what may go has a service and an action of its own.
    """

    form = ServiceForm
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # each would count the whole table
    list_per_page = 50
    list_max_show_all = 0
    list_filter_submit = True
    actions = None
    pages: ClassVar[tuple[str, ...]] = ("changelist", "add", "change", "history")
    """Which of Django's own pages there are."""

    shown_to_filter: ClassVar[tuple[str, ...]] = ()
    """Further fields that an address may filter by, apart from the filters on screen."""

    @property
    def media(self) -> Any:
        """With the words of the pickers among the filters: unfold brings none, and they would be English."""
        media = super().media
        return media + picker_words() if any("select2" in str(path) for path in media._js) else media

    def rows(self, user: Any) -> "models.QuerySet[Any]":
        """The rows a user may see."""
        return self.model._default_manager.visible_to(user)  # type: ignore[no-any-return]

    def in_picker(self, row: Any) -> str:
        """What a picker says of a row: enough to tell it from others of its name."""
        return str(row)

    def may_view(self, user: Any) -> bool:
        """Whether the user sees the list and its rows."""
        return False

    def may_add(self, user: Any) -> bool:
        """Whether the user may add a row somewhere."""
        return False

    def may_change(self, user: Any, row: Any) -> bool:
        """Whether the user may change a row, or with None some row."""
        return False

    def write(self, request: HttpRequest, form: Any, rows: list[Any], change: bool) -> Any:
        """Call the service with the values of the form and its inline formsets (``rows``); returns the stored row."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> Any:
        ordering = self.get_ordering(request)
        rows = self.rows(request.user)
        return rows.order_by(*ordering) if ordering else rows

    def get_urls(self) -> list[URLPattern]:
        """The pages that are offered, and those a subclass adds; no address leads to the others."""
        model = f"{self.opts.app_label}_{self.opts.model_name}_"
        dropped = {f"{model}{page}" for page in _DJANGO_PAGES if page not in self.pages}
        return [url for url in super().get_urls() if url.name is not None and url.name not in dropped]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_view(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page offers as a filter: an address must not probe columns that are not shown."""
        names = [entry[0] if isinstance(entry, (tuple, list)) else entry for entry in self.get_list_filter(request)]
        offered = {name for name in names if isinstance(name, str)} | set(self.shown_to_filter)
        name, _separator, how = lookup.partition("__")
        return name in offered and how in _LOOKUPS

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Save through a service; what it refuses, all of it rolled back, is shown beside the fields."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]
        except ValidationError as problem:
            refusal = problem
        except Outdated as outdated:
            changes = "；".join(f"{item.label} {item.old} → {item.new}" for item in outdated.since.changes)
            shown = {"who": outdated.since.who, "changes": changes}
            told = _("Meanwhile %(who)s has changed this: %(changes)s. Open it again.")
            refusal = ValidationError(told, params=shown)
        request.refusal = refusal  # type: ignore[attr-defined]  # read by get_form, above
        return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: a row and its inline rows are written together, in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        stored = self.write(request, form, list(formsets), change)
        form.instance.__dict__.update({key: value for key, value in stored.__dict__.items() if key != "_state"})
        form.instance._state.adding = False

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """None, for the same reason as the following two."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the triggers keep the history, whoever writes."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing, as above."""

    def events_in_words(self, events: list[Event]) -> list[Event]:
        """The events of rows with what only the program understands put into words, as many as were given."""
        return events

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What became of one row, from the history kept by the triggers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": row},
            "opts": self.opts,
            "object": row,
            "events": self.events_in_words(events_of(self.model, [row.pk], most=EVENTS_SHOWN)),
        }
        return TemplateResponse(request, "admin/row_history.html", context)


class ScopedTabularInline(ScopedFields, TabularInline):  # type: ignore[misc]  # unfold is not typed
    """Rows that are shown and changed with the row they belong to; the same scope, and refused by default."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With the column's heading as the field's own label: who cannot see does not meet the heading."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = field.label
        return field

    def may_view(self, user: Any) -> bool:
        """Whether the user sees these rows."""
        return False

    def may_edit(self, user: Any, parent: Any) -> bool:
        """Whether the user may add to, change and take out of the rows of a parent."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_view(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request.user, obj)
