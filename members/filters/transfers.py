"""What the list of transfers may be narrowed by."""

from datetime import date
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.widgets import DayInput, PlainSelect
from members.choices import choices
from members.filters.people import LONGEST_SEARCH, SearchField
from members.forms.pickers import OrganisationField
from members.models import Organisation, Person, Transfer
from members.querysets.transfers import TransferQuerySet
from members.rules import transfers as rules

if TYPE_CHECKING:
    from members.models import User


class _NameFilter(filters.CharFilter):  # type: ignore[misc]  # django-filter is not typed
    field_class = SearchField


class _OrganisationFilter(filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    field_class = OrganisationField


def _choice(label: Any, table: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(label=label, choices=choices(table), empty_label=_("any"), widget=PlainSelect)


def _day(label: Any, lookup: str) -> filters.DateFilter:
    widget = DayInput()
    return filters.DateFilter(
        field_name="sent_on", lookup_expr=lookup, label=label, widget=widget, input_formats=["%Y-%m-%d"]
    )


class TransferFilters(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """Filters of transfers; names are those of the people of the rows that the user sees anyway."""

    q = _NameFilter(method="by_name", label=_("Name"), max_length=LONGEST_SEARCH)
    kind = _choice(_("Kind"), rules.KIND)
    state = _choice(_("State"), rules.STATE)
    organisation = _OrganisationFilter(method="by_organisation", label=_("Organisation"), any_label=_("any"))
    sent_from = _day(_("Sent from"), "gte")
    sent_to = _day(_("Sent to"), "lte")

    class Meta:
        model = Transfer
        fields: list[str] = []

    def __init__(
        self, data: QueryDict, *, user: "User | AnonymousUser", today: date, queryset: TransferQuerySet
    ) -> None:
        super().__init__(data, queryset=queryset)
        self.today = today
        self.form.fields["organisation"].offer(Organisation.objects.visible_to(user))

    @property
    def qs(self) -> TransferQuerySet:
        """The rows that are left; none while a filter cannot be read."""
        rows: TransferQuerySet = self.filter_queryset(self.queryset) if self.form.is_valid() else self.queryset.none()
        return rows

    def by_name(self, queryset: TransferQuerySet, _name: str, typed: str) -> TransferQuerySet:
        return queryset.filter(person__in=Person.objects.named(typed).order_by().values("pk"))

    def by_organisation(self, queryset: TransferQuerySet, _name: str, organisation: Organisation) -> TransferQuerySet:
        return queryset.touching(organisation)
