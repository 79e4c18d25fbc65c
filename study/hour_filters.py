"""What the list of study hours may be narrowed by. The same filter serves the list, its print and its export."""

from datetime import date
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.widgets import PlainSelect, SearchInput
from members.forms.pickers import OrganisationField
from members.models import Organisation, Person
from members.querysets.people import PersonQuerySet

if TYPE_CHECKING:
    from members.models import User

BELOW = "below"
_YEARS = 6


class _OrganisationFilter(filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    field_class = OrganisationField


class HoursFilters(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """The filters of study hours; the rows already are those of the year."""

    q = filters.CharFilter(
        method="by_name",
        label=_("Name"),
        max_length=60,
        widget=SearchInput(_("Name or pinyin")),
    )
    year = filters.ChoiceFilter(label=_("Year"), method="by_year", empty_label=None, widget=PlainSelect)
    organisation = _OrganisationFilter(method="by_organisation", label=_("Organisation"), any_label=_("any"))
    reached = filters.ChoiceFilter(
        label=_("Hours reached"),
        method="by_reached",
        choices=[(BELOW, _("hours missing")), ("all", _("hours complete"))],
        empty_label=_("any"),
        widget=PlainSelect,
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: "User", queryset: PersonQuerySet, today: date) -> None:
        super().__init__(data, queryset=queryset)
        years = range(today.year, today.year - _YEARS, -1)
        self.form.fields["year"].choices = [(str(year), str(year)) for year in years]
        self.form.fields["organisation"].offer(Organisation.objects.visible_to(user))

    @property
    def qs(self) -> PersonQuerySet:
        """The rows that are left; none while a filter cannot be read."""
        rows: PersonQuerySet = self.filter_queryset(self.queryset) if self.form.is_valid() else self.queryset.none()
        return rows

    def by_name(self, queryset: PersonQuerySet, _name: str, typed: str) -> PersonQuerySet:
        return queryset.named(typed)

    def by_year(self, queryset: PersonQuerySet, _name: str, _year: str) -> PersonQuerySet:
        return queryset

    def by_organisation(self, queryset: PersonQuerySet, _name: str, organisation: Any) -> PersonQuerySet:
        return queryset.below(organisation)

    def by_reached(self, queryset: PersonQuerySet, _name: str, chosen: str) -> PersonQuerySet:
        return queryset.filter(Q(missing_hours__gt=0) if chosen == BELOW else Q(missing_hours=0))
