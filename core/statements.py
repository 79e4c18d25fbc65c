"""Statements written by hand over rows that a queryset has chosen, and so limited to what somebody may see."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet


def chosen(rows: "QuerySet[Any]", *columns: str) -> str:
    """The rows as a table within a statement that has values of its own: columns of their model, in no order."""
    connection = connections[rows.db]
    try:
        sql, params = rows.order_by().values(*columns).query.sql_with_params()
    except EmptyResultSet:  # Django knows by itself that no row meets the conditions
        quote = connection.ops.quote_name
        names = ", ".join(quote(rows.model._meta.get_field(name).column) for name in columns)
        sql, params = f"SELECT {names} FROM {quote(rows.model._meta.db_table)} WHERE false", ()  # noqa: S608  # names of the model
    return bound(sql, params, using=rows.db)


def bound(sql: str, params: Sequence[Any], *, using: str = DEFAULT_DB_ALIAS) -> str:
    """SQL with its values in it, as part of a statement that has named values of its own."""
    with connections[using].cursor() as cursor:
        return str(cursor.mogrify(sql, params).decode().replace("%", "%%"))
