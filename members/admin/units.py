from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.web.admin import ScopedModelAdmin
from members import policies
from members.models import Unit
from members.services.organisations import unit_add, unit_change


@admin.register(Unit)
class UnitAdmin(ScopedModelAdmin):
    """Units: named here; which organisation serves one is changed on the organisation's page, where people go along."""

    list_display = ("name", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("name",)
    fields = ("name", "organisation")
    autocomplete_fields = ("organisation",)
    ordering = ("organisation__path", "name")
    sortable_by = ()

    def may_view(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_add(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_change(self, user: Any, row: Unit | None) -> bool:
        if row is None:
            return policies.may_administer(user)
        return policies.may_change_organisation(user, row.organisation)

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> tuple[str, ...]:
        return ("organisation",) if obj else ()

    def write(self, request: HttpRequest, form: Any, rows: list[Any], change: bool) -> Unit:
        actor: Any = request.user
        name = form.cleaned_data["name"]
        if change:
            return unit_change(actor=actor, unit=form.instance, name=name)
        return unit_add(actor=actor, organisation=form.cleaned_data["organisation"], name=name)
