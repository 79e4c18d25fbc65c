"""Input of the pages where somebody keeps filters under names."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SavedFilterForm(forms.Form):
    """A filter's name, and whether the roster opens with it."""

    name = forms.CharField(
        label=_("Name of the filter"),
        max_length=40,
        help_text=_("For example: backbone teachers under 35. Only you see it."),
    )
    is_default = forms.BooleanField(label=_("The roster opens with this filter"), required=False)
