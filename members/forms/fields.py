"""Form fields that take dates as people write them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.dates import DateProblem, parse_date
from core.web.widgets import DayInput
from members.messages import words


class WrittenDateField(forms.DateField):
    """A day, picked or written: 2026-05-18, 2026.5.18, 2026年5月18日, 20260518."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(), **kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return parse_date(value)
        except DateProblem as problem:
            raise ValidationError(words(f"date_{problem.code}"), code=problem.code) from problem
