"""Choosing one organisation or unit out of those a user may see, be they fourteen or twenty thousand.

Few are a select. Many are a text box that offers names as one types; without JavaScript the typed name is found.
"""

import json
import re
from typing import Any, Final, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.renderers import BaseRenderer
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.web.widgets import PlainInput, PlainSelect
from members.models import Organisation, Unit

SELECT_UP_TO: Final = 60
OFFERED: Final = 20

Row = TypeVar("Row", bound=Model)

_NUMBERED = re.compile(r"(?:.*\[)?(\d{1,18})\]?", re.DOTALL | re.ASCII)


class SuggestedInput(PlainInput):
    """A text box with a list of suggestions that htmx fetches from ``url`` while one types."""

    def __init__(self, url: str | Promise, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url = url

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        offered = f"{(attrs or {}).get('id') or f'id_{name}'}_offered"
        own = {
            "list": offered,
            "autocomplete": "off",
            "hx-get": self.url,
            "hx-trigger": "input changed delay:200ms",
            "hx-vals": json.dumps({"for": name}),
            "hx-target": f"#{offered}",
        }
        box = super().render(name, value, {**(attrs or {}), **own}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', box, offered)


class PickerField(forms.Field, Generic[Row]):
    """One row of a queryset that `offer` limits to what the user may see; nothing can be chosen before."""

    columns: tuple[str, ...] = ("name",)
    default_error_messages = {
        "unknown": _("There is nothing of this name that you can see. Choose one of those offered."),
        "several": _("Several have this name. Choose one of those offered."),
    }

    def __init__(self, *, url: str | Promise, order_by: str, any_label: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.order_by = order_by
        self.any_label = any_label
        self.queryset: QuerySet[Row] | None = None
        self.few: dict[int, str] | None = None
        self.chosen: Row | None = None

    def offer(self, queryset: QuerySet[Row]) -> None:
        """Limit the choice to these rows, and ask for it in the way that suits their number. One query."""
        self.queryset = queryset
        found = queryset.order_by(self.order_by).values_list("pk", *self.columns)[: SELECT_UP_TO + 1]
        rows = [(row[0], row[1:]) for row in found]
        if len(rows) > SELECT_UP_TO:
            self.widget = SuggestedInput(self.url)
        else:
            self.few = self.labels(rows)
            self.widget = PlainSelect(choices=[("", self.any_label), *self.few.items()])
        self.widget.is_required = self.required
        if self.disabled:
            self.widget.attrs["disabled"] = True

    def labels(self, rows: list[tuple[int, tuple[Any, ...]]]) -> dict[int, str]:
        """What rows are called in a select, by their numbers; each comes with its ``columns``."""
        return {pk: str(values[0]) for pk, values in rows}

    def prepare_value(self, value: Any) -> Any:
        """What the form shows for a stored row, its number, or what somebody typed."""
        if isinstance(value, Model):
            return value.pk if self.few is not None else f"{value} [{value.pk}]"
        if self.few is None and self.chosen is not None and str(value) == str(self.chosen.pk):
            return f"{self.chosen} [{self.chosen.pk}]"
        return value

    def to_python(self, value: Any) -> Row | None:
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        if self.queryset is None or "\0" in text:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        numbered = _NUMBERED.fullmatch(text)
        found = self._by_number(int(numbered[1])) if numbered else list(self.queryset.filter(name=text)[:2])
        if len(found) == 1:
            self.chosen = found[0]
            return self.chosen
        code = "several" if found else "unknown"
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            chosen = self.to_python(data)
        except ValidationError:
            return True
        return bool((chosen.pk if chosen else None) != (initial.pk if isinstance(initial, Model) else initial))

    def _by_number(self, number: int) -> list[Row]:
        # Beyond the range of the column there is no row either; those of a select are known.
        if self.few is not None and number not in self.few:
            return []
        return list(self.queryset.filter(pk=number)) if self.queryset is not None and number < 2**63 else []


class OrganisationField(PickerField[Organisation]):
    """An organisation, indented in a select as it stands in the tree; one ``kind`` of them alone is not indented."""

    columns = ("name", "depth")

    def __init__(self, *, kind: str = "", **kwargs: Any) -> None:
        self.kind = kind
        url = format_lazy("{}?kind={}", reverse_lazy("members:organisation_options"), kind)
        super().__init__(url=url, order_by="path", **kwargs)

    def labels(self, rows: list[tuple[int, tuple[Any, ...]]]) -> dict[int, str]:
        top = min((depth for _pk, (_name, depth) in rows), default=0)
        return {pk: name if self.kind else "\u3000" * (depth - top) + name for pk, (name, depth) in rows}


class UnitField(PickerField[Unit]):
    """A kindergarten or other workplace."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url=reverse_lazy("members:unit_options"), order_by="name", **kwargs)


def offered(queryset: QuerySet[Any], typed: str) -> list[str]:
    """Names that contain what was typed, those that begin with it first; a number behind names that occur twice."""
    text = typed.strip()[:100]
    if not text or "\0" in text:
        return []
    found = list(queryset.filter(name__startswith=text).order_by("name")[:OFFERED])
    if len(found) < OFFERED:
        others = queryset.filter(name__contains=text).exclude(pk__in=[row.pk for row in found]).order_by("name")
        found += others[: OFFERED - len(found)]
    names = [row.name for row in found]
    return [f"{row.name} [{row.pk}]" if names.count(row.name) > 1 else row.name for row in found]
