"""The week in one message, on Monday, for those who chose that instead of single reminders."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from core.domain_settings import QUIET_UNTIL
from study import message_kinds
from study.querysets.sessions import day_starts
from study.rules.reminders import monday_of
from study.services.reminders.due import due_kinds
from study.services.reminders.parts import EPOCH, INTO_DELIVERIES, LOUD_FOR_USER, SESSION_PARAMS, run

_SESSIONS: Final = f"""
    SELECT u.id AS user_id, jsonb_agg({SESSION_PARAMS} ORDER BY s.starts_at, s.id) AS sessions
    FROM members_user u
    JOIN study_attendance a ON a.person_id = u.person_id AND a.state = 'present' AND NOT a.is_guest
        AND a.starts_at > %(now)s AND a.starts_at < %(week_ends)s
    JOIN study_studysession s ON s.id = a.session_id AND s.state = 'planned'
    WHERE u.is_active AND u.monday_digest GROUP BY u.id"""

_DUES: Final = """
    SELECT u.id AS user_id, jsonb_agg(DISTINCT jsonb_build_object('kind', m.kind, 'params', m.params)) AS due
    FROM members_user u
    JOIN members_role r ON r.user_id = u.id AND r.kind = 'secretary' AND r.starts_on <= %(today)s
        AND (r.ends_on IS NULL OR r.ends_on > %(today)s)
    JOIN core_message m ON m.kind = ANY(%(due_kinds)s) AND m.created_at > %(digest_at)s - interval '7 days'
        AND (m.params->>'organisation')::bigint = r.organisation_id AND (m.expires_at IS NULL OR m.expires_at > %(now)s)
    WHERE u.is_active AND u.monday_digest GROUP BY u.id"""

_DIGEST: Final = f"""
WITH sessions AS ({_SESSIONS}), dues AS ({_DUES}), put AS (
    INSERT INTO core_message (key, topic, kind, params, created_at, expires_at)
    SELECT %(kind)s || ':' || COALESCE(sessions.user_id, dues.user_id) || ':' || %(week)s, '', %(kind)s,
        jsonb_build_object('sessions', COALESCE(sessions.sessions, '[]'), 'due', COALESCE(dues.due, '[]')),
        %(now)s, %(week_ends)s
    FROM sessions FULL JOIN dues ON dues.user_id = sessions.user_id
    ON CONFLICT (key) DO NOTHING
    RETURNING id, key
)
{INTO_DELIVERIES}
SELECT put.id, way.name, u.id, NULL, COALESCE(p.scope_path, ''), at.moment, way.state, at.moment, 0, ''
FROM put
JOIN members_user u ON u.id = split_part(put.key, ':', 2)::bigint
LEFT JOIN members_person p ON p.id = u.person_id
CROSS JOIN (VALUES ('inbox', 'sent'), ('mail', 'due')) AS way(name, state)
CROSS JOIN LATERAL (SELECT CASE way.name WHEN 'inbox' THEN %(now)s ELSE {LOUD_FOR_USER} END AS moment) at
WHERE way.name = 'inbox' OR %(mail_on)s AND u.email <> ''
ON CONFLICT DO NOTHING"""

# So that a change of what a digest announced is noticed as that of a single reminder is.
_ANNOUNCED: Final = f"""
INSERT INTO core_message (key, topic, kind, params, created_at, expires_at)
SELECT DISTINCT 'study.before:' || s.id || ':' || {EPOCH} || ':digest', 'study.session:' || s.id, %(before)s,
    {SESSION_PARAMS}, %(now)s, s.starts_at
FROM study_studysession s
JOIN study_attendance a ON a.session_id = s.id
JOIN members_user u ON u.person_id = a.person_id AND u.monday_digest
WHERE s.state = 'planned' AND s.starts_at > %(now)s AND s.starts_at < %(week_ends)s
ON CONFLICT (key) DO NOTHING"""


def digest_moment(now: datetime) -> datetime:
    """When the digest of the current week goes out: Monday, as the quiet hours end. Before that, last week's did."""
    moment = day_starts(monday_of(timezone.localdate(now))) + timedelta(hours=QUIET_UNTIL.current())
    return moment if moment <= now else moment - timedelta(days=7)


def digest_week(values: dict[str, Any], digest_at: datetime) -> int:
    """Put the week's digests into the outbox, once a week and user; returns how many deliveries that made."""
    own = {
        "digest_at": digest_at,
        "week": f"{timezone.localdate(digest_at):%G-W%V}",
        "week_ends": digest_at + timedelta(days=7, hours=3),
        "today": timezone.localdate(values["now"]),
        "due_kinds": due_kinds(),
        "kind": message_kinds.DIGEST.key,
        "before": message_kinds.BEFORE.key,
    }
    made = run(_DIGEST, values | own)
    if made:
        run(_ANNOUNCED, values | own)
    return made
