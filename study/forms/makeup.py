"""Input of a make-up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.choices import choices
from members.forms.fields import WrittenDateField
from study.rules import kinds


class MakeUpForm(Refusable, forms.Form):
    """When and how somebody made up what they missed."""

    made_up_on = WrittenDateField(label=_("Made up on"))
    made_up_way = forms.ChoiceField(label=_("How"), choices=choices(kinds.MADE_UP))
