"""The structure as lines of a sheet. Headings and words are Chinese, whatever the reader's language (DOMAIN §10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.sheets.lines import Value
from members.rules.codes import LAYER
from reports.structure.branches import Breakdown
from reports.structure.counting import counted
from reports.structure.question import WHO, Question
from reports.structure.sections import sections, share

COUNTED = ("统计日期", "党组织", "统计对象", "项目", "分组", "人数", "占比(%)")
COMPARED = ("对比日期", "对比人数", "对比占比(%)", "人数增减", "百分点增减")


@dataclass(frozen=True)
class Lines:
    """A small sheet: its name, headings and lines."""

    name: str
    headers: Sequence[str]
    lines: list[Sequence[Value]]


def structure_lines(question: Question, on: date, compared: date | None) -> Lines:
    """Every table of the structure, one below the other. To be called in Chinese."""
    now = counted(question.people(on), on)
    before = counted(question.people(compared), compared) if compared else None
    place = question.organisation.name if question.organisation else "全部"
    who = _who(question)
    lines: list[Sequence[Value]] = []
    for section in sections(now, before):
        for line in section.lines:
            told: list[Value] = [on, place, who, str(section.dimension.label), str(line.label), line.people, line.share]
            if compared:
                told += [compared, line.before, line.share_before, line.change, line.points]
            lines.append(told)
    return Lines("结构统计", (*COUNTED, *COMPARED) if compared else COUNTED, lines)


def branch_lines(breakdown: Breakdown) -> Lines:
    """A line for each branch, all of them, in the order of the tree. To be called in Chinese."""
    labels = [str(label) for _key, label in breakdown.dimension.buckets]
    headers = ["统计日期", "统计对象", "党小组" if breakdown.by_group else "党支部", "人数"]
    headers += [heading for label in labels for heading in (label, f"{label}占比(%)")]
    return Lines("分支部结构", headers, list(_branches(breakdown)))


def _branches(breakdown: Breakdown) -> Iterator[Sequence[Value]]:
    places = list(breakdown.places())
    figures = breakdown.figures(places)
    for place in places:
        people = sum(figures[place.pk].values())
        line: list[Value] = [breakdown.on, _who(breakdown.question), place.name, people]
        for number in figures[place.pk].values():
            line += [number, share(number, people)]
        yield line


def _who(question: Question) -> str:
    return f"{WHO[question.who]}{f'（{LAYER.chinese(question.layer)}）' if question.layer else ''}"
