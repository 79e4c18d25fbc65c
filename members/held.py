"""What is held about one person: every field with its value, purpose, basis and end; history, looks, papers."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db import models
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.changes import HIDDEN, event_model
from core.fields import EncryptedTextField
from core.models import AccessLog
from core.personal_data import Held, declared
from members.models import Person
from members.querysets.access_log import of_person
from members.timeline import MASKS

MOST_ROWS: Final = 100
MOST_LOOKS: Final = 200
_ROSTER_LOG_NAME: Final = "sheet 1"
_PATH_STEP: Final = 4


class Line(NamedTuple):
    """One stored value, and why it is stored."""

    label: str | Promise
    value: str
    why: Held


class Rows(NamedTuple):
    """The rows of another table about the person: each the labels and values that are not empty."""

    title: str | Promise
    why: Held
    rows: list[list[tuple[str, str]]]
    more: bool


class Span(NamedTuple):
    """The history kept of one table: how many entries, from when to when."""

    title: str | Promise
    entries: int
    first: datetime
    last: datetime


class HeldSheet(NamedTuple):
    """All of it."""

    lines: list[Line]
    tables: list[Rows]
    spans: list[Span]
    looks: list[AccessLog]
    rosters: int
    last_roster: datetime | None


def held(person: Person, *, whole: bool = False) -> HeldSheet:
    """What is held about a person; numbers masked unless ``whole``. A dozen queries and two for each table."""
    above = [person.scope_path[:end] for end in range(0, len(person.scope_path) + 1, _PATH_STEP)]
    rosters = AccessLog.objects.filter(
        kind=AccessLog.Kind.EXPORT,
        what=_ROSTER_LOG_NAME,
        object_id=None,
        scope_path__in=above,
        at__gte=person.created_at,
    ).aggregate(count=Count("pk"), last=Max("at"))
    return HeldSheet(
        lines=list(_lines(person, whole=whole)),
        tables=[found for why in declared() if why.person != "pk" and (found := _rows(person, why)).rows],
        spans=list(_spans(person)),
        looks=list(of_person(AccessLog.objects.select_related("user"), person).order_by("-at", "-pk")[:MOST_LOOKS]),
        rosters=rosters["count"],
        last_roster=rosters["last"],
    )


def shown(row: models.Model, column: "models.Field[Any, Any]", *, whole: bool = False) -> str:
    """A stored value in words."""
    value = getattr(row, column.name)
    if value is None or value == "":
        return ""
    if isinstance(column, EncryptedTextField):
        return value if whole else MASKS.get(column.name, lambda _value: HIDDEN)(value)
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _lines(person: Person, *, whole: bool) -> Iterator[Line]:
    for why in declared():
        if why.person == "pk":
            for column in why.columns():
                yield Line(column.verbose_name, shown(person, column, whole=whole), why)


def _rows(person: Person, why: Held) -> Rows:
    columns = why.columns()
    related = [column.name for column in columns if column.is_relation]
    query = why.model_class._default_manager.filter(**{why.person: person.pk}).select_related(*related).order_by("-pk")
    found = list(query[: MOST_ROWS + 1])
    rows = []
    for row in found[:MOST_ROWS]:
        cells = [(str(column.verbose_name), shown(row, column)) for column in columns]
        rows.append([(label, value) for label, value in cells if value])
    return Rows(why.model_class._meta.verbose_name_plural or "", why, rows, len(found) > MOST_ROWS)


def _spans(person: Person) -> Iterator[Span]:
    """How much history there is; one query a tracked table."""
    seen = set()
    for why in declared():
        model = why.model_class
        if model in seen or not hasattr(model, "pgh_event_model"):
            continue
        seen.add(model)
        events = event_model(model)._default_manager.filter(**why.history_of(person.pk))
        totals = events.aggregate(entries=Count("pk"), first=Min("pgh_created_at"), last=Max("pgh_created_at"))
        if totals["entries"]:
            yield Span(model._meta.verbose_name or "", totals["entries"], totals["first"], totals["last"])
