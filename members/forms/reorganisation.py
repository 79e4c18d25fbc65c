"""Input of renaming, merging, splitting and closing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from core.web.widgets import PlainSelect
from members.forms.fields import WrittenDateField
from members.models import Organisation, Unit
from members.rules import organisations
from members.rules import reorganisation as rules
from members.services.reorganisation import Ground, NewBranch

STAYS = ""


class GroundForm(Refusable, forms.Form):
    """From which day, and what the decision rests on."""

    on = WrittenDateField(label=_("In force from"))
    document = forms.CharField(
        label=_("Number of the document"),
        required=False,
        max_length=60,
        help_text=_("The superior committee's approval. Without a number, give the reason."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("document") and not given.get("reason"):
            self.add_error("document", _("Give the number of the document, or the reason."))
        return given

    def ground(self) -> Ground:
        """What the services take."""
        given = self.cleaned_data
        return Ground(given["on"], given["document"], given["reason"])


class RenameForm(GroundForm):
    """The new name too."""

    name = forms.CharField(label=_("New name"), max_length=organisations.NAME_LENGTH)
    field_order = ("name", "on", "document", "reason", "version")


class MergeForm(GroundForm):
    """The name of the organisation that goes on."""

    name = forms.CharField(
        label=_("Name from then on"),
        max_length=organisations.NAME_LENGTH,
        help_text=_("The old names keep leading to it, in the search and in imports."),
    )
    field_order = ("name", "on", "document", "reason", "version")


class SplitForm(GroundForm):
    """The names of the new branches, and for each unit and group where it goes."""

    def __init__(self, *args: Any, units: Sequence[Unit], groups: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.groups = units, groups
        self.numbers = range(1, min(rules.MOST_PARTS, max(2, len(units))) + 1)
        for number in self.numbers:
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name of new branch %(number)s") % {"number": number},
                required=number == 1,
                max_length=organisations.NAME_LENGTH,
            )
        choices = [
            (STAYS, _("stays")),
            *((str(number), _("to new branch %(number)s") % {"number": number}) for number in self.numbers),
        ]
        for prefix, rows in (("unit", units), ("group", groups)):
            for row in rows:
                self.fields[f"{prefix}_{row.pk}"] = forms.ChoiceField(
                    label=row.name,
                    choices=choices,
                    required=False,
                    widget=PlainSelect(attrs={"class": "form-select"}),
                )
        names = [f"name_{number}" for number in self.numbers]
        self.order_fields([*names, *(name for name in self.fields if name.startswith(("unit_", "group_")))])

    def chosen(self) -> list[tuple[int, str, list[Unit], list[Organisation]]]:
        """Number, name, units and groups of each new branch that was named or given something."""
        given = self.cleaned_data
        found = []
        for number in self.numbers:
            name = given.get(f"name_{number}", "")
            units = [unit for unit in self.units if given.get(f"unit_{unit.pk}") == str(number)]
            groups = [group for group in self.groups if given.get(f"group_{group.pk}") == str(number)]
            if name or units or groups:
                found.append((number, name, units, groups))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for number, name, units, groups in self.chosen():
            field = f"name_{number}"
            if field in self.errors:
                continue
            if not name:
                self.add_error(field, _("Give a name."))
            elif not units and not groups:
                self.add_error(field, _("Choose below which units or groups go to it."))
        return given

    def parts(self) -> list[NewBranch]:
        """What the service takes."""
        return [
            NewBranch(name, [unit.pk for unit in units], [group.pk for group in groups])
            for _number, name, units, groups in self.chosen()
        ]


class ReopenForm(Refusable, forms.Form):
    """Why a closing is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class UnitCloseForm(Refusable, forms.Form):
    """From which day a unit no longer exists."""

    on = WrittenDateField(label=_("In force from"))
