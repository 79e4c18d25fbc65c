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

_SELECT: Final = f""", counted AS (
    SELECT place.row, extract(month FROM day)::int AS month, {{counts}} FROM s JOIN place ON place.id = s.id
    WHERE day BETWEEN %(year_starts)s AND %(year_ends)s GROUP BY 1, 2
), missed AS (
    SELECT cell.row, extract(month FROM LEAST(cell.last, %(year_ends)s))::int AS month,
        string_agg(word.word || CASE WHEN cell.id <> cell.row THEN '（' || o.name || '）' ELSE '' END
            || COALESCE('：' || reason.reason, ''), '；' ORDER BY cell.slot, o.path) AS text
    FROM cell JOIN (VALUES {{words}}) AS word(slot, word) ON word.slot = cell.slot
    JOIN members_organisation o ON o.id = cell.id
    LEFT JOIN study_compliancereason reason ON reason.id = cell.reason
    WHERE cell.state IN ('{rules.MISSED}', '{rules.EXPLAINED}') GROUP BY 1, 2
)
SELECT {guarded_text("o.name")}, to_char(month.first, 'YYYY-MM'), {{columns}}, {guarded_text("missed.text")}
FROM place JOIN members_organisation o ON o.id = place.row AND place.id = place.row AND o.kind = ANY(%(branch_kinds)s)
CROSS JOIN (
    SELECT number, make_date(%(year)s, number, 1) AS first FROM generate_series(1, %(months)s) AS number
) month
LEFT JOIN counted ON counted.row = place.row AND counted.month = month.number
LEFT JOIN missed ON missed.row = place.row AND missed.month = month.number
WHERE (o.founded_on IS NULL OR o.founded_on < month.first + interval '1 month')
    AND (o.closed_on IS NULL OR o.closed_on > month.first)
ORDER BY o.path, month.number"""


def write_sheet(asked: Asked, rows: "QuerySet[Any]", file: BinaryIO) -> Written:
    """Write the months of the year until this one, for the branches among some organisations.

    A cell says how many were held in the month; a period that asked for more stands as missing in its last month.
    """
    values = {"year": asked.year, "months": _months(asked)}
    counts = (f"count(*) FILTER (WHERE s.kind = '{kind}') AS {kind}" for kind in _MEETINGS)
    select = _SELECT.replace("{counts}", ", ".join(counts))
    select = select.replace("{columns}", ", ".join(f"COALESCE(counted.{kind}, 0)" for kind in _MEETINGS))
    words = ", ".join(f"({slot.number}, '{_word(slot)}')" for slot in asked.slots if slot.cadence.kind in _MEETINGS)
    found = statement(asked, rows, select.replace("{words}", words))
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
