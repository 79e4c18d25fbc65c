"""Columns and expressions that the sheets of study share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from core.sheets import Column, Written, guarded_text, label_column, write_statement
from core.statements import chosen
from members.rules.codes import CodeTable
from study.models import Attendance
from study.rules import kinds


def coded(header: str, field: str, table: CodeTable, *, width: int = 12) -> Column:
    """A code of study as its Chinese word."""
    return label_column(header, field, {code.value: code.chinese for code in table}, width=width)


def clock(field: str) -> Any:
    """The time of day of a moment, in the centre's time zone."""
    local = Func(Value("Asia/Shanghai"), F(field), function="timezone", output_field=DateTimeField())
    return Func(local, Value("HH24:MI"), function="to_char", output_field=CharField())


def people(condition: Q) -> Any:
    """How many rows of a session's attendance meet a condition."""
    rows = Attendance.objects.filter(condition, session=OuterRef("pk")).order_by().values("session")
    counted = rows.annotate(people=Count("pk")).values("people")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Register:
    """A sheet over sessions that is one statement: a heading and an expression for each column, and where they stand.

    The expressions may read ``s``, the sessions chosen, in the order of ``o.path`` and the day, and what ``sources``
    joins to them. What begins with ``=`` is text that somebody typed, and is guarded.
    """

    name: str
    columns: Mapping[str, str]
    sources: str

    def write(self, rows: "QuerySet[Any]", file: BinaryIO, values: Mapping[str, Any]) -> Written:
        """Write the register of some sessions, already limited to what the user may take out."""
        cells = (guarded_text(each[1:]) if each.startswith("=") else each for each in self.columns.values())
        sql = (
            f"SELECT {', '.join(cells)} FROM study_studysession s "
            f"JOIN members_organisation o ON o.id = s.organisation_id {self.sources} "
            f"WHERE s.id IN ({chosen(rows, 'id')}) ORDER BY o.path, s.starts_at, s.id"
        )
        return write_statement(list(self.columns), sql, {"zone": settings.TIME_ZONE, **values}, file)


def words(column: str, table: CodeTable, values: Iterable[str] | None = None) -> str:
    """A code of study as its Chinese word, in SQL."""
    codes = [code for code in table if values is None or code.value in values]
    cases = (f"WHEN '{code.value}' THEN '{code.chinese}'" for code in codes)
    return f"CASE {column} {' '.join(cases)} END"


LOCAL_DAY = "(s.starts_at AT TIME ZONE %(zone)s)::date"
ATTENDED = f"""CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.state <> '{kinds.SPECIAL_CARE}') AS expected,
        count(*) FILTER (WHERE a.state = '{kinds.PRESENT}') AS present,
        count(a.made_up_on) FILTER (WHERE a.state <> '{kinds.SPECIAL_CARE}') AS made_up,
        {{more}}
    FROM study_attendance a JOIN members_person p ON p.id = a.person_id WHERE a.session_id = s.id AND NOT a.is_guest
) attended"""
"""Who was expected and came, as ``study.rules.attendance`` counts them."""
