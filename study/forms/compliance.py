"""What the page of all organisations may be narrowed by. The same filter serves the page, its print and its export."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.filters import ChoiceFilter, Filters
from members.filters.pickers import OrganisationFilter
from members.models import Organisation
from study.compliance.asked import Asked, key_of, name_of
from study.compliance.centre import missing_in
from study.rules import compliance as rules

if TYPE_CHECKING:
    from members.models import User

YEARS = 6


class CentreFilters(Filters):
    """The filters of the page; the rows already are those of the year and of the thing asked for."""

    year = ChoiceFilter(_("Year"), none=None, method="as_it_is")
    organisation = OrganisationFilter()
    line = ChoiceFilter(_("Kind"), none=None, method="as_it_is")
    missed = ChoiceFilter(
        _("Missed"),
        [(rules.MISSED, _("only with something missed")), (rules.EXPLAINED, _("only with a reason given"))],
        method="by_missed",
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def __init__(
        self, data: QueryDict, *, user: "User", queryset: "QuerySet[Any]", asked: Asked, whole: Asked, today: date
    ) -> None:
        super().__init__(data, queryset=queryset)
        self.asked = asked
        years = range(today.year, today.year - YEARS, -1)
        self.form.fields["year"].choices = [(str(year), str(year)) for year in years]
        self.form.fields["line"].choices = [
            ("", _("all")),
            *((key_of(each), name_of(each)) for each in whole.cadences),
        ]
        self.form.fields["organisation"].offer_to(user)

    def as_it_is(self, queryset: "QuerySet[Any]", _name: str, _value: str) -> "QuerySet[Any]":
        return queryset

    def by_organisation(self, queryset: Any, _name: str, organisation: Any) -> "QuerySet[Any]":
        rows: QuerySet[Any] = queryset.below(organisation)
        return rows

    def by_missed(self, queryset: "QuerySet[Any]", _name: str, state: str) -> "QuerySet[Any]":
        return queryset.filter(pk__in=missing_in(self.asked, queryset, state))
