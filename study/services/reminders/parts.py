"""Pieces of SQL that the statements of the reminders share."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django.conf import settings
from django.db import connection

from core.domain_settings import QUIET_FROM, QUIET_UNTIL

Values = Mapping[str, Any]

EPOCH: Final = "extract(epoch FROM s.starts_at)::bigint"

SESSION_PARAMS: Final = (
    "jsonb_build_object('session', s.id, 'kind', s.kind, 'topic', s.topic, 'place', s.place, 'starts_at', s.starts_at)"
)

PREFIXES: Final = "SELECT left(s.scope_path, n) FROM generate_series(4, length(s.scope_path), 4) AS n"

MAIL_OF_HOST: Final = f"""COALESCE((
    SELECT c.mail = 'on' FROM members_channel c JOIN members_organisation above ON above.id = c.organisation_id
    WHERE above.path IN ({PREFIXES}) AND c.mail <> 'inherit' ORDER BY above.path DESC LIMIT 1), true)"""
"""Whether e-mail is on for the host of a session: its own word, else the nearest above."""


def loud(quiet_from: str = "%(quiet_from)s::time", quiet_until: str = "%(quiet_until)s::time") -> str:
    """When, from now on, somebody may be disturbed whose quiet hours are these."""
    local = "(%(now)s AT TIME ZONE %(zone)s)"
    end = f"({local}::date + {quiet_until})"
    return f"""CASE
        WHEN {quiet_from} < {quiet_until} AND {local}::time >= {quiet_from} AND {local}::time < {quiet_until}
            THEN {end} AT TIME ZONE %(zone)s
        WHEN {quiet_from} > {quiet_until} AND {local}::time >= {quiet_from}
            THEN ({end} + interval '1 day') AT TIME ZONE %(zone)s
        WHEN {quiet_from} > {quiet_until} AND {local}::time < {quiet_until} THEN {end} AT TIME ZONE %(zone)s
        ELSE %(now)s END"""


LOUD_FOR_ALL: Final = loud()
LOUD_FOR_USER: Final = loud(
    "COALESCE(u.quiet_from, %(quiet_from)s::time)", "COALESCE(u.quiet_until, %(quiet_until)s::time)"
)

INTO_DELIVERIES: Final = """INSERT INTO core_delivery
    (message_id, way, user_id, robot_id, scope_path, not_before, state, next_at, tries, problem)"""


def common(now: datetime) -> dict[str, Any]:
    """The values that every statement takes."""
    return {
        "now": now,
        "zone": settings.TIME_ZONE,
        "quiet_from": time(QUIET_FROM.current()),
        "quiet_until": time(QUIET_UNTIL.current()),
        "mail_on": settings.MAIL_ON,
    }


def run(statement: str, values: Values) -> int:
    """Run a statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
