"""What the structure pages ask."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.widgets import PlainSelect
from members.choices import choices
from members.forms.pickers import OrganisationField
from members.models import Organisation, User
from members.rules import codes
from reports.structure.question import MEMBERS, WHO, Question

FIRST_YEAR: Final = 1949


class DayField(forms.DateField):
    """A day on which people can be counted: today or before."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
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


class StructureForm(forms.Form):
    """Of which organisation, of whom, on which day, compared with which other."""

    organisation = OrganisationField(
        label=_("Organisation"), required=False, any_label=_("all that I see"), widget=PlainSelect
    )
    who = forms.ChoiceField(label=_("Who"), choices=list(WHO.items()), required=False, widget=PlainSelect)
    layer = forms.ChoiceField(
        label=_("Layer"), choices=[("", _("any")), *choices(codes.LAYER)], required=False, widget=PlainSelect
    )
    on = DayField(label=_("On the day"))
    compared = DayField(label=_("Compared with"))

    def __init__(self, params: QueryDict, *, user: User, today: date) -> None:
        asked = {"who": MEMBERS, "on": today.isoformat()} | {name: value for name, value in params.items() if value}
        super().__init__(asked)
        self.user, self.today = user, today
        self.fields["organisation"].offer(Organisation.objects.visible_to(user))  # type: ignore[attr-defined]
        for name in ("on", "compared"):
            self.fields[name].today = today  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["max"] = today.isoformat()

    @property
    def question(self) -> Question:
        """What was asked, once it is valid."""
        asked = self.cleaned_data
        return Question(self.user, asked["organisation"], asked["who"] or MEMBERS, asked["layer"])

    @property
    def day(self) -> date:
        """The day counted."""
        on: date = self.cleaned_data["on"] or self.today
        return on

    @property
    def compared_with(self) -> date | None:
        """The other day, if two are compared."""
        other: date | None = self.cleaned_data["compared"]
        return other if other != self.day else None
