"""Input of plans and readings."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.choices import choices
from study.models import Reading
from study.rules import kinds
from study.services.plans import ReadingValues


def _label(name: str) -> Any:
    return Reading._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class ReadingForm(Refusable, forms.Form):
    """A reading of a month."""

    month = forms.TypedChoiceField(
        label=_label("month"), coerce=int, choices=[(number, number) for number in range(1, 13)]
    )
    title = forms.CharField(label=_label("title"), max_length=200)
    source = forms.CharField(label=_label("source"), max_length=100, required=False)
    document_number = forms.CharField(label=_label("document_number"), max_length=60, required=False)
    link = forms.CharField(
        label=_label("link"),
        max_length=500,
        required=False,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput,
    )
    audience = forms.ChoiceField(
        label=_label("audience"), choices=[("", _("every audience")), *choices(kinds.AUDIENCE)], required=False
    )

    def values(self) -> ReadingValues:
        """What the services take."""
        return self.cleaned_data  # type: ignore[return-value]  # the names are those of ReadingValues


class RequirementsForm(Refusable, forms.Form):
    """What a plan asks for in words."""

    requirements = forms.CharField(
        label=_("Requirements"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def shown_of(reading: Reading) -> dict[str, Any]:
    """What the form shows of a reading."""
    return {name: getattr(reading, name) for name in ReadingForm.base_fields}
