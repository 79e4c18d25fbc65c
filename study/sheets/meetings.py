"""三会一课台账: sheet 4 of DOMAIN §10."""

from typing import Final

from study.querysets.sessions import StudySessionQuerySet
from study.rules import kinds
from study.sheets.parts import ATTENDED, LOCAL_DAY, Register, words

_ON_LEAVE: Final = (kinds.LEAVE, kinds.DUTY, kinds.ILLNESS)
_AWAY: Final = "', '".join(_ON_LEAVE)
_MADE_UP: Final = "', '".join(kinds.MADE_UP_KINDS)
_WHY: Final = (
    f"{words('a.state', kinds.ATTENDANCE, _ON_LEAVE)} || CASE WHEN a.reason <> '' THEN '：' || a.reason ELSE '' END"
)
_BY_NAME: Final = "ORDER BY p.name_sort, p.id"

_SOURCES: Final = (
    "LEFT JOIN members_person chair ON chair.id = s.chair_id "
    "LEFT JOIN members_person recorder ON recorder.id = s.recorder_id "
    + ATTENDED.replace(
        "{more}",
        f"count(*) FILTER (WHERE a.state NOT IN ('{kinds.PRESENT}', '{kinds.SPECIAL_CARE}')) AS missing, "
        f"string_agg(p.name || '（' || {_WHY} || '）', '、' {_BY_NAME}) "
        f"FILTER (WHERE a.state IN ('{_AWAY}')) AS on_leave, "
        f"string_agg(p.name, '、' {_BY_NAME}) FILTER (WHERE a.state = '{kinds.ABSENT}') AS absent",
    )
    + " CROSS JOIN LATERAL (SELECT string_agg('、' || other.name, '' ORDER BY other.path) AS names "
    "FROM study_sessionorganisation j JOIN members_organisation other ON other.id = j.organisation_id "
    "WHERE j.session_id = s.id AND other.id <> o.id) together"
)

MEETINGS: Final = Register(
    "三会一课台账",
    {
        "序号": "row_number() OVER (ORDER BY o.path, s.starts_at, s.id)",
        "支部": "=o.name || COALESCE(together.names, '')",
        "会议类型": words("s.kind", kinds.KIND, kinds.REGULAR_MEETINGS),
        "会议名称": "=s.topic",
        "日期": LOCAL_DAY,
        "起止时间": "to_char(s.starts_at AT TIME ZONE %(zone)s, 'HH24:MI') || '–' "
        "|| to_char(s.ends_at AT TIME ZONE %(zone)s, 'HH24:MI')",
        "地点": "=s.place",
        "主持人": "=chair.name",
        "记录人": "=recorder.name",
        "应到": "attended.expected",
        "实到": "attended.present",
        "出勤率": "round(100.0 * attended.present / NULLIF(attended.expected, 0), 1) || '%%'",
        "请假人及原因": "=attended.on_leave",
        "缺席人": "=attended.absent",
        "议题": "=s.agenda",
        "主要内容": "=s.content",
        "决议": "=s.resolutions",
        "附件数": "(SELECT count(*) FROM study_studypaper WHERE session_id = s.id)",
        "补学情况": "concat_ws('，', '已补' || NULLIF(attended.made_up, 0) || '人', "
        f"CASE WHEN s.kind IN ('{_MADE_UP}') "
        "THEN '待补' || NULLIF(attended.missing - attended.made_up, 0) || '人' END)",
    },
    _SOURCES,
)
"""The register of regular meetings with who was away and why, and what was decided. Those excused for special care
(TL 23) are nowhere counted or named."""


def of_meetings(rows: StudySessionQuerySet) -> StudySessionQuerySet:
    """The sessions of this sheet: regular meetings that took place; what made one up stands with it."""
    return rows.took_place().filter(kind__in=kinds.REGULAR_MEETINGS, make_up_of__isnull=True)
