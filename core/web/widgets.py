"""Form widgets drawn without a template for each of their options.

Django draws a widget, and each option of a select, by templates of their own: a filter bar of ten fields costs 6 ms
that way, and half a millisecond this way.
"""

from html import escape
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class PlainSelect(forms.Select):
    """A select of one value. Options that are a list are drawn once for each language; a list is not changed after."""

    @property
    def choices(self) -> Any:
        return self._choices

    @choices.setter
    def choices(self, choices: Any) -> None:
        self._choices = choices
        self._drawn: dict[str | None, str] = {}

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        chosen = _value(value)
        options = self._options().replace(f"{chosen}>", f"{chosen} selected>", 1)
        attributes = _attributes(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<select name="{escape(name)}"{attributes}>{options}</select>')

    def _options(self) -> str:
        language = get_language()
        drawn = self._drawn.get(language)
        if drawn is None:
            drawn = "".join(f"<option{_value(key)}>{escape(str(label))}</option>" for key, label in self.choices)
            if isinstance(self.choices, list):
                self._drawn[language] = drawn
        return drawn


class _Plain(forms.widgets.Input):
    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        shown = self.format_value(value)
        stands = "" if shown is None else _value(shown)
        attributes = _attributes(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<input type="{self.input_type}" name="{escape(name)}"{stands}{attributes}>')


def _value(value: Any) -> str:
    return f' value="{"" if value is None else escape(str(value))}"'


def _attributes(attrs: dict[str, Any]) -> str:
    """As Django's own `flatatt`, without a template for each."""
    given = [(name, value) for name, value in attrs.items() if value is not None and value is not False]
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in given)


class PlainInput(_Plain, forms.TextInput):
    """A line of text."""


class SearchInput(_Plain, forms.TextInput):
    """What to search for."""

    input_type = "search"

    def __init__(self, placeholder: Any) -> None:
        super().__init__({"autocomplete": "off", "placeholder": placeholder})


class NumberInput(_Plain, forms.NumberInput):
    """A whole number; telephones offer digits."""

    def __init__(self) -> None:
        super().__init__({"inputmode": "numeric"})


class DayInput(_Plain, forms.DateInput):
    """A day, which browsers offer a calendar for and send as 2026-07-01."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
