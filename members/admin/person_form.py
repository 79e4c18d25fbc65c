"""What is typed about a person in the admin. Encrypted values are shown masked and replaced, never shown."""

from typing import Any, ClassVar, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from core.web.admin import ServiceForm
from members.forms.people import GROUPS
from members.models import Person
from members.services.people import PersonValues

REPLACED: Final = {
    "new_id_number": "id_number",
    "new_telephone": "telephone",
    "new_home_address": "home_address",
}
"""The inputs of encrypted values, by what they replace."""

PLAIN: Final = tuple(name for name in PersonValues.__annotations__ if name not in REPLACED.values())

_TYPED: Final = {kept: typed for typed, kept in REPLACED.items()}
FIELDSETS: Final = tuple((title, tuple(_TYPED.get(name, name) for name in names)) for title, names in GROUPS)
"""The groups of the person page's form, with the inputs that replace encrypted values."""

CHANGE: Final = ("effective_on", "reason", "version_read")


def _replacement(name: str) -> forms.CharField:
    label = Person._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


class PersonAdminForm(ServiceForm):
    """The person page's form in the admin's look; the same service checks it."""

    places: ClassVar[dict[str, str]] = _TYPED

    new_id_number = _replacement("id_number")
    new_telephone = _replacement("telephone")
    new_home_address = _replacement("home_address")
    effective_on = forms.DateField(
        label=_("Changed on"),
        required=False,
        widget=UnfoldAdminDateWidget(),
        help_text=_("The day from which a new branch, status, layer or post holds. Empty: a mistake is corrected."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Required where the birth date, the day of joining or of full membership changes."),
    )
    version_read = forms.IntegerField(widget=forms.HiddenInput, required=False, label="")

    class Meta:
        model = Person
        fields = PLAIN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        self.fields["version_read"].initial = self.instance.version
        shown = {
            "new_id_number": self.instance.id_number_masked,
            "new_telephone": self.instance.telephone_masked,
            "new_home_address": "••••••" if self.instance.home_address else "",
        }
        for name, value in shown.items():
            if name in self.fields and value:
                self.fields[name].help_text = _("Leave empty to keep %(value)s.") % {"value": value}

    def values(self) -> PersonValues:
        """What the services take; an encrypted value only if it was typed anew."""
        values = {name: self.cleaned_data[name] for name in PLAIN}
        values |= {kept: self.cleaned_data[typed] for typed, kept in REPLACED.items() if self.cleaned_data[typed]}
        return cast(PersonValues, values)
