"""What the list of sessions may be narrowed by. The same filter serves the list, its print and its export."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.widgets import DayInput, PlainSelect, SearchInput
from members.choices import choices
from members.forms.pickers import OrganisationField
from members.models import Organisation
from study.models import StudySession
from study.querysets.sessions import StudySessionQuerySet, day_starts
from study.rules import kinds

if TYPE_CHECKING:
    from members.models import User

REGULAR, OPEN = "regular", "open"


class _OrganisationFilter(filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    field_class = OrganisationField


def _choice(label: Any, options: list[tuple[str, Any]], **kwargs: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(label=label, choices=options, empty_label=_("any"), widget=PlainSelect, **kwargs)


def _date(label: Any, method: str) -> filters.DateFilter:
    return filters.DateFilter(
        method=method,
        label=label,
        widget=DayInput(),
        input_formats=["%Y-%m-%d"],
    )


class SessionFilters(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """The filters of sessions; organisations are limited to what the user may see."""

    q = filters.CharFilter(
        field_name="topic",
        lookup_expr="icontains",
        label=_("Topic"),
        max_length=60,
        widget=SearchInput(_("Words of the topic")),
    )
    organisation = _OrganisationFilter(method="by_organisation", label=_("Organisation"), any_label=_("any"))
    kind = _choice(_("Kind"), [(REGULAR, _("regular meetings")), *choices(kinds.KIND)], method="by_kind")
    state = _choice(_("State"), choices(kinds.STATE))
    audience = _choice(_("Audience"), choices(kinds.AUDIENCE))
    make_ups = _choice(_("Make-ups"), [(OPEN, _("only with open make-ups"))], method="by_make_ups")
    first = _date(_("From"), "by_first")
    last = _date(_("Until"), "by_last")

    class Meta:
        model = StudySession
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: "User | AnonymousUser", queryset: "QuerySet[StudySession]") -> None:
        super().__init__(data, queryset=queryset)
        self.form.fields["organisation"].offer(Organisation.objects.visible_to(user))

    @property
    def qs(self) -> StudySessionQuerySet:
        """The rows that are left; none while a filter cannot be read."""
        rows: StudySessionQuerySet = (
            self.filter_queryset(self.queryset) if self.form.is_valid() else self.queryset.none()
        )
        return rows

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
