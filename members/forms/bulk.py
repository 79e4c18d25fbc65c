"""What is to change for many people."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.forms.pickers import OrganisationField, UnitField
from members.models import BulkChange, Organisation, Unit, User
from members.policies import CHANGE_PEOPLE
from members.querysets.scope import paths_of
from members.rules import codes

AS_IT_IS: Final = _("leave as it is")
NO_LAYER: Final = "none"


class BulkForm(Refusable, forms.Form):
    """Layer, group, unit: what is left as it is stays so for everybody. With the day and the reason."""

    layer = forms.ChoiceField(
        label=_("Layer"),
        choices=[("", AS_IT_IS), *choices(codes.LAYER), (NO_LAYER, _("no layer"))],
        required=False,
    )
    group = OrganisationField(
        kind="group",
        label=_("Group"),
        any_label=AS_IT_IS,
        required=False,
        help_text=_("Only for people of its branch."),
    )
    without_group = forms.BooleanField(label=_("Take everybody out of their groups"), required=False)
    unit = UnitField(label=_("Unit"), any_label=AS_IT_IS, required=False)
    effective_on = WrittenDateField(label=_("Changed on"), help_text=_("The day from which it holds."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For example: layers as decided for the new school year.")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        paths = paths_of(user, CHANGE_PEOPLE)
        groups = Organisation.objects.within(paths).filter(kind="group").open()
        self.fields["group"].offer(groups)  # type: ignore[attr-defined]
        self.fields["unit"].offer(Unit.objects.within(paths))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("group") and cleaned.get("without_group"):
            self.add_error("without_group", _("Choose a group, or take everybody out of their groups."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        layer = self.cleaned_data["layer"]
        return self.cleaned_data | {"layer": "" if layer == NO_LAYER else layer or None}


def said(change: BulkChange) -> dict[str, Any]:
    """What the form shows of a change that was prepared before."""
    layer = NO_LAYER if change.layer == "" else change.layer or ""
    fields = ("group", "without_group", "unit", "effective_on", "reason")
    return {"layer": layer} | {name: value for name in fields if (value := getattr(change, name)) not in (None, "")}
