"""Input of the organisation pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from core.web.widgets import DayInput
from members.choices import choices
from members.models import Organisation, Unit
from members.rules import codes
from members.rules import organisations as rules


class OrganisationForm(Refusable, forms.ModelForm):  # type: ignore[type-arg]  # it takes no argument at run time
    """What is recorded about an organisation; the kinds are those that may stand below its superior."""

    version_read = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Meta:
        model = Organisation
        fields = ["name", "kind", "founded_on", "may_approve"]
        widgets = {"founded_on": DayInput()}

    def __init__(self, *args: Any, superior: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = rules.kinds_below(superior.kind if superior else "")
        kind = forms.ChoiceField(
            label=self.fields["kind"].label,
            choices=[choice for choice in choices(codes.ORGANISATION_KIND) if choice[0] in allowed],
            help_text=_("Groups stand below branches. People belong to branches and joint branches (ZB)."),
        )
        self.fields["kind"] = kind
        if not any(rules.may_be_given_approval(one) for one in allowed):
            del self.fields["may_approve"]

        if self.instance.pk is None:
            del self.fields["version_read"]
        else:
            self.fields["version_read"].initial = self.instance.version

    def _post_clean(self) -> None:
        """Nothing is put on the instance: the service checks and writes."""

    def values(self) -> dict[str, Any]:
        """What the services take by name."""
        return {"may_approve": False} | {
            key: value for key, value in self.cleaned_data.items() if key != "version_read"
        }

    def version(self) -> int:
        """The version of the row that was read; 0, which no row has, if the field was taken out of the form."""
        return self.cleaned_data["version_read"] or 0

    def show_version(self, version: int) -> None:
        """Let the next attempt count from what is there now."""
        self.data = {**self.data.dict(), "version_read": str(version)}  # type: ignore[attr-defined]  # it is a QueryDict


class NewOrganisationForm(OrganisationForm):
    """A new organisation, with the units it serves."""

    units = forms.CharField(
        label=_("Units served"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One unit a line. A joint branch generally covers no more than five units (ZB)."),
    )

    def clean_units(self) -> list[str]:
        """The names, one a line."""
        lines = [rules.name_of(line) for line in self.cleaned_data["units"].splitlines()]
        return [line for line in lines if line]


class UnitForm(Refusable, forms.ModelForm):  # type: ignore[type-arg]  # it takes no argument at run time
    """The name of a unit."""

    class Meta:
        model = Unit
        fields = ["name"]

    def _post_clean(self) -> None:
        """Nothing is put on the instance: the service checks and writes."""


class MoveForm(Refusable, forms.Form):
    """The version of what was shown before the move was confirmed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class UnitMoveForm(Refusable, forms.Form):
    """From which day another organisation serves a unit."""

    effective_on = forms.DateField(label=_("From"), widget=DayInput())
