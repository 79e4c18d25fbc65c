"""Rosters as tests send them: rows with the words of sheet 1, as CSV bytes."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from members.models import ImportRun, User
from members.services.imports import runs
from tests.factories import id_number

DATA = Path(__file__).resolve().parent.parent / "data"

AREA = "370503"  # not that of the factories, whose numbers run

# A person as a roster tells of them, right in every cell.
RIGHT = {
    "姓名": "陈秀英",
    "性别": "女",
    "民族": "汉族",
    "出生日期": "1985-05-05",
    "公民身份号码": id_number(sequence=902, area=AREA),
    "学历": "大学本科",
    "参加工作日期": "2006-09-01",
    "所在幼儿园": "第一实验幼儿园",
    "所在党支部": "第一实验幼儿园党支部",
    "行政职务": "教师",
    "岗位类别": "一线教师",
    "分层": "骨干层",
    "人员类别": "正式党员",
    "入党日期": "2010-07-01",
    "转正日期": "2011-07-01",
    "党籍状态": "正常",
    "联系电话": "13987654321",
    "备注": "",
}


def someone(sequence: int, born: date = date(1985, 5, 5), **cells: str) -> dict[str, str]:
    """A row about another person; an even sequence is a woman."""
    return {
        **RIGHT,
        "性别": "男" if sequence % 2 else "女",
        "出生日期": born.isoformat(),
        "公民身份号码": id_number(born, sequence, AREA),
        **cells,
    }


def csv_of(rows: Sequence[Mapping[str, str]], encoding: str = "utf-8-sig") -> bytes:
    """Rows as a file, with a column for every key; what a row does not say is an empty cell."""
    text = io.StringIO()
    header = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(text, fieldnames=header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def table_of(header: Sequence[str], *rows: Iterable[str]) -> bytes:
    """A file of any header."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def upload_of(content: bytes, name: str = "名册.csv") -> runs.Upload:
    """A file as a service is given it."""
    return runs.Upload(name, len(content), [content])


def preview(actor: User, content: bytes, name: str = "名册.csv", **started: Any) -> ImportRun:
    """A previewed roster."""
    kind = started.pop("kind", ImportRun.Kind.ROSTER)
    return runs.import_start(actor=actor, kind=kind, upload=upload_of(content, name), now=timezone.now())


def confirm(actor: User, run: ImportRun, reason: str = "") -> ImportRun:
    """A stored roster."""
    return runs.roster_confirm(actor=actor, run=run, reason=reason, now=timezone.now())


def counts(run: ImportRun) -> dict[str, int]:
    """The figures of a run."""
    return {name: getattr(run, name) for name in ("new", "changed", "unchanged", "missing", "refused")}


def file_of(content: bytes, name: str = "名册.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="text/csv")
