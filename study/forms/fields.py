"""Fields of the study forms: people and organisations to choose from, times of day."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dateparse import parse_time
from django.utils.translation import gettext_lazy as _

from core.web.addresses import later
from members.forms.offers import SELECT_UP_TO
from members.forms.pickers import PickerField
from members.models import Organisation, Person


class PersonField(PickerField[Person]):
    """One person, chosen from a list where they are few, else found by name, pinyin or initials."""

    columns = ("id", "name", "party_post")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url=later("study:person_options"), order_by="name_sort", **kwargs)

    def label_of(self, row: Person) -> str:
        return f"{row.name}（{row.party_post}）" if row.party_post else row.name


class PeopleField(forms.CharField):
    """Several people by name, as they are typed or chosen one after the other: 张明华、李静."""

    default_error_messages = {
        "unknown": _("There is nobody of this name that you can see: %(name)s."),
        "several": _("Several people are called %(name)s. Write the number behind the name, as it is offered."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)
        self.people: QuerySet[Person] | None = None

    def clean(self, value: Any) -> list[Person]:
        text = super().clean(value)
        names = [name.strip() for name in text.replace("，", "、").replace(",", "、").replace("\n", "、").split("、")]
        return [self._one(name) for name in names if name]

    def _one(self, typed: str) -> Person:
        name, _bracket, number = typed.partition("[")
        number = number.rstrip("] ")
        found: list[Person] = []
        if self.people is not None and "\0" not in typed:
            rows = self.people.filter(name=name.strip())
            if number.isascii() and number.isdecimal() and len(number) < 19:
                rows = rows.filter(pk=int(number))
            found = list(rows[:2])
        if len(found) != 1:
            code = "several" if found else "unknown"
            raise ValidationError(self.error_messages[code], code=code, params={"name": name.strip()})
        return found[0]


class OrganisationsField(forms.Field):
    """Several organisations: ticked where they are few, else written one a line."""

    default_error_messages = {"unknown": _("There is no branch of this name: %(name)s.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows: dict[str, Organisation] = {}
        self.queryset: QuerySet[Organisation] | None = None

    def offer(self, queryset: QuerySet[Organisation]) -> None:
        """Limit the choice to these. One query."""
        self.queryset = queryset
        rows = list(queryset[: SELECT_UP_TO + 1])
        if len(rows) > SELECT_UP_TO:
            self.widget = forms.Textarea(attrs={"rows": 2})
            self.help_text = _("One branch a line.")
        else:
            self.rows = {str(row.pk): row for row in rows}
            self.widget = forms.CheckboxSelectMultiple(choices=[(str(row.pk), row.name) for row in rows])
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        chosen = list(value)
        if self.rows or not chosen or not isinstance(chosen[0], Organisation):
            return [str(getattr(each, "pk", each)) for each in chosen]
        return "\n".join(each.name for each in chosen)

    def clean(self, value: Any) -> list[Organisation]:
        if isinstance(value, str):
            names: Iterable[str] = [line.strip() for line in value.splitlines() if line.strip()][:50]
            return [self._named(name) for name in names]
        return [self._chosen(str(key)) for key in value or []]

    def _named(self, name: str) -> Organisation:
        found = self.queryset.filter(name=name).first() if self.queryset is not None and "\0" not in name else None
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"name": name})
        return found

    def _chosen(self, key: str) -> Organisation:
        if key not in self.rows:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"name": key})
        return self.rows[key]


class ClockField(forms.Field):
    """A time of day, picked or written: 15:30, 1530, 15：30."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": _("Write the time as 15:30.")}

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        text = str(value).strip().replace("：", ":").replace(".", ":")
        if text.isascii() and text.isdecimal() and len(text) == len("1530"):
            text = f"{text[:2]}:{text[2:]}"
        try:
            found = parse_time(text)
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found.replace(second=0, microsecond=0)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, datetime | time) else value
