"""What the roster may be narrowed by. The same filter serves the list, its print and its export."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import clean_digits
from core.web.filters import ChoiceFilter, DayFilter, Filters, SearchFilter, Shared
from core.web.widgets import NumberInput
from members.choices import choices
from members.filters.pickers import OrganisationFilter, UnitFilter
from members.models import Organisation, Person
from members.querysets.people import PersonQuerySet
from members.rules import codes
from members.rules.people import born_by

if TYPE_CHECKING:
    from members.models import User

MEMBERS: Final = "members"
ANY: Final = "any"
LEFT: Final = "left"
EVERYBODY: Final = "everybody"
YES_NO: Final = [("yes", _("yes")), ("no", _("no"))]
OLDEST: Final = 150
_SHORTEST_NUMBER: Final = 7


def looks_like_number(typed: str) -> bool:
    """Whether somebody searches by an ID or telephone number, which must not get into an address."""
    digits = clean_digits(typed)
    return sum(character.isdecimal() for character in digits) >= _SHORTEST_NUMBER


class SearchField(forms.CharField):
    """A name, or a part of one, in characters, pinyin or initials."""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if looks_like_number(typed):
            raise ValidationError(_("Numbers are not kept in an address. Type the number here and press Search."))
        return typed


class NameFilter(SearchFilter):
    """A name, or a part of one."""

    field_class = SearchField

    def __init__(self, placeholder: Any, *, method: str) -> None:
        super().__init__(_("Name"), placeholder, method=method)


class _AmongField(forms.Field):
    """Numbers of rows, as a search by telephone leaves them: 12,15."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> list[int]:
        parts = str(value or "").split(",")[:50]
        return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 19]


class _AmongFilter(Shared, filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    field_class = _AmongField


class _AgeFilter(Shared, filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    field_class = forms.IntegerField


def _age(label: Any, method: str) -> _AgeFilter:
    return _AgeFilter(method=method, label=label, min_value=0, max_value=OLDEST, widget=NumberInput())


class PersonFilters(Filters):
    """The roster's filters. Choices are limited to what the user may see; ages are as of ``today``.

    The form has the fields that ``data`` names, and those to be ``shown``.
    """

    base_filters: dict[str, filters.Filter]

    q = NameFilter(_("Name, pinyin, initials, or a whole number"), method="by_search")
    organisation = OrganisationFilter()
    unit = UnitFilter()
    status = ChoiceFilter(
        _("Status"), [(MEMBERS, _("Party members, full and probationary")), *choices(codes.STATUS)], method="by_status"
    )
    layer = ChoiceFilter(_("Layer"), choices(codes.LAYER))
    post_category = ChoiceFilter(_("Post category"), choices(codes.POST_CATEGORY))
    sex = ChoiceFilter(_("Sex"), choices(codes.SEX))
    age_from = _age(_("Age from"), "by_least_age")
    age_to = _age(_("Age to"), "by_greatest_age")
    education = ChoiceFilter(_("Education"), choices(codes.EDUCATION))
    joined_from = DayFilter(_("Joined from"), field_name="joined_on", lookup_expr="gte")
    joined_to = DayFilter(_("Joined to"), field_name="joined_on", lookup_expr="lte")
    mobile = ChoiceFilter(_("Mobile member"), YES_NO, method="by_mobile")
    lost = ChoiceFilter(_("Lost contact"), YES_NO, method="by_lost")
    special_care = ChoiceFilter(
        _("Special care"), [(ANY, _("for any reason")), *choices(codes.SPECIAL_CARE)], method="by_special_care"
    )
    presence = ChoiceFilter(
        _("Whether here"),
        [(LEFT, _("who has left")), (EVERYBODY, _("everybody ever recorded"))],
        method="by_presence",
        none=_("who is here"),
    )
    among = _AmongFilter(method="by_rows", label=_("Found by number"))

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        user: "User | AnonymousUser",
        today: date,
        queryset: PersonQuerySet,
        shown: Collection[str] = (),
    ) -> None:
        # A field is made where it is asked by or shown: all seventeen would cost more than the list itself.
        wanted = {"q", "among", *shown, *data}
        self.base_filters = {name: each for name, each in self.base_filters.items() if name in wanted}
        super().__init__(data, queryset=queryset)
        self.today = today
        fields = self.form.fields
        if "organisation" in fields:
            fields["organisation"].offer_to(user, closed=False)
        if "unit" in fields:
            fields["unit"].offer_to(user)

    @property
    def search(self) -> str:
        """What was typed to find names, if it is valid."""
        return str(self.form.cleaned_data["q"]) if self.form.is_valid() else ""

    @property
    def qs(self) -> PersonQuerySet:
        """The rows that are left; none while a filter cannot be read, for a list must not show more than was asked."""
        return self._narrowed(self.queryset.named(self.search))

    @property
    def without_search(self) -> PersonQuerySet:
        """The same rows whatever they are called."""
        return self._narrowed(self.queryset)

    def _narrowed(self, queryset: PersonQuerySet) -> PersonQuerySet:
        if not self.form.is_valid():
            return queryset.none()
        rows: PersonQuerySet = self.filter_queryset(queryset)
        asked = self.form.cleaned_data
        # Who has left is shown to those who ask for it, or for that very person by number.
        return rows if asked.get("presence") or asked["among"] else rows.present()

    def by_search(self, queryset: PersonQuerySet, _name: str, _typed: str) -> PersonQuerySet:
        """Left to `qs` and to the list, which reads names in more than one way."""
        return queryset

    def by_organisation(self, queryset: PersonQuerySet, _name: str, organisation: Organisation) -> PersonQuerySet:
        return queryset.below(organisation)

    def by_status(self, queryset: PersonQuerySet, _name: str, status: str) -> PersonQuerySet:
        return queryset.filter(status__in=codes.PARTY_MEMBERS if status == MEMBERS else [status])

    def by_least_age(self, queryset: PersonQuerySet, _name: str, age: int) -> PersonQuerySet:
        return queryset.filter(birth_date__lte=born_by(age, self.today))

    def by_greatest_age(self, queryset: PersonQuerySet, _name: str, age: int) -> PersonQuerySet:
        return queryset.filter(birth_date__gt=born_by(age + 1, self.today))

    def by_mobile(self, queryset: PersonQuerySet, _name: str, answer: str) -> PersonQuerySet:
        return queryset.filter(is_mobile=answer == "yes")

    def by_lost(self, queryset: PersonQuerySet, _name: str, answer: str) -> PersonQuerySet:
        return queryset.filter(is_lost=answer == "yes")

    def by_special_care(self, queryset: PersonQuerySet, _name: str, reason: str) -> PersonQuerySet:
        return queryset.exclude(special_care="") if reason == ANY else queryset.filter(special_care=reason)

    def by_presence(self, queryset: PersonQuerySet, _name: str, asked: str) -> PersonQuerySet:
        return queryset if asked == EVERYBODY else queryset.exclude(leaving="")

    def by_rows(self, queryset: PersonQuerySet, _name: str, numbers: list[int]) -> PersonQuerySet:
        return queryset.filter(pk__in=numbers)


def roster_queryset(user: "User | AnonymousUser", params: QueryDict) -> tuple[PersonQuerySet, PersonFilters]:
    """The people a user may see, narrowed as an address says, and the filter itself; nobody if it cannot be read.

    For exports: the rows are in no particular order.
    """
    found = PersonFilters(
        params, user=user, today=timezone.localdate(), queryset=Person.objects.visible_to(user).order_by()
    )
    return found.qs, found


def keepable(params: QueryDict, *, also: tuple[str, ...] = ()) -> str:
    """The filter of an address, to be kept under a name: what narrows the list, without numbers and empty fields."""
    names = [name for name in (*PersonFilters.base_filters, *also) if name != "among"]
    found = {name: value for name in names if (value := str(params.get(name, "")).strip())}
    if looks_like_number(found.get("q", "")):
        del found["q"]
    return urlencode(found)
