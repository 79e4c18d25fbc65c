"""Input of notes and reflections: for many at once, and of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.querysets.people import PersonQuerySet
from study.forms.fields import PeopleField
from study.models import Reading, StudyNote
from study.models.notes import LONGEST_NOTE
from study.rules import kinds
from study.services.notes import NoteValues

TICKED_UP_TO: Final = 200
"""So many people are offered to be ticked; more are written by name."""


@dataclass(frozen=True)
class Writer:
    """Somebody who may have written one: what is said behind the name, and whether the tick is set at first."""

    person: int
    name: str
    remark: str = ""
    is_likely: bool = False

    @property
    def label(self) -> str:
        """The name and what is said behind it."""
        return f"{self.name}（{self.remark}）" if self.remark else self.name


class _TicksField(forms.TypedMultipleChoiceField):
    """People to tick."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": _("Tick at least one person.")}

    def __init__(self, writers: Sequence[Writer], **kwargs: Any) -> None:
        super().__init__(choices=[(str(each.person), each.label) for each in writers], coerce=int, **kwargs)
        self.initial = [str(each.person) for each in writers if each.is_likely]


class _NamesField(PeopleField):
    """People by name, where they are too many to be ticked."""

    default_error_messages = {"required": _("Write at least one name.")}

    def __init__(self, people: PersonQuerySet, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Names with 、 between them."), **kwargs)
        self.people = people

    def clean(self, value: Any) -> list[int]:  # type: ignore[override]  # numbers, as ticks give
        return [person.pk for person in super().clean(value)]


class NotesForm(Refusable, forms.Form):
    """Who wrote one, of which kind, on what and when."""

    kind = forms.ChoiceField(label=_("Kind"), choices=choices(kinds.NOTE_KIND), widget=forms.RadioSelect)
    reading = forms.ModelChoiceField(
        label=_("Reading"), queryset=Reading.objects.none(), required=False, empty_label=_("the session as a whole")
    )
    day = WrittenDateField(label=_("Day"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        writers: Sequence[Writer] | None,
        people: PersonQuerySet,
        readings: Sequence[Reading] = (),
        initial: dict[str, Any],
    ) -> None:
        super().__init__(data, initial=initial)
        if readings:
            self.fields["reading"].queryset = Reading.objects.filter(pk__in=[each.pk for each in readings])  # type: ignore[attr-defined]
        else:
            del self.fields["reading"]
        label = _("Who wrote one?")
        self.fields["people"] = (
            _NamesField(people, label=label) if writers is None else _TicksField(writers, label=label)
        )


class NoteForm(Refusable, forms.Form):
    """One note: its kind, day and text."""

    kind = forms.ChoiceField(label=_("Kind"), choices=choices(kinds.NOTE_KIND), widget=forms.RadioSelect)
    day = WrittenDateField(label=_("Day"))
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("It may stay empty: then only the fact is kept. A file is added on the next page."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def values(self) -> NoteValues:
        """What the service takes."""
        given = self.cleaned_data
        return {"kind": given["kind"], "day": given["day"], "text": given["text"]}


def shown_of(note: StudyNote) -> dict[str, Any]:
    """What the form shows of a note."""
    return {name: getattr(note, name) for name in NoteForm.base_fields}
