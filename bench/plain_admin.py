"""Django's admin as it comes, on the table of people: what the roster is measured against."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin

from members.models import Person


class PlainSite(AdminSite):
    """Open to whoever is signed in: what is measured is the list."""

    def has_permission(self, request: Any) -> bool:
        return True


class PlainPersonAdmin(ModelAdmin):
    """The roster's columns and the search by name; everything else is the default."""

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

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return True

    has_change_permission = has_view_permission

    def has_add_permission(self, request: Any) -> bool:
        return True

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return True


class PlainPinyinAdmin(PlainPersonAdmin):
    """The nearest that the default search comes to finding people by pinyin."""

    search_fields = ("name_sort",)


by_name = PlainSite(name="plain")
by_name.register(Person, PlainPersonAdmin)
by_pinyin = PlainSite(name="plain_pinyin")
by_pinyin.register(Person, PlainPinyinAdmin)
