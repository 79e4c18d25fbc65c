"""Choosing one organisation or unit out of those a user may see, be they fourteen or twenty thousand.

Few are a select. Many are a text box that offers names as one types; without JavaScript the typed name is found.
"""

import json
import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final, Generic

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.renderers import BaseRenderer
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.web.addresses import later
from core.web.widgets import PlainInput, PlainSelect
from members.forms.offers import SELECT_UP_TO, Offer, Row, Within
from members.models import Organisation, Person, Unit
from members.querysets.scope import paths_of, roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import User

OFFERED: Final = 20

_EVERY_ORGANISATION: Final = Within(Organisation, Organisation.objects.within, "path")
_OPEN_ORGANISATIONS: Final = Within(Organisation, lambda paths: Organisation.objects.within(paths).open(), "path")
_OPEN_UNITS: Final = Within(Unit, lambda paths: Unit.objects.within(paths).open(), "name")

_NUMBERED = re.compile(r"(?:.*\[)?(\d{1,18})\]?", re.DOTALL | re.ASCII)


def surely_many(user: "User | AnonymousUser") -> bool:
    """Whether it is known, without looking, that a user may choose among more organisations than a select should hold,
    and so among as many units: that many stand right below one that a role of theirs is bound to.
    """
    return any(role.organisation and role.organisation.numchild > SELECT_UP_TO for role in roles_of(user))


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
        return SafeString(f'{box}<datalist id="{escape(offered)}"></datalist>')


class PickerField(forms.Field, Generic[Row]):
    """One row of a queryset that `offer` limits to what the user may see; nothing can be chosen before."""

    columns: tuple[str, ...] = ()
    """What is read of a row: all of it, unless given."""

    default_error_messages = {
        "unknown": _("There is nothing of this name that you can see. Choose one of those offered."),
        "several": _("Several have this name. Choose one of those offered."),
    }

    def __init__(self, *, url: str | Promise, order_by: str, any_label: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.order_by = order_by
        self.any_label = any_label
        self.offered: Offer[Row] | None = None
        self.few: dict[int, Row] | None = None
        self.chosen: Row | None = None

    def offer(self, queryset: QuerySet[Row]) -> None:
        """Limit the choice to these rows, and ask for it in the way that suits their number. One query."""
        self.choose_from(Offer(queryset.model, lambda: queryset, self.order_by, self.columns))

    def choose_from(self, offered: Offer[Row], *, many: bool = False) -> None:
        """Limit the choice to what is offered. One query; none if it is known that there are ``many``."""
        self.offered = offered
        rows = None if many else offered.few()
        if rows is None:
            self.widget = SuggestedInput(self.url)
        else:
            self.few = {row.pk: row for row in rows}
            labels = zip(self.few, self.labels(rows), strict=True)
            self.widget = PlainSelect(choices=[("", self.any_label), *labels])
        self.widget.is_required = self.required
        if self.disabled:
            self.widget.attrs["disabled"] = True

    def labels(self, rows: Sequence[Row]) -> list[str]:
        """What rows are called in a select."""
        return [self.label_of(row) for row in rows]

    def label_of(self, row: Row) -> str:
        """What a row is called wherever it stands."""
        return str(row)

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
        if self.offered is None or "\0" in text:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        numbered = _NUMBERED.fullmatch(text)
        found = self._by_number(int(numbered[1])) if numbered else self.offered.named(text)
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
        if self.few is not None:
            return [self.few[number]] if number in self.few else []
        # Beyond the range of the column there is no row either.
        return self.offered.numbered(number) if self.offered is not None and number < 2**63 else []


class OrganisationField(PickerField[Organisation]):
    """An organisation, indented in a select as it stands in the tree; one ``kind`` of them alone is not indented."""

    def __init__(self, *, kind: str = "", **kwargs: Any) -> None:
        self.kind = kind
        url = format_lazy("{}?kind={}", later("members:organisation_options"), kind)
        super().__init__(url=url, order_by="path", **kwargs)

    def offer_to(self, user: "User | AnonymousUser", *, closed: bool = True) -> None:
        """Limit the choice to what a user may see; without the closed ones where only what is there makes sense."""
        within = _EVERY_ORGANISATION if closed else _OPEN_ORGANISATIONS
        self.choose_from(within.offer(paths_of(user)), many=surely_many(user))

    def labels(self, rows: Sequence[Organisation]) -> list[str]:
        top = min((row.depth for row in rows), default=0)
        return [row.name if self.kind else "\u3000" * (row.depth - top) + row.name for row in rows]


class UnitField(PickerField[Unit]):
    """A kindergarten or other workplace."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url=later("members:unit_options"), order_by="name", **kwargs)

    def offer_to(self, user: "User | AnonymousUser") -> None:
        """Limit the choice to the units that a user may see and that are there."""
        self.choose_from(_OPEN_UNITS.offer(paths_of(user)), many=surely_many(user))


def told_apart(person: Person) -> str:
    """What somebody is called in a select: two of one name are told apart by what they do."""
    return f"{person.name} · {person.administrative_post}" if person.administrative_post else person.name


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
