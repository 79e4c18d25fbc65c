"""Input of a make-up."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.choices import choices
from members.forms.fields import WrittenDateField
from study.rules import kinds


class MakeUpForm(forms.Form):
    """When and how somebody made up what they missed."""

    made_up_on = WrittenDateField(label=_("Made up on"))
    made_up_way = forms.ChoiceField(label=_("How"), choices=choices(kinds.MADE_UP))

    def refuse(self, problem: ValidationError) -> None:
        """Put what the service refused beside the fields."""
        by_field = problem.message_dict if hasattr(problem, "error_dict") else {"__all__": problem.messages}
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, errors)
