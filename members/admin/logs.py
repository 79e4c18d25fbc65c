from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter

from core.models import AccessLog
from core.web.admin.sheets import ExportAdmin
from members import policies
from members.querysets.access_log import access_log_visible_to
from members.services.exports import administered


class AccessLogResource(resources.ModelResource):  # type: ignore[misc]  # import-export is not typed
    """The log as a sheet."""

    at = fields.Field("at", "时间")
    kind = fields.Field("kind", "类型")
    user = fields.Field("user__username", "用户")
    username = fields.Field("username", "输入的用户名")
    address = fields.Field("address", "地址")
    what = fields.Field("what", "内容")
    object_id = fields.Field("object_id", "记录号")
    rows = fields.Field("rows", "条数")
    purpose = fields.Field("purpose", "用途")

    class Meta:
        model = AccessLog
        name = _("access log")
        fields = ("at", "kind", "user", "username", "address", "what", "object_id", "rows", "purpose")

    def dehydrate_at(self, row: AccessLog) -> str:
        return timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds")

    def dehydrate_kind(self, row: AccessLog) -> str:
        return row.get_kind_display()


@admin.register(AccessLog)
class AccessLogAdmin(ExportAdmin):
    """Who signed in, failed to, looked at a number or took rows out; to be read only."""

    pages = ("changelist",)
    list_display = ("at", "kind", "user", "username", "address", "what", "object_id", "rows", "purpose")
    list_display_links = None
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("user", AutocompleteSelectFilter),
        ("at", RangeDateTimeFilter),
    )
    list_select_related = ("user",)
    list_fullwidth = True
    ordering = ("-at", "-id")
    sortable_by = ()
    resource_classes = (AccessLogResource,)

    def rows(self, user: Any) -> "QuerySet[AccessLog]":
        return access_log_visible_to(user)

    def may_view(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_export(self, user: Any) -> bool:
        return policies.may_administer(user)

    def export_scope(self, user: Any) -> str:
        return administered(user)
