from dataclasses import replace
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from core.changes import Change, Event, event_model, events_of
from core.domain_settings import DomainSetting, declared
from core.models import DomainSettingValue
from core.rights import may_administer_all
from core.services.domain_settings import settings_change
from core.web.admin import HistoryAdmin, ScopedModelAdmin
from core.web.forms import Refusable

EVENTS_SHOWN = 30


class SettingsForm(Refusable, forms.Form):
    """All declared settings; what is left empty has its default."""

    def __init__(self, *args: Any, stored: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, setting in declared().items():
            self.fields[key] = _field(setting)
            self.fields[key].label = setting.label  # type: ignore[assignment]  # the stubs know another lazy text
            self.fields[key].initial = _shown(stored.get(key))

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The settings of each app, under its name."""
        found: dict[str, list[forms.BoundField]] = {}
        for bound in self:
            found.setdefault(bound.name.partition(".")[0], []).append(bound)
        return [(apps.get_app_config(label).verbose_name, fields) for label, fields in found.items()]

    def values(self) -> dict[str, int | bool | None]:
        """What the service takes: None where the default shall hold."""
        return {key: _read(value) for key, value in self.cleaned_data.items()}


def _field(setting: "DomainSetting[int] | DomainSetting[bool]") -> forms.Field:
    if isinstance(setting.default, bool):
        choices = [("", _default(setting)), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
        select = UnfoldAdminSelectWidget()
        return forms.ChoiceField(choices=choices, required=False, widget=select, help_text=_about(setting))
    return forms.IntegerField(
        required=False,
        min_value=setting.least,
        max_value=setting.most,
        widget=UnfoldAdminIntegerFieldWidget(attrs={"placeholder": setting.default}),
        help_text=_about(setting),
    )


def _default(setting: "DomainSetting[int] | DomainSetting[bool]") -> str:
    value = setting.default
    word = (_("yes") if value else _("no")) if isinstance(value, bool) else f"{value} {setting.unit}".strip()
    return _("default: %(value)s") % {"value": word}


def _about(setting: "DomainSetting[int] | DomainSetting[bool]") -> str:
    """Default, bounds with their unit, and article, in one line."""
    parts: list[str | Promise] = [_default(setting)]
    if setting.least is not None and setting.most is not None:
        parts.append(_("from %(least)s to %(most)s") % {"least": setting.least, "most": setting.most})
    if setting.article:
        parts.append(setting.article)
    return " · ".join(str(part) for part in parts)


def _shown(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _read(value: Any) -> int | bool | None:
    if isinstance(value, str):
        return {"yes": True, "no": False}.get(value)
    return value if isinstance(value, int) else None


def _named(events: list[Event]) -> list[Event]:
    """With the setting called as on its page, not by its key."""
    known = declared()

    def called(item: Change) -> Change:
        old, new = ((str(known[key].label) if key in known else key) for key in (item.old, item.new))
        return replace(item, old=old, new=new) if item.name == "key" else item

    return [replace(event, changes=[called(item) for item in event.changes]) for event in events]


@admin.register(DomainSettingValue)
class SettingsAdmin(ScopedModelAdmin):
    """One page of all settings instead of a list of the few that have a value of their own."""

    pages = ("changelist",)

    def rows(self, user: Any) -> "QuerySet[DomainSettingValue]":
        stored = DomainSettingValue.objects
        return stored.all() if may_administer_all(user) else stored.none()

    def may_view(self, user: Any) -> bool:
        return may_administer_all(user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        stored = dict(self.get_queryset(request).values_list("key", "value"))
        form = SettingsForm(request.POST or None, stored=stored)
        if request.method == "POST" and form.is_valid():
            try:
                changed = settings_change(actor=request.user, values=form.values())  # type: ignore[arg-type]  # signed in
            except ValidationError as problem:
                form.refuse(problem)
            else:
                messages.success(request, _("Settings changed: %(n)s.") % {"n": len(changed)})
                return redirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Settings"),
            "opts": self.opts,
            "form": form,
            "events": _named(events_of(DomainSettingValue, declared(), most=EVENTS_SHOWN)),
        }
        return TemplateResponse(request, "admin/settings.html", context)


@admin.register(event_model(DomainSettingValue))
class SettingsHistoryAdmin(HistoryAdmin):
    """Who changed which setting."""

    title = gettext_lazy("History of settings")
    called_by = ("key",)

    def events_in_words(self, events: list[Event]) -> list[Event]:
        return _named(events)

    @admin.display(description=gettext_lazy("setting"))
    def name(self, row: Any) -> str:
        setting = declared().get(row.key)
        return str(setting.label) if setting else str(row.key)

    def rows(self, user: Any) -> "QuerySet[Any]":
        events: QuerySet[Any] = self.model._default_manager.all()
        return events if may_administer_all(user) else events.none()

    def may_view(self, user: Any) -> bool:
        return may_administer_all(user)
