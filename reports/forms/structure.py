"""What the structure pages ask."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.widgets import DayInput, PlainSelect
from members import policies
from members.choices import choices
from members.forms.pickers import OrganisationField
from members.models import Organisation, User
from members.querysets.scope import within
from members.rules import codes
from reports.structure.branches import Breakdown
from reports.structure.dimensions import BY_KEY, DIMENSIONS, OWN_BANDS
from reports.structure.question import MEMBERS, WHO, Question

FIRST_YEAR: Final = 1949


class DayField(forms.DateField):
    """A day on which people can be counted: today or before."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=DayInput(),
            input_formats=["%Y-%m-%d"],
            **kwargs,
        )
        self.today: date | None = None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and self.today is not None and value > self.today:
            raise ValidationError(_("This day lies ahead: people are counted as of today or before."))
        if value is not None and value.year < FIRST_YEAR:
            raise ValidationError(_("Nobody is recorded so long ago."))


class PeopleForm(forms.Form):
    """Of which organisation, of whom, on which day; with ``for_export`` only where the user may take lists out."""

    organisation = OrganisationField(
        label=_("Organisation"), required=False, any_label=_("all that I see"), widget=PlainSelect
    )
    who = forms.ChoiceField(label=_("Who"), choices=list(WHO.items()), required=False, widget=PlainSelect)
    layer = forms.ChoiceField(
        label=_("Layer"), choices=[("", _("any")), *choices(codes.LAYER)], required=False, widget=PlainSelect
    )
    on = DayField(label=_("On the day"))

    def __init__(self, params: QueryDict, *, user: User, today: date, for_export: bool = False) -> None:
        usual = {"who": MEMBERS, "on": today.isoformat(), "by": OWN_BANDS.key}
        super().__init__(usual | {name: value for name, value in params.items() if value})
        self.user, self.today, self.for_export = user, today, for_export
        places = Organisation.objects.visible_to(user)
        if for_export:
            places = places.filter(within(policies.paths_with_export(user), "path"))
        self.fields["organisation"].offer(places)  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.today = today
                field.widget.attrs["max"] = today.isoformat()

    @property
    def question(self) -> Question:
        """What was asked, once it is valid."""
        asked = self.cleaned_data
        return Question(
            self.user, self.today, asked["organisation"], asked["who"] or MEMBERS, asked["layer"], self.for_export
        )

    @property
    def day(self) -> date:
        """The day counted."""
        on: date = self.cleaned_data["on"] or self.today
        return on


class StructureForm(PeopleForm):
    """The same, compared with which other day."""

    compared = DayField(label=_("Compared with"))

    @property
    def compared_with(self) -> date | None:
        """The other day, if two are compared."""
        other: date | None = self.cleaned_data["compared"]
        return other if other != self.day else None


class BreakdownForm(PeopleForm):
    """The same, and what the columns of the branches are."""

    by = forms.ChoiceField(
        label=_("Columns"),
        choices=[(dimension.key, dimension.label) for dimension in DIMENSIONS if not dimension.sparse],
        required=False,
        widget=PlainSelect,
    )

    @property
    def breakdown(self) -> Breakdown:
        """What was asked, once it is valid."""
        return Breakdown(self.question, BY_KEY[self.cleaned_data["by"]], self.day)
