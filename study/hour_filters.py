"""What the list of study hours may be narrowed by. The same filter serves the list, its print and its export."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.filters import ChoiceFilter, Filters, SearchFilter
from members.filters.pickers import OrganisationFilter
from members.models import Person
from members.querysets.people import PersonQuerySet

if TYPE_CHECKING:
    from members.models import User

BELOW = "below"
_YEARS = 6


class HoursFilters(Filters):
    """The filters of study hours; the rows already are those of the year."""

    q = SearchFilter(_("Name"), _("Name or pinyin"), method="by_name")
    year = ChoiceFilter(_("Year"), none=None, method="by_year")
    organisation = OrganisationFilter()
    reached = ChoiceFilter(
        _("Hours reached"), [(BELOW, _("hours missing")), ("all", _("hours complete"))], method="by_reached"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: "User", queryset: PersonQuerySet, today: date) -> None:
        super().__init__(data, queryset=queryset)
        years = range(today.year, today.year - _YEARS, -1)
        self.form.fields["year"].choices = [(str(year), str(year)) for year in years]
        self.form.fields["organisation"].offer_to(user)

    def by_name(self, queryset: PersonQuerySet, _name: str, typed: str) -> PersonQuerySet:
        return queryset.named(typed)

    def by_year(self, queryset: PersonQuerySet, _name: str, _year: str) -> PersonQuerySet:
        return queryset

    def by_organisation(self, queryset: PersonQuerySet, _name: str, organisation: Any) -> PersonQuerySet:
        return queryset.below(organisation)

    def by_reached(self, queryset: PersonQuerySet, _name: str, chosen: str) -> PersonQuerySet:
        return queryset.filter(Q(missing_hours__gt=0) if chosen == BELOW else Q(missing_hours=0))
