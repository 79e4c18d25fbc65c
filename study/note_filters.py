"""What the list of notes may be narrowed by. The same filter serves the list, its print and its export."""

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.filters import ChoiceFilter, DayFilter, Filters, SearchFilter
from members.choices import choices
from members.filters.pickers import OrganisationFilter
from members.models import Organisation, Person
from study.models import Reading, StudyNote, StudySession
from study.querysets.notes import StudyNoteQuerySet
from study.rules import kinds

if TYPE_CHECKING:
    from members.models import User


class _RowFilter(filters.ModelChoiceFilter):  # type: ignore[misc]  # django-filter is not typed
    """One row that a link led here for: shown as a filter in force, not offered in the form."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, queryset=None, widget=forms.HiddenInput)


class NoteFilters(Filters):
    """The filters of notes; organisations and what links lead to are limited to what the user may see."""

    q = SearchFilter(_("Name"), _("Name or pinyin"), method="by_name")
    organisation = OrganisationFilter()
    kind = ChoiceFilter(_("Kind"), choices(kinds.NOTE_KIND))
    on = filters.CharFilter(method="by_title", label=_("Reading or session"), max_length=60)
    first = DayFilter(_("From"), field_name="day", lookup_expr="gte")
    last = DayFilter(_("Until"), field_name="day", lookup_expr="lte")
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
        self.form.fields["organisation"].offer_to(user)

    def by_name(self, queryset: StudyNoteQuerySet, _name: str, typed: str) -> StudyNoteQuerySet:
        return queryset.filter(person__in=Person.objects.named(typed).values("pk"))

    def by_organisation(self, queryset: StudyNoteQuerySet, _name: str, organisation: Organisation) -> StudyNoteQuerySet:
        return queryset.below(organisation)

    def by_title(self, queryset: StudyNoteQuerySet, _name: str, typed: str) -> StudyNoteQuerySet:
        return queryset.filter(Q(reading__title__icontains=typed) | Q(session__topic__icontains=typed))
