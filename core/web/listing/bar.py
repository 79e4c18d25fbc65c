"""The filter bar of a list: what it is narrowed by, in words, each with the address that takes it away."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise

from core.web.listing.page import TOKEN, query


class Chip(NamedTuple):
    """One filter in force: what it is, its value in words, and the list without it."""

    name: str
    label: str | Promise
    value: str
    url: str


def bar(
    form: forms.BaseForm, params: QueryDict, *, main: Iterable[str], kept: Iterable[str] = (), always: str = ""
) -> dict[str, Any]:
    """What the parts of a filter bar read: form, ``main`` fields, what else of the address is ``kept``, chips."""
    return {
        "form": form,
        "main_fields": [form[name] for name in main],
        "kept": [(name, params[name]) for name in kept if params.get(name)],
        "chips": chips(form, params, always=always),
        "clear_url": cleared(form, params),
    }


def chips(form: forms.BaseForm, params: QueryDict, *, always: str = "") -> list[Chip]:
    """The filters in force, in the order of the form; none if it cannot be read.

    ``always`` is a field that has a value whatever one chooses, and so narrows nothing.
    """
    if not form.is_valid():
        return []
    found = []
    for name, value in form.cleaned_data.items():
        if name != always and value not in (None, "", []):
            field = form.fields[name]
            text = _words(field, value)
            found.append(Chip(name, field.label or name, text, query(params, without=(name, TOKEN))))
    return found


def cleared(form: forms.BaseForm, params: QueryDict) -> str:
    """The address of the list without any filter, still sorted as it is."""
    return query(params, without=(*form.fields, TOKEN))


def _words(field: forms.Field, value: object) -> str:
    if isinstance(value, list):
        return str(len(value))
    if isinstance(field, forms.ChoiceField):
        labels: dict[object, object] = dict(field.choices)  # type: ignore[arg-type]  # grouped and callable ones too
        return str(labels.get(value, value))
    return str(value)
