"""集中学习台账: sheet 6 of DOMAIN §10."""

from collections.abc import Mapping
from typing import Any, Final

from members.rules import codes
from study.domain_settings import MEMBERS_LEAST
from study.hour_settings import MINUTES
from study.querysets.sessions import StudySessionQuerySet
from study.rules import kinds
from study.rules.audiences import UPPER_KINDS
from study.sheets.parts import ATTENDED, LOCAL_DAY, Register, words

_READINGS: Final = """CROSS JOIN LATERAL (
    SELECT string_agg(r.title, '；' ORDER BY r.month, r.position, r.id) AS titles
    FROM study_sessionreading sr JOIN study_reading r ON r.id = sr.reading_id WHERE sr.session_id = s.id
) readings"""

# On the session, or on one of its readings alone and by somebody who was expected.
_WRITTEN: Final = """CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'note') AS notes, count(*) FILTER (WHERE kind = 'reflection') AS reflections
    FROM (
        SELECT n.kind FROM study_studynote n WHERE n.session_id = s.id
        UNION ALL
        SELECT n.kind FROM study_sessionreading sr JOIN study_studynote n ON n.reading_id = sr.reading_id
        JOIN study_attendance a ON a.session_id = s.id AND a.person_id = n.person_id AND NOT a.is_guest
        WHERE sr.session_id = s.id AND n.session_id IS NULL
    ) n
) written"""

_MONTH: Final = "date_trunc('month', s.starts_at AT TIME ZONE %(zone)s)"
_SAME_MONTH: Final = f"""x.kind = s.kind AND x.audience = s.audience AND x.state IN ('held', 'closed')
    AND x.make_up_of_id IS NULL AND x.starts_at >= {_MONTH} AT TIME ZONE %(zone)s
    AND x.starts_at < ({_MONTH} + interval '1 month') AT TIME ZONE %(zone)s"""

# Leadership and office study once in their weeks, which this session fulfils; members so many times a month.
_ENOUGH: Final = f"""CASE
    WHEN s.audience IN ('{kinds.LEADERSHIP}', '{kinds.OFFICE_AND_UNIT_LEADERSHIP}') AND o.kind = ANY(%(upper)s)
        THEN '是'
    WHEN s.audience = '{kinds.MEMBERS}' AND o.kind = ANY(%(branches)s) THEN CASE WHEN (
        SELECT count(*) FROM study_studysession x WHERE x.organisation_id = o.id AND {_SAME_MONTH}
    ) + (
        SELECT count(*) FROM study_sessionorganisation j JOIN study_studysession x ON x.id = j.session_id
        WHERE j.organisation_id = o.id AND x.organisation_id <> o.id AND {_SAME_MONTH}
    ) >= %(least)s THEN '是' ELSE '否' END END"""

GROUP_STUDY: Final = Register(
    "集中学习台账",
    {
        "支部": "=o.name",
        "层级": words("s.audience", kinds.AUDIENCE),
        "日期": LOCAL_DAY,
        "主题": "=s.topic",
        "篇目": "=readings.titles",
        "学时": "trunc(extract(epoch FROM s.ends_at - s.starts_at) / (60 * %(minutes)s), 1)",
        "应学": "attended.expected",
        "实学": "attended.present + attended.made_up",
        "笔记数": "written.notes",
        "心得数": "written.reflections",
        "频次达标": _ENOUGH,
    },
    f"{ATTENDED.replace('{more}', 'NULL')} {_READINGS} {_WRITTEN}",
)
"""The register of group study. Who made a session up has studied; nobody excused for special care is counted."""


def of_group_study(rows: StudySessionQuerySet) -> StudySessionQuerySet:
    """The sessions of this sheet: group study that took place, without what made another up."""
    return rows.took_place().filter(kind=kinds.GROUP_STUDY, make_up_of__isnull=True)


def values() -> Mapping[str, Any]:
    """The settings that its columns ask for."""
    return {
        "minutes": MINUTES.current(),
        "least": MEMBERS_LEAST.current(),
        "upper": list(UPPER_KINDS),
        "branches": sorted(codes.BRANCH_KINDS),
    }
