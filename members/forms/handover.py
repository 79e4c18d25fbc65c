"""Input of handing an office over."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.web.forms import Refusable
from core.web.widgets import DayInput


class HandOverForm(Refusable, forms.Form):
    """Who takes an office, and from when. Sent twice: to see what will happen, then confirmed."""

    username = forms.CharField(
        label=_("user name of the successor"),
        max_length=150,
        help_text=_("An account there is already, or a new user name: then an account is made."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(
        label=pgettext_lazy("of a person", "name"),
        max_length=50,
        required=False,
        help_text=_("Only for a new account."),
    )
    on = forms.DateField(
        label=_("first day of the successor"),
        widget=DayInput(),
        help_text=_("The office of the predecessor ends with the day before."),
    )
    reason = forms.CharField(label=_("reason"), max_length=200, required=False)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput())

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(None if data is None else {name: data.get(name, "") for name in self.base_fields}, **kwargs)

    def refuse(self, problem: ValidationError) -> None:
        """The same, and nothing is confirmed any more."""
        super().refuse(problem)
        self.data = {**self.data, "confirmed": ""}

    def hidden(self) -> "HandOverForm":
        """The same values, to be sent again as they are."""
        form = HandOverForm({**self.data, "confirmed": "on"})
        for field in form.fields.values():
            field.widget = forms.HiddenInput()
        return form
