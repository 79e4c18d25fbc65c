"""The sheets that study offers."""

from typing import Any

from django.db.models import CharField, Count, DateTimeField, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from core.sheets import Column, Sheet, date_column, label_column, number_column, row_number_column, text_column
from members.rules.codes import CodeTable
from study.figures import EXPECTED, PRESENT
from study.models import Attendance
from study.rules import kinds


def sessions() -> Sheet:
    """学习活动清单: the list of sessions as it is on the page."""
    return Sheet(
        "学习活动",
        (
            row_number_column("序号"),
            text_column("党组织", "organisation__name", width=28),
            coded("类型", "kind", kinds.KIND),
            text_column("主题", "topic", width=40),
            date_column("日期", TruncDate("starts_at")),
            text_column("开始", clock("starts_at"), width=8),
            text_column("结束", clock("ends_at"), width=8),
            text_column("地点", "place", width=20),
            text_column("主持人", "chair__name"),
            text_column("记录人", "recorder__name"),
            coded("参加范围", "audience", kinds.AUDIENCE, width=20),
            number_column("应到", people(EXPECTED)),
            number_column("实到", people(PRESENT)),
            coded("状态", "state", kinds.STATE),
        ),
    )


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
