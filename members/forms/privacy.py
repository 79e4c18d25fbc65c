"""Input of the pages on personal information."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Correction


class WishForm(forms.Form):
    """What is wrong, and how it should be."""

    wish = forms.CharField(
        label=_("What is wrong, and how it should be"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: joined the Party on 2010-07-01, not 2011-07-01. Say where it can be checked."),
    )


class AnswerForm(forms.Form):
    """The answer to a request."""

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[(Correction.State.DONE, _("Corrected")), (Correction.State.DECLINED, _("Not corrected, because …"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What was done, or why not"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ErasureForm(forms.Form):
    """Why; in the second step also the name, typed once more."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    name = forms.CharField(label=_("Type the person's name once more"), max_length=50, required=False)
