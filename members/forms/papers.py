"""Input of the papers of a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.files import AttachmentField, TakesFiles
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.rules import codes


class PaperForm(TakesFiles, forms.Form):
    """A paper: the file and what it is."""

    file = AttachmentField()
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *choices(codes.PAPER_KIND)])
    title = forms.CharField(label=_("Title"), max_length=100)
    dated_on = WrittenDateField(label=_("Date of the paper"), required=False)


class RemovePaperForm(forms.Form):
    """Why a paper goes."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
