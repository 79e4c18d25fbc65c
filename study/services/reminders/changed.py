"""Sessions that were cancelled or moved since people were told: the old is withdrawn, the new told once.

Whoever changed the session, by page, admin or SQL: what was said is compared with what holds.
"""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from core.models import Message
from core.services.outbox import messages_withdraw
from study import message_kinds
from study.services.reminders.parts import INTO_DELIVERIES, LOUD_FOR_ALL, LOUD_FOR_USER, SESSION_PARAMS, run

LOOKED_BACK: Final = timedelta(days=7)
"""How long after the time that was told a change is still noticed, if no tick came in between."""

_STALE: Final = f"""
SELECT m.id, m.kind, s.id, s.state, s.reason, s.starts_at, m.params->>'starts_at', m.expires_at, {SESSION_PARAMS}
FROM core_message m JOIN study_studysession s ON s.id = (m.params->>'session')::bigint
WHERE m.topic <> '' AND m.expires_at > %(since)s AND m.kind = ANY(%(kinds)s)
    AND CASE m.kind WHEN %(cancelled)s THEN s.state <> 'cancelled'
        ELSE s.state = 'cancelled' OR s.state = 'planned' AND s.starts_at <> (m.params->>'starts_at')::timestamptz END
ORDER BY m.id FOR UPDATE OF m"""

# Who had it from the inbox, or by a way on which it went out; of a new time also those who would have had it.
_TELL: Final = f"""
{INTO_DELIVERIES}
SELECT DISTINCT ON (d.way, d.user_id, d.robot_id)
    %(message)s, d.way, d.user_id, d.robot_id, d.scope_path, at.moment,
    CASE d.way WHEN 'inbox' THEN 'sent' ELSE 'due' END, at.moment, 0, ''
FROM core_delivery d
LEFT JOIN members_user u ON u.id = d.user_id
CROSS JOIN LATERAL (
    SELECT CASE d.way WHEN 'inbox' THEN %(now)s WHEN 'mail' THEN {LOUD_FOR_USER} ELSE {LOUD_FOR_ALL} END AS moment
) at
WHERE d.message_id = ANY(%(stale)s) AND d.state IN ('sent', 'claimed', %(also)s)
ON CONFLICT DO NOTHING"""

_TELL_DIGESTED: Final = f"""
{INTO_DELIVERIES}
SELECT %(message)s, 'inbox', u.id, NULL, a.scope_path, %(now)s, 'sent', %(now)s, 0, ''
FROM study_attendance a JOIN members_user u ON u.person_id = a.person_id AND u.is_active AND u.monday_digest
WHERE a.session_id = %(session)s AND a.state = 'present'
ON CONFLICT DO NOTHING"""


def tell_changes(values: dict[str, Any]) -> int:
    """Withdraw what no longer holds and tell what holds instead; returns how many messages were withdrawn."""
    now: datetime = values["now"]
    kinds = [message_kinds.BEFORE, message_kinds.BEFORE_GROUP, message_kinds.MOVED, message_kinds.CANCELLED]
    with connection.cursor() as cursor:
        looked_for: dict[str, Any] = {"since": now - LOOKED_BACK, "kinds": [kind.key for kind in kinds]}
        cursor.execute(_STALE, looked_for | {"cancelled": message_kinds.CANCELLED.key})
        stale = cursor.fetchall()
    by_session: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in stale:
        by_session[row[2]].append(row)
    for rows in by_session.values():
        _tell(rows, values)
    messages_withdraw(pks=[row[0] for row in stale])
    return len(stale)


def _tell(rows: list[tuple[Any, ...]], values: dict[str, Any]) -> None:
    """One session's change, to those who were told otherwise."""
    now = values["now"]
    _key, _kind, session, state, reason, starts_at, _told, _until, params = rows[-1]
    standing = [row for row in rows if row[1] != message_kinds.CANCELLED.key]
    if not standing:
        return  # it takes place after all: the reminders begin anew
    before = standing[-1][6]
    cancelled = state == "cancelled"
    if (datetime.fromisoformat(before) if cancelled else starts_at) <= now:
        return
    if cancelled:
        kind, cause = message_kinds.CANCELLED, f"{session}:{rows[-1][0]}"
        facts = json.loads(params) | {"starts_at": before}
    else:
        kind, cause = message_kinds.MOVED, f"{session}:{int(starts_at.timestamp())}"
        facts = json.loads(params) | {"before": before}
    message = Message(
        key=f"{kind.key}:{cause}",
        topic=f"study.session:{session}",
        kind=kind.key,
        params=facts | {"reason": reason},
        created_at=now,
        expires_at=datetime.fromisoformat(before) if cancelled else starts_at,
    )
    message.save(force_insert=True)
    values = values | {"message": message.pk, "session": session, "also": "sent" if cancelled else "due"}
    told = run(_TELL, values | {"stale": [row[0] for row in standing]})
    if any(row[1] == message_kinds.BEFORE.key for row in standing):
        told += run(_TELL_DIGESTED, values)
    if not told:
        message.delete()
