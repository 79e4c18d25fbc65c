"""Before a session: everybody expected who has an account, and the group of each branch that takes part."""

from datetime import datetime, timedelta
from typing import Any, Final

from study import message_kinds
from study.reminder_settings import leads
from study.services.reminders.parts import (
    EPOCH,
    INTO_DELIVERIES,
    LOUD_FOR_ALL,
    LOUD_FOR_USER,
    MAIL_OF_HOST,
    SESSION_PARAMS,
    run,
)

# The shortest lead that has begun: who was away for the first is told once, by the last. Who was just told of the
# new time of a session that was moved needs no reminder of the same.
_DUE: Final = f"""
WITH lead AS (
    SELECT * FROM unnest(%(lead_kinds)s::text[], %(lead_names)s::text[], %(lead_lengths)s::interval[])
        AS lead(kind, name, length)
), due AS MATERIALIZED (
    SELECT s.*, ':' || s.id || ':' || {EPOCH} || ':' || lead.name AS cause
    FROM study_studysession s
    JOIN LATERAL (
        SELECT name, length FROM lead WHERE lead.kind = s.kind AND s.starts_at - lead.length <= %(now)s
        ORDER BY length LIMIT 1
    ) lead ON true
    WHERE s.state = 'planned' AND s.starts_at > %(now)s AND s.starts_at <= %(horizon)s
        AND NOT EXISTS (
            SELECT 1 FROM core_message told WHERE told.key = 'study.moved:' || s.id || ':' || {EPOCH}
                AND told.created_at >= s.starts_at - lead.length
        )
)"""

_MESSAGES: Final = f"""{_DUE}
INSERT INTO core_message (key, topic, kind, params, created_at, expires_at)
SELECT 'study.before' || s.cause, 'study.session:' || s.id, %(kind)s, {SESSION_PARAMS}, %(now)s, s.starts_at
FROM due s
ON CONFLICT (key) DO NOTHING"""

_DELIVERIES: Final = f"""{_DUE}, told AS MATERIALIZED (
    SELECT s.id, m.id AS message_id, %(mail_on)s AND {MAIL_OF_HOST} AS mail,
        s.created_at >= %(digest_at)s AND s.starts_at < %(digest_at)s + interval '7 days' AS after_digest
    FROM due s JOIN core_message m ON m.key = 'study.before' || s.cause
)
{INTO_DELIVERIES}
SELECT told.message_id, way.name, u.id, NULL, a.scope_path, at.moment, way.state, at.moment, 0, ''
FROM told
JOIN study_attendance a ON a.session_id = told.id AND a.state = 'present' AND NOT a.is_guest
JOIN members_user u ON u.person_id = a.person_id AND u.is_active AND (NOT u.monday_digest OR told.after_digest)
CROSS JOIN (VALUES ('inbox', 'sent'), ('mail', 'due')) AS way(name, state)
CROSS JOIN LATERAL (SELECT CASE way.name WHEN 'inbox' THEN %(now)s ELSE {LOUD_FOR_USER} END AS moment) at
WHERE (way.name = 'inbox' OR told.mail AND u.email <> '')
    AND NOT EXISTS (
        SELECT 1 FROM core_delivery d
        WHERE d.message_id = told.message_id AND d.way = way.name AND d.user_id = u.id
    )
ON CONFLICT DO NOTHING"""

# A group hears of a session once, with the names as they are then.
_GROUPS: Final = f"""{_DUE}, taking_part AS (
    SELECT s.id AS session_id, s.organisation_id FROM due s
    UNION SELECT joint.session_id, joint.organisation_id FROM study_sessionorganisation joint
        JOIN due ON due.id = joint.session_id
), heard AS MATERIALIZED (
    SELECT s.*, o.name AS organisation_name, o.path AS organisation_path, robot.robot_id,
        'study.before_group' || s.cause || ':' || o.id AS key
    FROM due s
    JOIN taking_part ON taking_part.session_id = s.id
    JOIN members_organisation o ON o.id = taking_part.organisation_id
    JOIN LATERAL (
        SELECT c."group", c.robot_id
        FROM members_channel c JOIN members_organisation above ON above.id = c.organisation_id
        WHERE above.path IN (SELECT left(o.path, n) FROM generate_series(4, length(o.path), 4) AS n)
            AND c."group" <> 'inherit'
        ORDER BY above.path DESC LIMIT 1
    ) robot ON robot."group" = 'own'
    WHERE NOT EXISTS (
        SELECT 1 FROM core_message m WHERE m.key = 'study.before_group' || s.cause || ':' || o.id
    )
), put AS (
    INSERT INTO core_message (key, topic, kind, params, created_at, expires_at)
    SELECT s.key, 'study.session:' || s.id, %(group_kind)s,
        {SESSION_PARAMS} || jsonb_build_object('organisation', s.organisation_name, 'names', expected.names),
        %(now)s, s.starts_at
    FROM heard s
    JOIN LATERAL (
        SELECT jsonb_agg(p.name ORDER BY p.name_sort, p.id) AS names
        FROM study_attendance a JOIN members_person p ON p.id = a.person_id
        WHERE a.session_id = s.id AND a.state = 'present' AND NOT a.is_guest
            AND starts_with(a.scope_path, s.organisation_path)
    ) expected ON expected.names IS NOT NULL
    ON CONFLICT (key) DO NOTHING
    RETURNING id, key
)
{INTO_DELIVERIES}
SELECT put.id, 'robot', NULL, heard.robot_id, heard.organisation_path, at.moment, 'due', at.moment, 0, ''
FROM put JOIN heard ON heard.key = put.key CROSS JOIN LATERAL (SELECT {LOUD_FOR_ALL} AS moment) at"""


def remind_before(values: dict[str, Any], digest_at: datetime) -> int:
    """Tell those expected at sessions whose lead has begun; returns how many deliveries that made."""
    in_force = leads()
    if not in_force:
        return 0
    values = values | {
        "lead_kinds": [kind for kind, _name, _length in in_force],
        "lead_names": [name for _kind, name, _length in in_force],
        "lead_lengths": [length for _kind, _name, length in in_force],
        "horizon": values["now"] + max((length for _kind, _name, length in in_force), default=timedelta()),
        "digest_at": digest_at,
        "kind": message_kinds.BEFORE.key,
        "group_kind": message_kinds.BEFORE_GROUP.key,
    }
    run(_MESSAGES, values)
    return run(_DELIVERIES, values) + run(_GROUPS, values)
