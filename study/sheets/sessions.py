"""学习活动: the list of sessions as a sheet."""

from django.db.models.functions import TruncDate

from core.sheets import Sheet, date_column, number_column, row_number_column, text_column
from study.figures import EXPECTED, PRESENT
from study.rules import kinds
from study.sheets.parts import clock, coded, people


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
