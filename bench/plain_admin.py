"""Django's admin as it comes, on the table of people: what the roster is measured against."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin

from members.models import Person


class PlainSite(AdminSite):
    """Open to whoever is signed in: what is measured is the list."""

    def has_permission(self, request: Any) -> bool:
        return True


class BareAdmin(ModelAdmin):
    """The roster's columns and the search by name, without any filter; everything else is the default."""

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


class PlainAdmin(BareAdmin):
    """The same with the filters that the roster offers."""

    list_filter = (
        "organisation",
        "unit",
        "status",
        "layer",
        "post_category",
        "sex",
        "education",
        "is_mobile",
        "is_lost",
        "special_care",
    )


class PinyinAdmin(PlainAdmin):
    """The nearest that the default search comes to finding people by pinyin."""

    search_fields = ("name_sort",)


def _site(name: str, model_admin: type[ModelAdmin]) -> PlainSite:
    site = PlainSite(name=name)
    site.register(Person, model_admin)
    return site


BARE = _site("bare", BareAdmin)
PLAIN = _site("plain", PlainAdmin)
PINYIN = _site("pinyin", PinyinAdmin)
