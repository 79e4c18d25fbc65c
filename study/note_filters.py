"""What the list of notes may be narrowed by. The same filter serves the list, its print and its export."""

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.widgets import DayInput, PlainSelect, SearchInput
from members.choices import choices
from members.forms.pickers import OrganisationField
from members.models import Organisation, Person
from study.models import Reading, StudyNote, StudySession
from study.querysets.notes import StudyNoteQuerySet
from study.rules import kinds

if TYPE_CHECKING:
    from members.models import User


class _OrganisationFilter(filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    field_class = OrganisationField


class _RowFilter(filters.ModelChoiceFilter):  # type: ignore[misc]  # django-filter is not typed
    """One row that a link led here for: shown as a filter in force, not offered in the form."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, queryset=None, widget=forms.HiddenInput)


def _date(label: Any, lookup: str) -> filters.DateFilter:
    widget = DayInput()
    return filters.DateFilter("day", lookup, label=label, widget=widget, input_formats=["%Y-%m-%d"])


class NoteFilters(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """The filters of notes; organisations and what links lead to are limited to what the user may see."""

    q = filters.CharFilter(
        method="by_name",
        label=_("Name"),
        max_length=60,
        widget=SearchInput(_("Name or pinyin")),
    )
    organisation = _OrganisationFilter(method="by_organisation", label=_("Organisation"), any_label=_("any"))
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=choices(kinds.NOTE_KIND), empty_label=_("any"), widget=PlainSelect
    )
    on = filters.CharFilter(method="by_title", label=_("Reading or session"), max_length=60)
    first = _date(_("From"), "gte")
    last = _date(_("Until"), "lte")
    person = _RowFilter(_("Person"))
    session = _RowFilter(_("Session"))
    reading = _RowFilter(_("Reading"))

    class Meta:
        model = StudyNote
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: "User", queryset: "QuerySet[StudyNote]") -> None:
        super().__init__(data, queryset=queryset)
        offered: dict[str, QuerySet[Any]] = {
            "person": Person.objects.visible_to(user),
            "session": StudySession.objects.visible_to(user),
            "reading": Reading.objects.visible_to(user),
        }
        for name, rows in offered.items():
            self.form.fields[name].queryset = rows
        self.form.fields["organisation"].offer(Organisation.objects.visible_to(user))

    @property
    def qs(self) -> StudyNoteQuerySet:
        """The rows that are left; none while a filter cannot be read."""
        rows: StudyNoteQuerySet = self.filter_queryset(self.queryset) if self.form.is_valid() else self.queryset.none()
        return rows

    def by_name(self, queryset: StudyNoteQuerySet, _name: str, typed: str) -> StudyNoteQuerySet:
        return queryset.filter(person__in=Person.objects.named(typed).values("pk"))

    def by_organisation(self, queryset: StudyNoteQuerySet, _name: str, organisation: Organisation) -> StudyNoteQuerySet:
        return queryset.below(organisation)

    def by_title(self, queryset: StudyNoteQuerySet, _name: str, typed: str) -> StudyNoteQuerySet:
        return queryset.filter(Q(reading__title__icontains=typed) | Q(session__topic__icontains=typed))
