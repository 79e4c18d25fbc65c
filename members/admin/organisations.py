from typing import Any, Final

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminTextareaWidget

from core.changes import Event
from core.web.admin import ServiceForm
from core.web.admin.pickers import Picker, is_picking
from core.web.admin.sheets import ExportAdmin
from members import policies
from members.choices import choices
from members.models import Organisation, Role
from members.rules import codes
from members.rules import organisations as rules
from members.services.exports import administered
from members.services.organisations import organisation_add, organisation_change, organisation_move
from members.tables.organisation_page import with_superiors
from members.tables.organisations import HeadCount, head_counts

_INDENT: Final = "\u3000"
_STEP: Final = Organisation.steplen


class OrganisationForm(ServiceForm):
    """The facts, and where it stands; no path is typed."""

    superior = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Superior organisation"), required=False, blank=True
    )
    units = forms.CharField(
        label=_("Units served"),
        required=False,
        max_length=5000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("One unit a line. A joint branch generally covers no more than five units (ZB)."),
    )
    version_read = forms.IntegerField(widget=forms.HiddenInput, required=False, label="")

    class Meta:
        model = Organisation
        fields = ("name", "kind", "founded_on", "may_approve")


class OrganisationList(ChangeList):  # type: ignore[misc]  # unfold is not typed
    """A page of organisations with the people of each, counted in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        prefetch_related_objects(rows, "units")
        counts = head_counts(request.user, rows)  # type: ignore[arg-type]  # nobody else comes into the admin
        for row in rows:
            row.heads = counts[row.path]
        self.result_list: Any = rows


class OrganisationResource(resources.ModelResource):  # type: ignore[misc]  # import-export is not typed
    """The sheet of organisations, in the columns in which it is imported."""

    name = fields.Field("name", "党组织名称")
    kind = fields.Field(column_name="类别")
    superior = fields.Field(column_name="上级党组织")
    units = fields.Field(column_name="服务单位")
    may_approve = fields.Field(column_name="可审批预备党员")

    class Meta:
        model = Organisation
        name = _("organisations")
        fields = ("name", "kind", "superior", "units", "may_approve")

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        above = {path[:-_STEP] for path in queryset.values_list("path", flat=True)}
        self.names = dict(Organisation.objects.filter(path__in=above).values_list("path", "name"))

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.prefetch_related("units")

    def dehydrate_kind(self, row: Organisation) -> str:
        return codes.ORGANISATION_KIND.chinese(row.kind)

    def dehydrate_superior(self, row: Organisation) -> str:
        return str(self.names.get(row.path[:-_STEP], ""))

    def dehydrate_units(self, row: Organisation) -> str:
        return "、".join(unit.name for unit in row.units.all())

    def dehydrate_may_approve(self, row: Organisation) -> str:
        return codes.YES_NO.chinese("yes" if row.may_approve else "no")


@admin.register(Organisation)
class OrganisationAdmin(ExportAdmin):
    """The tree in its order."""

    form = OrganisationForm
    list_display = ("indented", "kind", "served", "approves", "full_members", "people")
    list_filter = (("kind", ChoicesDropdownFilter), "may_approve")
    search_fields = ("name",)
    ordering = ("path",)
    sortable_by = ()
    resource_classes = (OrganisationResource,)

    def events_in_words(self, events: list[Event]) -> list[Event]:
        return with_superiors(events)

    def may_view(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_add(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_change(self, user: Any, row: Organisation | None) -> bool:
        return policies.may_administer(user) if row is None else policies.may_change_organisation(user, row)

    def may_export(self, user: Any) -> bool:
        return policies.may_administer(user)

    def export_scope(self, user: Any) -> str:
        return administered(user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OrganisationList

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Organisation]", search_term: str
    ) -> tuple[Any, bool]:
        """The picker of a person's branch offers branches, that of the group groups; each with its superior."""
        if is_picking(request):
            queryset = queryset.with_superior_name()  # type: ignore[attr-defined]  # the organisations' own rows
        if request.GET.get("model_name") == "person":
            kinds = {"organisation": list(codes.BRANCH_KINDS), "group": [rules.GROUP]}
            queryset = queryset.filter(kind__in=kinds.get(request.GET.get("field_name", ""), []))
        return super().get_search_results(request, queryset, search_term)  # type: ignore[no-any-return]

    def in_picker(self, row: Any) -> str:
        return f"{row.name} · {row.superior_name}" if row.superior_name else str(row)

    def get_fields(self, request: HttpRequest, obj: Organisation | None = None) -> tuple[str, ...]:
        facts = ("name", "kind", "superior", "founded_on", "may_approve")
        return (*facts, "version_read") if obj else (*facts, "units")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        superior = form.base_fields.get("superior")
        if superior is not None:
            superior.queryset = self.rows(request.user)
            # Any foreign key to an organisation tells the picker where to ask.
            superior.widget = Picker(Role._meta.get_field("organisation"), self.admin_site)
            superior.widget.choices = superior.choices
        if obj is not None and superior is not None:
            superior.initial = Organisation.objects.get_parent(obj)
            form.base_fields["version_read"].initial = obj.version
        if "kind" in form.base_fields:
            form.base_fields["kind"].choices = choices(codes.ORGANISATION_KIND)
        return form

    def write(self, request: HttpRequest, form: Any, rows: list[Any], change: bool) -> Organisation:
        actor: Any = request.user
        given = form.cleaned_data
        facts = {key: given[key] for key in ("name", "kind", "founded_on", "may_approve")}
        if not change:
            units = [name for line in given["units"].splitlines() if (name := rules.name_of(line))]
            return organisation_add(actor=actor, superior=given["superior"], units=units, **facts)
        row, version = form.instance, given["version_read"] or 0
        if "superior" in form.changed_data:
            moved = organisation_move(actor=actor, organisation=row, version=version, superior=given["superior"])
            version = moved.version
        return organisation_change(actor=actor, organisation=row, version=version, **facts)

    @admin.display(description=_("organisation"))
    def indented(self, row: Organisation) -> str:
        return format_html("{}{}", _INDENT * (row.depth - 1), row.name)

    @admin.display(description=_("units served"))
    def served(self, row: Organisation) -> str:
        return "、".join(unit.name for unit in row.units.all())

    @admin.display(description=_("may approve members"))
    def approves(self, row: Organisation) -> str:
        return str(_("yes")) if row.may_approve else ""

    @admin.display(description=_("full members"))
    def full_members(self, row: Any) -> int:
        heads: HeadCount = row.heads
        return heads.full_members

    @admin.display(description=_("all staff"))
    def people(self, row: Any) -> int:
        heads: HeadCount = row.heads
        return heads.people
