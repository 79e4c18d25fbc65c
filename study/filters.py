"""What the list of sessions may be narrowed by. The same filter serves the list, its print and its export."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.filters import ChoiceFilter, DayFilter, Filters, SearchFilter
from members.choices import choices
from members.filters.pickers import OrganisationFilter
from members.models import Organisation
from study.models import StudySession
from study.querysets.sessions import StudySessionQuerySet, day_starts
from study.rules import kinds

if TYPE_CHECKING:
    from members.models import User

REGULAR, OPEN = "regular", "open"


class SessionFilters(Filters):
    """The filters of sessions; organisations are limited to what the user may see."""

    q = SearchFilter(_("Topic"), _("Words of the topic"), field_name="topic", lookup_expr="icontains")
    organisation = OrganisationFilter()
    kind = ChoiceFilter(_("Kind"), [(REGULAR, _("regular meetings")), *choices(kinds.KIND)], method="by_kind")
    state = ChoiceFilter(_("State"), choices(kinds.STATE))
    audience = ChoiceFilter(_("Audience"), choices(kinds.AUDIENCE))
    make_ups = ChoiceFilter(_("Make-ups"), [(OPEN, _("only with open make-ups"))], method="by_make_ups")
    first = DayFilter(_("From"), method="by_first")
    last = DayFilter(_("Until"), method="by_last")

    class Meta:
        model = StudySession
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: "User | AnonymousUser", queryset: "QuerySet[StudySession]") -> None:
        super().__init__(data, queryset=queryset)
        self.form.fields["organisation"].offer_to(user)

    def by_organisation(
        self, queryset: StudySessionQuerySet, _name: str, organisation: Organisation
    ) -> StudySessionQuerySet:
        return queryset.hosted_below(organisation)

    def by_kind(self, queryset: StudySessionQuerySet, _name: str, kind: str) -> StudySessionQuerySet:
        return queryset.filter(kind__in=kinds.REGULAR_MEETINGS) if kind == REGULAR else queryset.filter(kind=kind)

    def by_make_ups(self, queryset: StudySessionQuerySet, _name: str, _chosen: str) -> StudySessionQuerySet:
        return queryset.with_open_make_ups()

    def by_first(self, queryset: StudySessionQuerySet, _name: str, day: Any) -> StudySessionQuerySet:
        return queryset.filter(starts_at__gte=day_starts(day))

    def by_last(self, queryset: StudySessionQuerySet, _name: str, day: Any) -> StudySessionQuerySet:
        return queryset.filter(starts_at__lt=day_starts(day + timedelta(days=1)))
