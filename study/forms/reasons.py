"""Input of the reason for what was not held."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from core.web.forms import Refusable
from members.models import Organisation, User
from study.models import ComplianceReason
from study.models.reasons import LONGEST_REASON
from study.services.reasons import Missed


class ReasonForm(Refusable, forms.Form):
    """Why something was not held."""

    reason = forms.CharField(
        label=ComplianceReason._meta.get_field("reason").verbose_name,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)


def missed_of(asked: Mapping[str, Any], user: User) -> Missed | None:
    """The period that an address names, of an organisation the user may see; None for any that it does not name."""
    number = str(asked.get("organisation", ""))
    try:
        starts_on = date.fromisoformat(str(asked.get("period", "")))
    except ValueError:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) <= 18) or not 2000 <= starts_on.year <= 2200:
        return None
    organisation = Organisation.objects.visible_to(user).filter(pk=int(number)).first()
    kind, audience = str(asked.get("kind", "")), str(asked.get("audience", ""))
    return Missed(organisation, kind, audience, starts_on) if organisation is not None else None
