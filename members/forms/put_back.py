"""Putting values back to what they were before a change."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from core.changes import described, event_model
from members.models import Person
from members.services.people import PersonValues
from members.timeline import MASKS


class OldValue(NamedTuple):
    """A field's value before a change: as stored, and the change in words."""

    value: Any
    label: str
    old: str
    new: str


def old_values(person: Person, number: int) -> dict[str, OldValue]:
    """What a change of a person replaced, by field; nothing if there is no such change of this person."""
    events = event_model(Person)._default_manager
    row = events.select_related("pgh_context").filter(pgh_obj_id=person.pk, pk=number, pgh_label="update").first()
    before = events.filter(pgh_obj_id=person.pk, pk__lt=number).order_by("-pk").first() if row else None
    if row is None or before is None:
        return {}
    return {
        change.name: OldValue(getattr(before, change.name), change.label, change.old, change.new)
        for change in described([row], MASKS)[0].changes
        if change.name in PersonValues.__annotations__
    }


class PutBackForm(forms.Form):
    """Which of a change's values to put back, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Mapping[str, Any] | None, *, old: dict[str, OldValue], version: int) -> None:
        super().__init__(data, initial={"version": version, "fields": list(old)})
        self.old = old
        choices = [(name, f"{each.label}: {each.new or '—'} → {each.old or '—'}") for name, each in old.items()]
        chosen = forms.MultipleChoiceField(
            label=_("Put back"), choices=choices, widget=forms.CheckboxSelectMultiple, required=True
        )
        self.fields = {"fields": chosen, **self.fields}

    def values(self) -> PersonValues:
        """What the service takes."""
        values: PersonValues = {}
        for name in self.cleaned_data["fields"]:
            values[name] = self.old[name].value  # type: ignore[literal-required]  # one of the form's choices
        return values
