"""The record of a session in its usual form (会议记录): one list of lines for the page on paper and for the Word file.

Built in code rather than from a template file: the form is a table of two columns, and its words stand here beside each
other. It is a Chinese paper in either language of the pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from study.models import Attendance, StudySession
from study.rules import kinds
from study.rules.attendance import Tally

_FONT: Final = "宋体"
_TITLE_FONT: Final = "黑体"
# What XML cannot hold: control characters that somebody pasted along.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Line:
    """A line of the form: its name and what stands beside it; ``is_long`` for texts of their own."""

    label: str
    text: str
    is_long: bool = False


@dataclass(frozen=True)
class Minutes:
    """The whole paper."""

    title: str
    lines: tuple[Line, ...]


def minutes_of(session: StudySession, attendances: Sequence[Attendance], tally: Tally) -> Minutes:
    """The paper of a session; people are those of ``attendances``, the figures are the whole session's."""
    held_by = "、".join([session.organisation.name, *(each.name for each in session.joint_organisations.all())])
    lines = [
        Line("会议名称", session.topic),
        Line("会议类型", kinds.KIND.chinese(session.kind)),
        Line("召开组织", held_by),
        Line("时间", _when(session)),
        Line("地点", session.place),
        Line("主持人", _chair(session)),
        Line("记录人", session.recorder.name if session.recorder else ""),
        Line("应到人数", str(tally.expected)),
        Line("实到人数", str(tally.present) if session.took_place else ""),
        Line("缺席人员及原因", _missing(attendances) if session.took_place else ""),
        Line("列席人员", _guests(session, attendances)),
        Line("学习篇目", "；".join(reading.title for reading in session.readings.all())),
        Line("议程", session.agenda, is_long=True),
        Line("主要内容", session.content, is_long=True),
        Line("决议", session.resolutions, is_long=True),
    ]
    optional = {"列席人员", "学习篇目"}
    title = f"{kinds.KIND.chinese(session.kind)}记录"
    return Minutes(title, tuple(line for line in lines if line.text or line.label not in optional))


def write_docx(minutes: Minutes, file: BinaryIO) -> None:
    """Write the paper as a Word file."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.5)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading, minutes.title, 18, font=_TITLE_FONT)
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for line in minutes.lines:
        name, text = table.add_row().cells
        name.width, text.width = Cm(3.4), Cm(12.4)
        _write(name.paragraphs[0], line.label, 11, font=_TITLE_FONT)
        parts = clean_xml(line.text).splitlines() or [""]
        for number, part in enumerate(parts):
            _write(text.paragraphs[0] if number == 0 else text.add_paragraph(), part, 11)
        if line.is_long and not line.text:
            text.add_paragraph()
    closing = document.add_paragraph()
    closing.paragraph_format.space_before = Pt(18)
    _write(closing, "主持人（签字）：　　　　　　　　　　记录人（签字）：", 11)
    document.core_properties.title = clean_xml(minutes.title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.save(file)


def clean_xml(text: str) -> str:
    """Text without the characters that no Word file can hold."""
    return _NOT_IN_XML.sub("", text)


def _write(paragraph: Paragraph, text: str, size: int, *, font: str = _FONT) -> None:
    run = paragraph.add_run(clean_xml(text))
    run.font.size = Pt(size)
    run.font.name = font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _when(session: StudySession) -> str:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    first = f"{starts.year}年{starts.month}月{starts.day}日{starts:%H:%M}"
    if starts.date() == ends.date():
        return f"{first}—{ends:%H:%M}"
    return f"{first}—{ends.month}月{ends.day}日{ends:%H:%M}"


def _chair(session: StudySession) -> str:
    if session.chair is None:
        return ""
    return f"{session.chair.name}（{session.chair_reason}）" if session.chair_reason else session.chair.name


def _missing(attendances: Sequence[Attendance]) -> str:
    """Who was not there and why; the excused stand apart and are not counted."""
    found = []
    for attendance in attendances:
        if attendance.is_guest or attendance.state == kinds.PRESENT:
            continue
        why = kinds.ATTENDANCE.chinese(attendance.state)
        found.append(f"{attendance.person.name}（{'，'.join(filter(None, [why, attendance.reason]))}）")
    return "、".join(found) or "无"


def _guests(session: StudySession, attendances: Sequence[Attendance]) -> str:
    names = [attendance.person.name for attendance in attendances if attendance.is_guest]
    text = "、".join([*names, *filter(None, [session.guest_names])])
    return f"{text}（{session.guests_count}人）" if session.guests_count else text
