"""What a database holds, in a form that can be compared: rows and a digest of every table."""

from typing import NamedTuple

from django.db import connection
from psycopg2 import sql

_SAME_TEXT_EVERYWHERE = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)

_CONTENT = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t")


class TableContent(NamedTuple):
    """A table's number of rows and a digest of their content, whatever order they lie in."""

    rows: int
    digest: str


def contents() -> dict[str, TableContent]:
    """Every table with its content. Must run in a transaction; reads every row once."""
    with connection.cursor() as cursor:
        for statement in _SAME_TEXT_EVERYWHERE:
            cursor.execute(statement)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(_CONTENT.format(sql.Identifier(name)))
            found[name] = TableContent(*cursor.fetchone())
    return found
