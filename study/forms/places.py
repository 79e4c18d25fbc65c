"""Which organisation a page of study is about, and which month or year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.pickers import OrganisationField
from members.models import Organisation, User


class PlaceForm(forms.Form):
    """An organisation the user may see; the first they have a role on unless they choose."""

    organisation = OrganisationField(label=_("Organisation"), required=False)

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        rows = Organisation.objects.visible_to(user).open()
        first = rows.exclude(kind="group").order_by("depth", "path").first() or rows.first()
        asked = {"organisation": data.get("organisation") or (str(first.pk) if first else "")}
        super().__init__(asked)
        self.fields["organisation"].offer(rows)  # type: ignore[attr-defined]  # it is an OrganisationField
        self.fields["organisation"].widget.attrs |= {"data-submit-on-change": "yes"}
        found = self.cleaned_data.get("organisation") if self.is_valid() else None
        self.chosen: Organisation | None = found or first


def asked_month(text: str, today: date) -> date:
    """The first day of a month of an address, 2026-12; of this month if it cannot be read."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2200 else today.replace(day=1)


def asked_year(text: str, today: date) -> int:
    """A year of an address; this one if it cannot be read."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else today.year
    return number if 2000 <= number <= 2200 else today.year
