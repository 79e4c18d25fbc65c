"""Helpers for tests of tables: header words that are expected, and files written piece by piece."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.tabular import CODES, Limits, Row, Table, TableProblem, read_table

DATA = Path(__file__).parent.parent / "data"

# The words of the files in tests/data.
WORDS = frozenset(
    (
        *("序号", "姓名", "性别", "民族", "学历", "分层", "人员类别", "岗位类别", "党籍状态", "备注"),
        *(
            "出生日期",
            "出生年月日",
            "公民身份号码",
            "身份证号",
            "参加工作日期",
            "参加工作时间",
            "所在幼儿园",
            "工作单位",
        ),
        *(
            "所在党支部",
            "党支部",
            "行政职务",
            "职务",
            "入党日期",
            "入党时间",
            "转正日期",
            "转正时间",
            "联系电话",
            "手机",
        ),
        *("党组织名称", "类别", "上级党组织", "服务单位", "可审批预备党员"),
    )
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def recognise(cells: Sequence[str]) -> int:
    return sum(cell in WORDS for cell in cells)


def read(path: Path, limits: Limits | None = None) -> tuple[Table, list[Row]]:
    """The whole table."""
    table = read_table(path, name=path.name, recognise=recognise, limits=limits or Limits())
    return table, list(table.rows)


def refused(path: Path, limits: Limits | None = None) -> tuple[str, dict[str, str | int]]:
    """The code and parameters with which a file is refused."""
    with pytest.raises(TableProblem) as problem:
        read(path, limits)
    assert problem.value.code in CODES
    return problem.value.code, problem.value.params


def write_text(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "花名册.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook_parts(*sheets: str, strings: str = "") -> dict[str, str]:
    """The parts of a smallest workbook around the given sheetData contents."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        + f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    for n, sheet in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
    return parts


def text_row(*cells: str, number: int | None = None) -> str:
    """A row of a sheet's XML with the texts in it."""
    place = f' r="{number}"' if number else ""
    return f"<row{place}>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


def write_archive(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
