"""The sheet of notes and reflections. What somebody wrote stays in the program: a sheet says only that it is there."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from core.sheets import Sheet, date_column, row_number_column, text_column, yes_no_column
from study.models import StudyPaper
from study.rules import kinds
from study.sheets import coded


def notes() -> Sheet:
    """读书笔记和心得登记."""
    return Sheet(
        "笔记心得",
        (
            row_number_column("序号"),
            text_column("姓名", "person__name"),
            text_column("支部", "person__organisation__name", width=28),
            coded("类别", "kind", kinds.NOTE_KIND),
            text_column("篇目", "reading__title", width=40),
            text_column("学习活动", "session__topic", width=40),
            date_column("日期", "day"),
            yes_no_column("正文", ExpressionWrapper(~Q(text=""), BooleanField()), yes="有", no="无"),
            yes_no_column("附件", Exists(StudyPaper.objects.filter(note=OuterRef("pk"))), yes="有", no="无"),
        ),
    )
