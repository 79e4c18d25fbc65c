"""Reading the history: which field went from what to what, when and by whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from pghistory.models import Event as History

from core.fields import EncryptedTextField

Masks = Mapping[str, Callable[[str], str]]
"""How an encrypted field is shown, by its name."""

_NOT_SHOWN: Final = {"id", "version", "depth"}  # a tree's depth follows from its path
HIDDEN: Final = "••••••"


class Overtaken(Exception):
    """Somebody else was quicker: what was asked for no longer fits, nothing was written."""


class Outdated(Overtaken):
    """The row was changed by somebody else since it was read; ``since`` says what, nothing was written."""

    def __init__(self, since: "Since") -> None:
        super().__init__("The row was changed by somebody else.")
        self.since = since

    @property
    def words(self) -> str:
        """What its reader is told."""
        return _("It was changed meanwhile by %(who)s; look again.") % {"who": self.since.who or _("somebody")}


@dataclass(frozen=True)
class Change:
    """One field, from what to what, in words."""

    label: str
    old: str
    new: str
    name: str = ""


@dataclass(frozen=True)
class Event:
    """One change of a row: when, by whom, from where, for what reason, and its fields. `page` is the address used."""

    number: int
    at: datetime
    kind: str
    who: str
    address: str = ""
    reason: str = ""
    page: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Since:
    """What others changed since a version was read, and who did so last."""

    version: int
    who: str
    at: datetime | None
    changes: list[Change]


def event_model(model: type[models.Model]) -> type[models.Model]:
    """The model of a tracked model's history."""
    found: type[models.Model] = model.pgh_event_model  # type: ignore[attr-defined]  # set by pghistory
    return found


def last_entry(model: type[models.Model], *conditions: models.Q, **about: Any) -> int:
    """The number of the last entry in a model's history that fulfils conditions; 0 if there is none."""
    found = event_model(model)._default_manager.filter(*conditions, **about).aggregate(last=models.Max("pk"))
    return found["last"] or 0


def references(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Every table and its field that refers to a model's rows, also without a name for the way back; no histories."""
    found: list[tuple[type[models.Model], str]] = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):  # of which one-to-one relations are a kind
            continue
        other: Any = relation.related_model
        if not issubclass(other, History):
            found.append((other, relation.field.name))
    return found


def shown_fields(events: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The tracked fields that mean something to a reader."""
    return [
        column
        for column in events._meta.concrete_fields
        if not column.name.startswith("pgh_") and column.name not in _NOT_SHOWN
    ]


def events_of(model: type[models.Model], pks: Iterable[Any], *, most: int) -> list[Event]:
    """The latest changes of some rows of a model, newest first. At most four queries and one for each relation."""
    rows = event_model(model)._default_manager.filter(pgh_obj_id__in=list(pks))
    return described(list(rows.select_related("pgh_context").order_by("-pgh_id")[:most]))


def described(rows: Sequence[Any], masks: Masks | None = None) -> list[Event]:
    """Event rows of one model in words, each compared with the event before it.

    Encrypted values are hidden whole, or shown as `masks` shows the field.
    """
    if not rows:
        return []
    events = type(rows[0])
    before = _events_before(events, rows)
    columns = shown_fields(events)
    words = _Words(columns, [*rows, *before.values()])
    users = _users(rows)
    return [
        Event(
            number=row.pgh_id,
            at=row.pgh_created_at,
            kind=row.pgh_label,
            who=_who(row, users),
            address=_context(row).get("address") or "",
            reason=_context(row).get("reason") or "",
            page=_context(row).get("url") or "",
            changes=_changes(columns, before.get(row.pgh_id), row, words, masks),
        )
        for row in rows
    ]


def changes_since(row: models.Model, version: int, masks: Masks | None = None) -> Since:
    """What became of a row since a version of it was read."""
    events = event_model(type(row))._default_manager.filter(pgh_obj_id=row.pk)
    before: Any = events.filter(version=version).order_by("pgh_id").last()
    last: Any = events.select_related("pgh_context").order_by("pgh_id").last()
    columns = shown_fields(events.model)
    words = _Words(columns, [entry for entry in (before, last) if entry])
    return Since(
        version=row.version,  # type: ignore[attr-defined]  # every row that is locked this way has one
        who=_who(last, _users([last])) if last else "",
        at=last.pgh_created_at if last else None,
        changes=_changes(columns, before, last, words, masks) if before and last else [],
    )


def _events_before(events: type[models.Model], rows: Sequence[Any]) -> dict[int, Any]:
    """For each event the one before it of the same row, in one query."""
    earlier = (
        events._default_manager.filter(pgh_obj_id=models.OuterRef("pgh_obj_id"), pgh_id__lt=models.OuterRef("pgh_id"))
        .order_by("-pgh_id")
        .values("pgh_id")[:1]
    )
    numbers = dict(
        events._default_manager.filter(pk__in=[row.pgh_id for row in rows])
        .annotate(earlier=models.Subquery(earlier))
        .values_list("pgh_id", "earlier")
    )
    found = events._default_manager.in_bulk([number for number in numbers.values() if number])
    return {number: found[before] for number, before in numbers.items() if before}


def _changes(
    columns: "Iterable[models.Field[Any, Any]]",
    before: Any,
    after: Any,
    words: "_Words",
    masks: Masks | None = None,
) -> list[Change]:
    """The fields in which two events differ; a first event shows what it filled, a deletion nothing."""
    found = []
    for column in columns:
        old = getattr(before, column.attname) if before else None
        new = getattr(after, column.attname)
        if old != new and (before or new not in (None, "", False)):
            label = str(column.verbose_name)
            if isinstance(column, EncryptedTextField):
                mask = (masks or {}).get(column.name, _hidden)
                found.append(Change(label, mask(old) if old else "", mask(new) if new else "", column.name))
            else:
                found.append(Change(label, words.of(column, old), words.of(column, new), column.name))
    return found


def _hidden(value: str) -> str:
    return HIDDEN


class _Words:
    """Values as a reader sees them; the names behind foreign keys are read once for all."""

    def __init__(self, columns: "Iterable[models.Field[Any, Any]]", rows: Iterable[Any]) -> None:
        self.names: dict[str, dict[Any, Any]] = {}
        for column in columns:
            if isinstance(column, models.ForeignKey):
                keys = {getattr(row, column.attname) for row in rows} - {None}
                self.names[column.name] = column.related_model._base_manager.in_bulk(keys) if keys else {}

    def of(self, column: "models.Field[Any, Any]", value: Any) -> str:
        if value is None or value == "":
            return ""
        if column.name in self.names:
            return str(self.names[column.name].get(value) or value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "Y-m-d H:i")
        return str(value)


def _context(row: Any) -> dict[str, Any]:
    return row.pgh_context.metadata if row.pgh_context else {}


def _users(rows: Iterable[Any]) -> dict[int, str]:
    keys = {_context(row).get("user") for row in rows} - {None}
    return {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=keys)} if keys else {}


def _who(row: Any, users: dict[int, str]) -> str:
    """The user, or the command that ran; empty for a change made in the database itself."""
    context = _context(row)
    command = context.get("command")
    return users.get(context.get("user") or 0) or (_by_command(command) if command else "")


def _by_command(command: str) -> str:
    """What ran, in words where it is one that every system has run."""
    known = {
        "load_demo": _("demo data, as it was loaded"),
        "migrate": _("what the system came with"),
        "housekeeping": _("the system itself, at the end of a term"),
    }
    return known.get(command) or _("command line: %(name)s") % {"name": command}
