"""三会一课落实统计: sheet 5 of DOMAIN §10, a row for each branch and month, written by COPY."""

from typing import Any, BinaryIO, Final

from django.db.models import QuerySet

from core.sheets import Written, guarded_text, write_statement
from study.compliance.asked import Asked, Slot
from study.compliance.cells import statement
from study.rules import compliance as rules
from study.rules import kinds

NAME: Final = "三会一课落实统计"
_MEETINGS: Final = (
    kinds.GENERAL_MEETING,
    kinds.BRANCH_COMMITTEE_MEETING,
    kinds.GROUP_MEETING,
    kinds.PARTY_LECTURE,
    kinds.THEMED_PARTY_DAY,
    kinds.ORGANISATIONAL_LIFE_MEETING,
    kinds.DEMOCRATIC_APPRAISAL,
)
HEADERS: Final = ["支部", "月份", *(kinds.KIND.chinese(kind) for kind in _MEETINGS), "缺项说明"]
_QUARTERS: Final = "一二三四"

# What is counted and what is missed are laid beside the months, and not joined: see ``study.compliance.cells``.
_SELECT: Final = f""", counted AS (
    SELECT row, extract(month FROM day)::int AS month, {{counts}} FROM s
    WHERE day BETWEEN %(year_starts)s AND %(year_ends)s GROUP BY 1, 2
), missed AS (
    SELECT row, month, string_agg(text, '；' ORDER BY slot, path) AS text FROM (
        SELECT cell.row, extract(month FROM LEAST(cell.last, %(year_ends)s))::int AS month, cell.slot,
            (SELECT path FROM members_organisation WHERE id = cell.id) AS path,
            word.word || CASE WHEN cell.id <> cell.row
                THEN '（' || (SELECT name FROM members_organisation WHERE id = cell.id) || '）' ELSE '' END
            || COALESCE('：' || (SELECT reason FROM study_compliancereason WHERE id = cell.reason), '') AS text
        FROM cell JOIN (VALUES {{words}}) AS word(slot, word) ON word.slot = cell.slot
        WHERE cell.state IN ('{rules.MISSED}', '{rules.EXPLAINED}')
    ) said GROUP BY row, month
), line AS (
    SELECT row, month, max(path) AS path, max(name) AS name, {{held}}, max(text) AS text FROM (
        SELECT place.row, month.number AS month, place.path, place.name, {{nothing}}, NULL AS text
        FROM place CROSS JOIN (
            SELECT number, make_date(%(year)s, number, 1) AS first FROM generate_series(1, %(months)s) AS number
        ) month
        WHERE place.id = place.row AND place.kind = ANY(%(branch_kinds)s)
            AND (place.founded_on IS NULL OR place.founded_on < month.first + interval '1 month')
            AND (place.closed_on IS NULL OR place.closed_on > month.first)
        UNION ALL SELECT row, month, NULL, NULL, {{kinds}}, NULL FROM counted
        UNION ALL SELECT row, month, NULL, NULL, {{nothing}}, text FROM missed
    ) heap GROUP BY row, month HAVING max(path) IS NOT NULL
)
SELECT {guarded_text("name")}, to_char(make_date(%(year)s, month, 1), 'YYYY-MM'), {{kinds}}, {guarded_text("text")}
FROM line ORDER BY path, month"""


def write_sheet(asked: Asked, rows: "QuerySet[Any]", file: BinaryIO) -> Written:
    """Write the months of the year until this one, for the branches among some organisations.

    A cell says how many were held in the month; a period that asked for more stands as missing in its last month.
    """
    asked = asked.only_kinds(_MEETINGS)
    values = {"year": asked.year, "months": _months(asked), "session_kinds": list(_MEETINGS)}
    columns = {
        "counts": (f"count(*) FILTER (WHERE kind = '{kind}') AS {kind}" for kind in _MEETINGS),
        "held": (f"COALESCE(max({kind}), 0) AS {kind}" for kind in _MEETINGS),
        "nothing": (f"NULL::bigint AS {kind}" for kind in _MEETINGS),
        "kinds": _MEETINGS,
        "words": (f"({slot.number}, '{_word(slot)}')" for slot in asked.slots),
    }
    select = _SELECT
    for name, each in columns.items():
        select = select.replace(f"{{{name}}}", ", ".join(each))
    found = statement(asked, rows, select)
    return write_statement(HEADERS, found.sql, {**found.values, **values}, file)


def _months(asked: Asked) -> int:
    if asked.year != asked.today.year:
        return 12 if asked.year < asked.today.year else 0
    return asked.today.month


def _word(slot: Slot) -> str:
    """What was asked for, in Chinese, and for more than a month in which part of the year."""
    word, months = kinds.KIND.chinese(slot.cadence.kind), slot.cadence.months
    if months == 1:
        return word
    if months == 12:
        return f"{word}（全年）"
    if months == 3:
        return f"{word}（第{_QUARTERS[slot.first.month // 3]}季度）"
    return f"{word}（{slot.first.month}至{slot.last.month}月）"
