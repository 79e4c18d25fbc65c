"""The second wall: PostgreSQL itself shows a web request only rows within the scope of its user.

The first wall is ``visible_to`` in every query. Should a query forget it, the database, not the program, leaves out
what is foreign: tables named in a module ``row_security`` of their app carry a policy, and a request runs as a role
that the policies bind, with the paths of its user as a setting. Without the setting there are no rows. Jobs, commands
and migrations run as the owner, whom policies do not bind; nor do they bind administrators of the whole system, to
whom nothing is foreign.

The policies are put right after every migration from what is declared, so that there is one place to read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final

from django.apps import apps
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import module_has_submodule
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

ROLE: Final = "hongzhu_web"
"""Nobody signs in as it: a request takes it on and puts it off."""

_PATHS: Final = "(SELECT string_to_array(current_setting('hongzhu.paths', true), ','))::text[]"
_PUT: Final = (
    "SELECT set_config('role', %s, false), set_config('hongzhu.paths', %s, false), set_config('hongzhu.own', %s, false)"
)
_ATTRIBUTE: Final = "hongzhu_wall"

Standing = tuple[str, str]
"""The paths and the own row of the user a connection works for."""


@dataclass(frozen=True)
class Wall:
    """Which rows of a model a request may see: a condition on the table's own columns, in SQL."""

    model: str
    condition: str
    may_add: str = ""
    """What a new row must fulfil, the same condition unless given."""

    needs: str = ""
    """A function the condition calls, as the statement that makes it."""

    history: str = ""
    """The condition on the events of its rows; unless given, events are seen as far as their row is."""

    @property
    def table(self) -> str:
        """The table it stands before."""
        return table_of(self.model)


def within_scope(column: str) -> str:
    """The condition that a path lies within the scope of the request."""
    return f"{column} ^@ ANY ({_PATHS})"


def if_else(own: str, otherwise: str = "false") -> str:
    """``own``, and only for the rows that do not fulfil it ``otherwise``.

    The planner cannot look into a CASE and takes it for every second row: the condition of the first wall decides how a
    table is read, this one only which rows may be shown.
    """
    return f"CASE WHEN {own} THEN true ELSE {otherwise} END"


def by_path(model: str, *columns: str, otherwise: str = "false") -> Wall:
    """Rows one of whose path columns lies within the scope, or else those that fulfil another condition."""
    return Wall(model, if_else(" OR ".join(within_scope(column) for column in columns), otherwise))


def seen(model: str, column: str, other: str, key: str = "id", *, table: str = "") -> str:
    """The condition that a row has to do with a row of another table with a wall, as far as that one may be seen."""
    table, beyond = table or table_of(model), table_of(other)
    return f"EXISTS (SELECT 1 FROM {beyond} AS seen WHERE seen.{key} = {table}.{column})"


def through(model: str, column: str, other: str) -> Wall:
    """Rows that belong to a row of another table with a wall. Their events stay when the row itself goes."""
    events = _events(model)
    history = seen(model, column, other, table=events._meta.db_table) if events is not None else ""
    return Wall(model, seen(model, column, other), history=history)


def table_of(model: str) -> str:
    """The table of a model."""
    return str(apps.get_model(model)._meta.db_table)


@cache
def walls() -> tuple[Wall, ...]:
    """What the apps declare, and for each table with a history the events of the rows that may be seen."""
    found: list[Wall] = []
    for app in apps.get_app_configs():
        if app.name != "core" and app.module is not None and module_has_submodule(app.module, "row_security"):
            found += import_module(f"{app.name}.row_security").walls()
    return (*found, *(_history(wall) for wall in found if _events(wall.model)))


def _events(label: str) -> type[models.Model] | None:
    events: type[models.Model] | None = getattr(apps.get_model(label), "pgh_event_model", None)
    return events


def _history(wall: Wall) -> Wall:
    events = _events(wall.model)
    if events is None:
        raise LookupError(wall.model)
    label = events._meta.label
    # Events are written by triggers, also when the row itself has just gone.
    return Wall(label, wall.history or seen(label, "pgh_obj_id", wall.model), may_add="true")


# --- Taking the role on and off ---------------------------------------------------------------------------------------


@contextmanager
def walled(paths: Sequence[str], own: int | None = None) -> Iterator[None]:
    """Run as a user who may see what lies below these paths, and the one row with the key ``own`` that is about them.

    The empty path is the whole system and needs no wall.
    """
    before = _current()
    _put(None if "" in paths else (",".join(paths), "" if own is None else str(own)))
    try:
        yield
    finally:
        _put(before)


@contextmanager
def whole_system(reason: str) -> Iterator[None]:
    """Look beyond the scope of the request, for a stated reason; what comes of it is still checked by the first wall.

    Every use is listed in docs/architecture.md.
    """
    if not reason:
        raise ValueError("Say why.")
    with walled(("",)):
        yield


def _current() -> Standing | None:
    wall: Standing | None = getattr(connection, _ATTRIBUTE, None)
    return wall


def _put(wall: Standing | None) -> None:
    """Change the role of the connection, if it is not what it shall be. One round trip, outside Django's query log."""
    if wall == _current():
        return
    setattr(connection, _ATTRIBUTE, wall)
    if connection.connection is None or connection.connection.closed:
        if wall is not None:
            connection.ensure_connection()  # applied by `apply_to_new_connection`
        return
    if connection.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
        return  # the rollback takes the setting back to what it was before the transaction
    _apply(connection, wall)


def _apply(target: BaseDatabaseWrapper, wall: Standing | None) -> None:
    role, (paths, own) = ("none", ("", "")) if wall is None else (ROLE, wall)
    with target.wrap_database_errors, target.connection.cursor() as cursor:
        cursor.execute(_PUT, [role, paths, own])


def apply_to_new_connection(sender: object, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """A connection opened in the middle of a request stands behind the same wall."""
    wall: Standing | None = getattr(connection, _ATTRIBUTE, None)
    if wall is not None:
        _apply(connection, wall)
