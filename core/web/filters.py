"""What lists are narrowed by: how filters read an address, and the kinds that lists have in common."""

import copy
from collections.abc import Sequence
from typing import Any, Final

import django_filters
from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from core.web.widgets import DayInput, PlainSelect, SearchInput

Words = str | Promise
LONGEST_SEARCH: Final = 60
UNLIMITED: Final = _("any")
"""What a select says that narrows nothing."""


class Filters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """The filters of a list, of its print and of its export."""

    @cached_property
    def form(self) -> Any:
        """What an address asks for. The fields are this request's own already: django-filter's form copies them again,
        with every option they offer.
        """
        form = forms.Form(self.data if self.is_bound else None, prefix=self.form_prefix)
        form.fields = {name: each.field for name, each in self.filters.items()}
        return form

    @property
    def qs(self) -> Any:
        """The rows that are left; none while a filter cannot be read, for a list must not show more than was asked."""
        return self.filter_queryset(self.queryset) if self.form.is_valid() else self.queryset.none()


class Shared:
    """A filter of which every request has a copy that shares its options: a deep copy takes longer than to filter."""

    method: str | None
    field: forms.Field
    _field: forms.Field

    def __deepcopy__(self, memo: dict[int, Any]) -> "Shared":
        field = copy.copy(self.field)
        field.widget = copy.copy(field.widget)
        own = copy.copy(self)
        own._field = field
        if own.method is not None:
            own.method = self.method  # found in the set by way of the copy
        return own


class ChoiceFilter(Shared, django_filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    """One of several values, as a select. django-filter's own copies its field with every option for each request."""

    field_class = forms.ChoiceField

    def __init__(
        self, label: Words, options: Sequence[tuple[str, Any]] = (), *, none: Words | None = UNLIMITED, **kwargs: Any
    ) -> None:
        choices = [*options] if none is None else [("", none), *options]
        super().__init__(label=label, choices=choices, widget=PlainSelect, **kwargs)


class DayFilter(Shared, django_filters.DateFilter):  # type: ignore[misc]  # django-filter is not typed
    """A day."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], **kwargs)


class SearchFilter(Shared, django_filters.CharFilter):  # type: ignore[misc]  # django-filter is not typed
    """Words to look for."""

    def __init__(self, label: Words, placeholder: Words, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=LONGEST_SEARCH, widget=SearchInput(placeholder), **kwargs)
