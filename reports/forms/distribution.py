"""What the distribution map asks."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.web.widgets import PlainSelect
from members.forms.pickers import OrganisationField
from members.models import User
from reports.distribution.places import BRANCHES, EMPTY, FRONT_LINE, UNITS
from reports.forms.structure import DayField


class MapForm(forms.Form):
    """Which part of the tree, which kind of place, which of them."""

    organisation = OrganisationField(
        label=_("Organisation"), required=False, any_label=_("all that I see"), widget=PlainSelect
    )
    kind = forms.ChoiceField(
        label=_("Cards"),
        choices=[(UNITS, _("units")), (BRANCHES, _("branches or groups"))],
        required=False,
        widget=PlainSelect,
    )
    show = forms.ChoiceField(
        label=_("Show only"),
        choices=[("", _("all")), (EMPTY, _("without any member")), (FRONT_LINE, _("front line without members"))],
        required=False,
        widget=PlainSelect,
    )

    on = DayField(label=_("On the day"))

    def __init__(self, params: QueryDict, *, user: User, today: date) -> None:
        asked: dict[str, Any] = {"kind": UNITS, "on": today.isoformat()} | {
            name: value for name, value in params.items() if value
        }
        super().__init__(asked)
        self.fields["organisation"].offer_to(user)  # type: ignore[attr-defined]
        self.fields["on"].today = today  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs["max"] = today.isoformat()
