"""The statement that counts what was held by organisation and period, and says what has become of each.

A cell is a period of one organisation. ``row`` is the organisation that it stands with on a page: a group's stand with
its branch. The rule is that of ``study.rules.compliance.state_of`` and ``study.rules.cadence.meets_as_committee``.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from core.statements import chosen
from members.rules import codes
from members.rules.committees import COMMITTEE_FROM_MEMBERS, COMMITTEE_LEAST
from study.compliance.asked import Asked, Slot
from study.models import ComplianceReason
from study.rules import compliance as rules
from study.rules import kinds
from study.rules.audiences import BRANCH_POST
from study.rules.compliance import Period

_PLACE: Final = """place AS MATERIALIZED (
    SELECT p.id AS row, p.id, p.kind, p.path, p.name, p.founded_on, p.closed_on FROM ({rows}) AS p
    UNION ALL
    SELECT p.id, g.id, g.kind, g.path, g.name, g.founded_on, g.closed_on FROM ({rows}) AS p
    JOIN members_organisation g ON g.path > p.path AND g.path < p.path || %(beyond)s AND left(g.path, -4) = p.path
        AND g.kind = 'group'
    WHERE p.kind = ANY(%(branch_kinds)s) AND (g.closed_on IS NULL OR g.closed_on > %(year_starts)s)
)"""

_SESSION: Final = """s.state IN ('held', 'closed') AND s.make_up_of_id IS NULL
    AND s.starts_at >= %(sessions_from)s AND s.starts_at < %(sessions_until)s AND s.kind = ANY(%(session_kinds)s)"""

_HELD: Final = f"""s AS (
    SELECT place.row, place.id, s.kind, s.audience, (s.starts_at AT TIME ZONE %(zone)s)::date AS day
    FROM place JOIN study_studysession s ON s.organisation_id = place.id AND {_SESSION}
    UNION ALL
    SELECT place.row, place.id, s.kind, s.audience, (s.starts_at AT TIME ZONE %(zone)s)::date
    FROM place JOIN study_sessionorganisation j ON j.organisation_id = place.id
    JOIN study_studysession s ON s.id = j.session_id AND s.organisation_id <> place.id AND {_SESSION}
)"""
"""A joint session counts for each that held it."""

# On the first day of a month. What is first recorded of somebody also holds for the days before.
_SMALL: Final = """people AS (
    SELECT row, id, kind, starts, ends_on, count(*) FILTER (WHERE status = %(full_member)s) AS full_members,
        count(*) FILTER (WHERE party_post <> '' AND party_post ~ %(branch_post)s) AS in_office
    FROM (
        SELECT place.row, place.id, place.kind, h.ends_on, h.status, h.party_post, CASE
            WHEN h.starts_on <= %(year_starts)s OR NOT EXISTS (SELECT 1 FROM members_personperiod earlier
                WHERE earlier.person_id = h.person_id AND earlier.starts_on < h.starts_on)
            THEN %(year_starts)s ELSE h.starts_on END AS starts
        FROM place JOIN members_personperiod h ON h.organisation_id = place.id
        WHERE h.leaving = '' AND h.status = ANY(%(members)s) AND (h.ends_on IS NULL OR h.ends_on > %(year_starts)s)
    ) h GROUP BY row, id, kind, starts, ends_on
), small AS (
    SELECT row, id, slot FROM (
        SELECT place.row, place.id, slot.slot, 0 AS full_members, 0 AS in_office
        FROM place JOIN slot ON slot.host = place.kind AND slot.kind = %(committee_meeting)s
        UNION ALL
        SELECT people.row, people.id, slot.slot, people.full_members, people.in_office
        FROM people JOIN slot ON slot.host = people.kind AND slot.kind = %(committee_meeting)s
            AND people.starts <= slot.first AND (people.ends_on IS NULL OR people.ends_on > slot.first)
    ) counted GROUP BY row, id, slot
    HAVING sum(full_members) < %(committee_from)s AND sum(in_office) < %(committee_least)s
)"""

# Nobody can tell the database how many rows its own steps will give: joined with each other, some were joined row by
# row. So what is asked, what was held, what excuses and what explains lie in one heap, and are grouped once.
_CELL: Final = f"""cell AS (
    SELECT row, id, slot, last, held, is_asked, reason, CASE
        WHEN times > 0 AND held >= times THEN '{rules.MET}'
        WHEN times = 0 OR NOT is_asked THEN '{rules.NOT_ASKED}'
        WHEN %(today)s < first THEN '{rules.AHEAD}'
        WHEN %(today)s <= last THEN '{rules.DUE}'
        WHEN reason IS NOT NULL THEN '{rules.EXPLAINED}'
        ELSE '{rules.MISSED}' END AS state
    FROM (
        SELECT row, id, slot, max(times) AS times, max(first) AS first, max(last) AS last, sum(held) AS held,
            bool_and(is_asked) AS is_asked, max(reason) AS reason
        FROM (
            SELECT place.row, place.id, slot.slot, slot.times, slot.first, slot.last, 0 AS held,
                (place.founded_on IS NULL OR place.founded_on <= slot.first)
                AND (place.closed_on IS NULL OR place.closed_on > slot.last) AS is_asked, NULL::bigint AS reason
            FROM place JOIN slot ON slot.host = place.kind
            UNION ALL
            SELECT row, id, {{slot}}, NULL, NULL, NULL, 1, NULL, NULL FROM s
            UNION ALL
            SELECT row, id, slot, NULL, NULL, NULL, 0, false, NULL FROM small
            UNION ALL
            SELECT place.row, place.id, slot.slot, NULL, NULL, NULL, 0, NULL, reason.id
            FROM place JOIN study_compliancereason reason ON reason.organisation_id = place.id
            JOIN slot ON slot.host = place.kind AND slot.first = reason.starts_on AND slot.kind = reason.kind
                AND slot.audience = reason.audience
        ) heap GROUP BY row, id, slot HAVING max(times) IS NOT NULL
    ) c
)"""


@dataclass(frozen=True)
class Statement:
    """A statement and its values."""

    sql: str
    values: dict[str, Any]

    def rows(self) -> list[tuple[Any, ...]]:
        """What it finds."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def statement(asked: Asked, rows: "QuerySet[Any]", select: str) -> Statement:
    """A statement over the cells of some organisations, already limited to what the user may see.

    ``select`` may read ``place``, the sessions ``s`` with their ``day``, ``slot`` and ``cell``, and may declare more.
    """
    places = chosen(rows, "id", "path", "kind", "name", "founded_on", "closed_on")
    sql = f"WITH {_PLACE.format(rows=places)}, slot AS ({asked.table()}), "
    sql += f"{_HELD}, {_SMALL}, {_CELL.replace('{slot}', asked.slot_of_session())} {select}"
    values = {
        "beyond": "\U0010ffff",
        "branch_kinds": sorted(codes.BRANCH_KINDS),
        "session_kinds": asked.kinds,
        "zone": settings.TIME_ZONE,
        "full_member": codes.FULL_MEMBER,
        "members": list(codes.PARTY_MEMBERS),
        "branch_post": BRANCH_POST,
        "committee_meeting": kinds.BRANCH_COMMITTEE_MEETING,
        "committee_from": COMMITTEE_FROM_MEMBERS,
        "committee_least": COMMITTEE_LEAST,
    }
    return Statement(sql, {**values, **asked.values()})


@dataclass(frozen=True)
class Cell:
    """What became of one period of one organisation."""

    organisation: int
    slot: Slot
    period: Period


def cells_of(asked: Asked, rows: "QuerySet[Any]") -> dict[int, list[Cell]]:
    """The cells of some organisations by the row they stand with. One query, and one for the reasons."""
    slots = asked.slots
    found = statement(asked, rows, "SELECT row, id, slot, held, is_asked, reason FROM cell ORDER BY id, slot").rows()
    numbers = {reason for *_others, reason in found if reason is not None}
    reasons = dict(ComplianceReason.objects.filter(pk__in=numbers).values_list("pk", "reason"))
    cells: dict[int, list[Cell]] = defaultdict(list)
    for row, organisation, number, held, is_asked, reason in found:
        slot = slots[number]
        span, times = (slot.first, slot.last), slot.cadence.times
        state = rules.state_of(span, held, times, asked.today, is_asked=is_asked, has_reason=reason is not None)
        shown = reasons.get(reason, "") if state == rules.EXPLAINED else ""
        cells[row].append(Cell(organisation, slot, Period(*span, state, held, times, shown, reason if shown else None)))
    return cells
