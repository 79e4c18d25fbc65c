"""Django's admin as it comes, on the table of people: what the roster is measured against."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin

from members.models import Person


class PlainSite(AdminSite):
    """Open to whoever is signed in: what is measured is the list."""

    def has_permission(self, request: Any) -> bool:
        return True


class PlainAdmin(ModelAdmin):
    """The roster's columns and the search by name; everything else is the default.

    No `list_filter`: links to 20,000 organisations would slow this list ten times and flatter ours.
    """

    list_display = (
        "name",
        "sex",
        "birth_date",
        "unit",
        "organisation",
        "status",
        "layer",
        "post_category",
        "administrative_post",
        "joined_on",
        "telephone_masked",
    )
    search_fields = ("name",)

    def has_module_permission(self, request: Any) -> bool:
        return True

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return True

    has_change_permission = has_view_permission

    def has_add_permission(self, request: Any) -> bool:
        return True

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return True


class PinyinAdmin(PlainAdmin):
    """The nearest that the default search comes to finding people by pinyin."""

    search_fields = ("name_sort",)


def _site(name: str, model_admin: type[ModelAdmin]) -> PlainSite:
    site = PlainSite(name=name)
    site.register(Person, model_admin)
    return site


PLAIN = _site("plain", PlainAdmin)
PINYIN = _site("pinyin", PinyinAdmin)
