"""Puts the policies of the second wall right: after every migration, from what the apps declare."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from core.row_security import ROLE, Wall, walls

_POLICY = "hongzhu_scope"


def walls_put_right(**kwargs: Any) -> None:
    """Make the role, its grants and every policy as declared; nothing is written where they are so already.

    Raises CommandError with the statements for a superuser where the database user may not.
    """
    if not settings.ROW_SECURITY:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        role_put_right()
        standing = _standing(cursor)
        declared = {wall.table: wall for wall in walls()}
        for table, wall in declared.items():
            if standing.get(table) != _digest(wall):
                _put_up(cursor, wall)
        for table in standing.keys() - declared.keys():
            cursor.execute(f"DROP POLICY {_POLICY} ON {_quote(table)}")
            cursor.execute(f"ALTER TABLE {_quote(table)} DISABLE ROW LEVEL SECURITY")


def role_put_right() -> None:
    """Make the role that requests take on, and its grants. Raises CommandError where the database user may not."""
    if settings.ROW_SECURITY:
        with transaction.atomic(), connection.cursor() as cursor:
            _role(cursor)
            _grants(cursor)


def _role(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s), current_setting('server_version_num')::int", [ROLE]
    )
    there, version = cursor.fetchone()
    try:
        with transaction.atomic():
            if not there:
                # Databases that are made at the same moment share the role.
                cursor.execute(
                    f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; "
                    "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
                )
            cursor.execute("SELECT pg_has_role(current_user, %s, %s)", [ROLE, "SET" if version >= 160000 else "MEMBER"])
            if not cursor.fetchone()[0]:
                cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")
    except DatabaseError as error:
        raise CommandError(
            f"The database user may not make the role {ROLE}. As a superuser: CREATE ROLE {ROLE} NOLOGIN; "
            f"GRANT {ROLE} TO <the user of DATABASE_URL>; or set HONGZHU_ROW_SECURITY=no."
        ) from error


def _grants(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
        "AND NOT has_table_privilege(%s, oid, 'DELETE'))",
        [ROLE],
    )
    if cursor.fetchone()[0]:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {ROLE}")


def _standing(cursor: CursorWrapper) -> dict[str, str]:
    """The digest of the declaration that each policy was made from, by table."""
    cursor.execute(
        "SELECT c.relname, COALESCE(obj_description(p.oid, 'pg_policy'), '') FROM pg_policy p "
        "JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = %s AND c.relrowsecurity "
        "AND c.relnamespace = current_schema()::regnamespace",
        [_POLICY],
    )
    return dict(cursor.fetchall())


def _put_up(cursor: CursorWrapper, wall: Wall) -> None:
    table = _quote(wall.table)
    if wall.needs:
        cursor.execute(wall.needs)
    cursor.execute(f"DROP POLICY IF EXISTS {_POLICY} ON {table}")
    cursor.execute(
        f"CREATE POLICY {_POLICY} ON {table} USING ({wall.condition}) WITH CHECK ({wall.may_add or wall.condition})"
    )
    cursor.execute(f"COMMENT ON POLICY {_POLICY} ON {table} IS '{_digest(wall)}'")
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def _digest(wall: Wall) -> str:
    return hashlib.sha256(f"{wall.condition}|{wall.may_add}|{wall.needs}".encode()).hexdigest()[:16]


def _quote(name: str) -> str:
    return str(connection.ops.quote_name(name))
