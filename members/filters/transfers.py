"""What the list of transfers may be narrowed by."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.filters import ChoiceFilter, DayFilter, Filters
from members.choices import choices
from members.filters.people import NameFilter
from members.filters.pickers import OrganisationFilter
from members.models import Organisation, Person, Transfer
from members.querysets.transfers import TransferQuerySet
from members.rules import transfers as rules

if TYPE_CHECKING:
    from members.models import User


class TransferFilters(Filters):
    """Filters of transfers; names are those of the people of the rows that the user sees anyway."""

    q = NameFilter(_("Name or pinyin"), method="by_name")
    kind = ChoiceFilter(_("Kind"), choices(rules.KIND))
    state = ChoiceFilter(_("State"), choices(rules.STATE))
    organisation = OrganisationFilter()
    sent_from = DayFilter(_("Sent from"), field_name="sent_on", lookup_expr="gte")
    sent_to = DayFilter(_("Sent to"), field_name="sent_on", lookup_expr="lte")

    class Meta:
        model = Transfer
        fields: list[str] = []

    def __init__(
        self, data: QueryDict, *, user: "User | AnonymousUser", today: date, queryset: TransferQuerySet
    ) -> None:
        super().__init__(data, queryset=queryset)
        self.today = today
        self.form.fields["organisation"].offer_to(user)

    def by_name(self, queryset: TransferQuerySet, _name: str, typed: str) -> TransferQuerySet:
        return queryset.filter(person__in=Person.objects.named(typed).order_by().values("pk"))

    def by_organisation(self, queryset: TransferQuerySet, _name: str, organisation: Organisation) -> TransferQuerySet:
        return queryset.touching(organisation)
