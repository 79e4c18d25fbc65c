"""What a secretary has to do: each a statement that names what is due, in which organisation, until when.

Further ones are declared by whoever knows them (`declare`), as the hours behind in the fourth quarter by who counts
hours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from core.message_kinds import MessageKind
from members.rules import codes
from members.rules.committees import COMMITTEE_LEAST
from study import message_kinds
from study.domain_settings import CLOSE_WITHIN_DAYS, LECTURE_MONTHS
from study.querysets.sessions import day_starts
from study.rules import kinds
from study.rules.audiences import BRANCH_POST
from study.rules.reminders import MonthLeft, month_left, periodic_meetings
from study.services.reminders.parts import INTO_DELIVERIES, LOUD_FOR_USER, run

Values = dict[str, Any]


@dataclass(frozen=True)
class Due:
    """One thing due. ``select`` gives cause, organisation_id, expires_at, and as jsonb params with ``organisation``.

    It may read ``branch``, the open branches that have a secretary in force (id, name, path, full_members, in_office),
    and the values of ``values(today)``; None from there means that nothing of the kind can be due on that day. A
    statement that depends on settings is made when it is needed. A row without an organisation is told nobody.
    """

    kind: MessageKind
    select: str | Callable[[date], str]
    values: Callable[[date], Values | None]


_dues: list[Due] = []


def declare(due: Due) -> Due:
    """Add something that secretaries are reminded of."""
    _dues.append(due)
    return due


_BRANCH: Final = """
WITH branch AS (
    SELECT o.id, o.name, o.path, (
        SELECT count(*) FROM members_person p
        WHERE p.organisation_id = o.id AND p.status = %(full_member)s AND p.leaving = ''
    ) AS full_members, (
        SELECT count(*) FROM members_person p
        WHERE p.organisation_id = o.id AND p.status = ANY(%(members)s) AND p.leaving = ''
            AND p.party_post <> '' AND p.party_post ~ %(branch_post)s
    ) AS in_office
    FROM members_organisation o
    WHERE o.kind = ANY(%(branch_kinds)s) AND o.closed_on IS NULL AND EXISTS (
        SELECT 1 FROM members_role r WHERE r.organisation_id = o.id AND r.kind = 'secretary'
            AND r.starts_on <= %(today)s AND (r.ends_on IS NULL OR r.ends_on > %(today)s)
    )
)"""

_REMIND: Final = f"""{_BRANCH}, due AS MATERIALIZED ({{select}}), put AS (
    INSERT INTO core_message (key, topic, kind, params, created_at, expires_at)
    SELECT %(kind)s || ':' || due.cause, '', %(kind)s, due.params, %(now)s, due.expires_at FROM due
    ON CONFLICT (key) DO NOTHING
    RETURNING id, key
)
{INTO_DELIVERIES}
SELECT DISTINCT ON (put.id, way.name, u.id)
    put.id, way.name, u.id, NULL, o.path, at.moment, way.state, at.moment, 0, ''
FROM due
JOIN put ON put.key = %(kind)s || ':' || due.cause
JOIN members_organisation o ON o.id = due.organisation_id
JOIN members_role r ON r.organisation_id = o.id AND r.kind = 'secretary'
    AND r.starts_on <= %(today)s AND (r.ends_on IS NULL OR r.ends_on > %(today)s)
JOIN members_user u ON u.id = r.user_id AND u.is_active AND NOT u.monday_digest
CROSS JOIN (VALUES ('inbox', 'sent'), ('mail', 'due')) AS way(name, state)
CROSS JOIN LATERAL (SELECT CASE way.name WHEN 'inbox' THEN %(now)s ELSE {LOUD_FOR_USER} END AS moment) at
WHERE way.name = 'inbox' OR %(mail_on)s AND u.email <> ''
ON CONFLICT DO NOTHING"""


def remind_secretaries(values: Values) -> int:
    """Tell secretaries what is due; returns how many deliveries that made."""
    today = timezone.localdate(values["now"])
    told = 0
    for due in _dues:
        own = due.values(today)
        if own is not None:
            asked = {
                "today": today,
                "branch_kinds": sorted(codes.BRANCH_KINDS),
                "full_member": codes.FULL_MEMBER,
                "members": list(codes.PARTY_MEMBERS),
                "branch_post": BRANCH_POST,
                "committee_least": COMMITTEE_LEAST,
            }
            select = due.select if isinstance(due.select, str) else due.select(today)
            told += run(_REMIND.format(select=select), values | asked | own | {"kind": due.kind.key})
    return told


def due_kinds() -> list[str]:
    """The kinds of what secretaries are reminded of, for the digest."""
    return [due.kind.key for due in _dues]


def _month(today: date) -> Values:
    left: MonthLeft = month_left(today)
    return {
        "month": f"{today:%Y-%m}",
        "month_starts": day_starts(left.first),
        "month_ends": day_starts(left.last + timedelta(days=1)),
        "until": left.last.isoformat(),
    }


MONTH_NOT_ARRANGED = declare(
    Due(
        message_kinds.MONTH,
        """SELECT b.id || ':' || %(month)s AS cause, b.id AS organisation_id, %(month_ends)s::timestamptz AS expires_at,
            jsonb_build_object('organisation', b.id, 'name', b.name, 'month', %(month)s) AS params
        FROM branch b WHERE NOT EXISTS (
            SELECT 1 FROM study_studysession s WHERE s.organisation_id = b.id AND s.state <> 'cancelled'
                AND s.starts_at >= %(month_starts)s AND s.starts_at < %(month_ends)s
        )""",
        _month,
    )
)


def _meetings(today: date) -> Values | None:
    meetings = periodic_meetings(today, LECTURE_MONTHS.current())
    if not meetings:
        return None
    return _month(today) | {
        "meeting_kinds": [meeting.kind for meeting in meetings],
        "meeting_starts": [day_starts(meeting.first) for meeting in meetings],
        "meeting_members": [meeting.full_members for meeting in meetings],
    }


MEETING_NOT_HELD = declare(
    Due(
        message_kinds.MEETING,
        """SELECT b.id || ':' || m.kind || ':' || %(month)s AS cause, b.id AS organisation_id,
            %(month_ends)s::timestamptz AS expires_at,
            jsonb_build_object('organisation', b.id, 'name', b.name, 'kind', m.kind, 'until', %(until)s) AS params
        FROM branch b
        JOIN unnest(%(meeting_kinds)s::text[], %(meeting_starts)s::timestamptz[], %(meeting_members)s::int[])
            AS m(kind, starts, full_members)
            ON b.full_members >= m.full_members OR m.full_members > 0 AND b.in_office >= %(committee_least)s
        WHERE NOT EXISTS (
            SELECT 1 FROM study_studysession s
            WHERE s.kind = m.kind AND s.state IN ('held', 'closed')
                AND s.starts_at >= m.starts AND s.starts_at < %(month_ends)s
                AND (s.organisation_id = b.id OR EXISTS (
                    SELECT 1 FROM study_sessionorganisation j WHERE j.session_id = s.id AND j.organisation_id = b.id))
        )""",
        _meetings,
    )
)


def _records(today: date) -> Values:
    return {
        "over_before": day_starts(today - timedelta(days=CLOSE_WITHIN_DAYS.current() - 1)),
        "over_after": day_starts(today - timedelta(days=60)),
    }


RECORD_NOT_CLOSED = declare(
    Due(
        message_kinds.RECORD,
        """SELECT s.id::text AS cause, s.organisation_id, NULL::timestamptz AS expires_at,
            jsonb_build_object('organisation', s.organisation_id, 'session', s.id, 'kind', s.kind, 'topic', s.topic,
                'place', s.place, 'starts_at', s.starts_at) AS params
        FROM study_studysession s
        WHERE s.state IN ('planned', 'held') AND s.ends_at < %(over_before)s AND s.ends_at >= %(over_after)s""",
        _records,
    )
)


def _make_ups(today: date) -> Values:
    return {
        "missed_before": day_starts(today - timedelta(days=6)),
        "missed_after": day_starts(today - timedelta(days=60)),
        "made_up_kinds": list(kinds.MADE_UP_KINDS),
    }


MAKE_UP_OPEN = declare(
    Due(
        message_kinds.MAKE_UP,
        """SELECT s.id || ':' || missed.organisation_id AS cause, missed.organisation_id,
            NULL::timestamptz AS expires_at,
            jsonb_build_object('organisation', missed.organisation_id, 'session', s.id, 'topic', s.topic,
                'people', missed.people) AS params
        FROM study_studysession s
        JOIN LATERAL (
            SELECT p.organisation_id, count(*) AS people
            FROM study_attendance a JOIN members_person p ON p.id = a.person_id
            WHERE a.session_id = s.id AND a.made_up_on IS NULL AND a.state NOT IN ('present', 'special_care')
            GROUP BY p.organisation_id
        ) missed ON true
        WHERE s.state IN ('held', 'closed') AND s.kind = ANY(%(made_up_kinds)s)
            AND s.ends_at < %(missed_before)s AND s.ends_at >= %(missed_after)s""",
        _make_ups,
    )
)
