from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)
from unfold.decorators import action

from core.web.admin import ScopedModelAdmin
from core.web.admin.pickers import is_picking
from core.web.downloads import download
from members import policies, sheets
from members.admin.person_form import CHANGE, FIELDSETS, REPLACED, PersonAdminForm
from members.models import Person
from members.services.exports import exportable, roster_export
from members.services.people import person_add, person_change

_MASKED: Final = ("masked_id_number", "masked_telephone")


@admin.register(Person)
class PersonAdmin(ScopedModelAdmin):
    """People, numbers masked, found by characters, pinyin and initials as in the roster."""

    form = PersonAdminForm
    autocomplete_fields = ("organisation", "group", "unit")
    list_display = (
        "name",
        "sex",
        "masked_id_number",
        "organisation",
        "unit",
        "status",
        "layer",
        "post_category",
        "joined_on",
        "masked_telephone",
    )
    list_filter = (
        ("organisation", AutocompleteSelectFilter),
        ("unit", AutocompleteSelectFilter),
        ("status", ChoicesDropdownFilter),
        ("layer", ChoicesDropdownFilter),
        ("post_category", ChoicesDropdownFilter),
        ("education", ChoicesDropdownFilter),
        ("joined_on", RangeDateFilter),
        "is_mobile",
        "is_lost",
    )
    list_select_related = ("organisation", "unit")
    search_fields = ("name",)
    ordering = ("name_sort", "id")
    sortable_by = ("name", "joined_on")
    actions_list = ("export", "bring_in")
    actions_detail = ("timeline",)

    def may_view(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_add(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_change(self, user: Any, row: Person | None) -> bool:
        return policies.may_administer(user) if row is None else policies.may_change_person(user, row)

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        return _MASKED if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """Who may only look sees the masked values and no inputs for others."""
        typed = obj is None or self.has_change_permission(request, obj)
        groups = list(FIELDSETS)
        if typed:
            groups.append((_("This change"), CHANGE if obj else ("effective_on",)))
        sets = [(title, {"fields": tuple(n for n in names if typed or n not in REPLACED)}) for title, names in groups]
        return [(_("Numbers"), {"fields": _MASKED}), *sets] if obj and not typed else sets

    def write(self, request: HttpRequest, form: Any, rows: list[Any], change: bool) -> Person:
        actor: Any = request.user
        today, effective_on = timezone.localdate(), form.cleaned_data["effective_on"]
        if not change:
            return person_add(actor=actor, values=form.values(), today=today, effective_on=effective_on)
        return person_change(
            actor=actor,
            person=form.instance,
            version=form.cleaned_data["version_read"] or 0,
            values=form.values(),
            today=today,
            effective_on=effective_on,
            reason=form.cleaned_data["reason"],
        )

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Person]", search_term: str
    ) -> tuple[Any, bool]:
        if is_picking(request):
            queryset = queryset.select_related("organisation")
        return (Person.objects.named(search_term) & queryset if search_term.strip() else queryset), False

    def in_picker(self, row: Person) -> str:
        return f"{row.name} · {row.organisation}"

    @admin.display(description=_("ID number"))
    def masked_id_number(self, row: Person) -> str:
        return row.id_number_masked

    @admin.display(description=_("telephone"))
    def masked_telephone(self, row: Person) -> str:
        return row.telephone_masked

    @action(description=_("Export"), url_path="export", icon="download")  # type: ignore[untyped-decorator]
    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Sheet 1 of the people in the list as it is filtered, masked, and logged as every export."""
        user: Any = request.user
        people = exportable(user, self.get_changelist_instance(request).get_queryset(request))
        today = timezone.localdate()
        return download(
            lambda file: roster_export(
                actor=user, people=people, on=today, file_format="csv", file=file, request=request
            ),
            f"{sheets.roster(today).name}-{today.isoformat()}",
            "csv",
        )

    @action(description=_("Import a roster"), url_path="bring-in", icon="upload")  # type: ignore[untyped-decorator]
    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """Rosters come in through their own page, with its preview."""
        return redirect("members:imports")

    @action(description=_("Page and timeline"), url_path="page", icon="history")  # type: ignore[untyped-decorator]
    def timeline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The person's page, with everything that happened."""
        if self.get_object(request, object_id) is None:
            raise Http404
        return redirect(reverse("members:person", args=[object_id]))
