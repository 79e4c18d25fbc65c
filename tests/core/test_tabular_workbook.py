"""Tables in workbooks: as centres send them, broken, and hostile."""

import struct
import tracemalloc
import zipfile
from collections.abc import Generator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.tabular import CODES, Limits, Row, TableProblem, archive, read_table
from tests.core.tables import DATA, MAIN, read, recognise, refused, text_row, workbook_parts, write_archive

HEADER = text_row("序号", "姓名", "性别")


def test_the_centre_s_workbook_is_read_below_its_title_and_above_its_total() -> None:
    table, rows = read(DATA / "花名册.xlsx")
    assert (table.name, table.encoding, table.sheet, table.header_line) == ("花名册.xlsx", "", "花名册", 3)
    assert len(table.header) == 19
    assert [row.line for row in rows] == list(range(4, 64))
    assert rows[0].cells[:6] == ["361", "戴嘉", "女", "汉族", date(1990, 7, 28), "41010219900728214X"]


def test_cells_are_given_as_people_see_them(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(["序号", "姓名", "备注"])
    values = [
        13812345678,
        13812345678.0,
        370502199001011234.0,
        0.1 + 0.2,
        True,
        date(2026, 5, 1),
        datetime.fromisoformat("2026-05-01 08:30"),
        "#N/A",
        "甲\n乙",
        None,
        "x" * 5_000,
    ]
    for number, value in enumerate(values):
        workbook.active.append([number, "张", value])
    workbook.save(tmp_path / "a.xlsx")
    assert [row.cells[2] for row in read(tmp_path / "a.xlsx")[1]] == [
        "13812345678",
        "13812345678",
        "3.70502199001011E+17",
        "0.3",
        "TRUE",
        date(2026, 5, 1),
        "2026-05-01 08:30:00",
        "#N/A",
        "甲\n乙",
        "",
        "x" * 5_000,
    ]


def test_a_formula_counts_as_the_value_saved_with_it(tmp_path: Path) -> None:
    saved = '<row><c t="str"><f>1+1</f><v>二</v></c><c><f>2*3</f><v>6</v></c><c><f>NOW()</f></c></row>'
    path = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER + saved))
    assert read(path)[1] == [Row(2, ["二", "6", ""])]


def test_the_best_sheet_is_read_and_the_others_left_alone(tmp_path: Path) -> None:
    other = text_row("填表说明") + text_row("*" * 6_000)
    path = write_archive(
        tmp_path / "a.xlsx", workbook_parts(other, text_row("姓名", "性别"), HEADER + text_row("1", "张", "男"), HEADER)
    )
    table, rows = read(path)
    assert (table.sheet, rows) == ("表3", [Row(2, ["1", "张", "男"])])


def saved(path: Path, *sheets: list[list[object]]) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, 1):
        sheet = workbook.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return workbook


def test_a_merged_block_says_the_same_in_each_of_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [
        ["姓名", "性别", "党支部"],
        ["张", "男", "甲"],
        ["李", "女"],
        [],
        ["王", "男"],
        ["赵", "女"],
        ["钱", "男", "乙"],
    ]
    workbook = saved(path, [[*row] for row in rows])
    for block in ("C2:C5", "B7:C7"):
        workbook.active.merge_cells(block)
    workbook.save(path)
    assert [row.cells[2] for row in read(path)[1]] == ["甲", "甲", "甲", "", ""]


def test_hidden_sheets_are_read_only_where_there_is_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = saved(path, [["序号", "姓名", "性别"], ["1", "旧", "男"]], [["姓名", "性别"], ["新", "男"]])
    workbook["表1"].sheet_state = "hidden"
    workbook.save(path)
    table, _ = read(path)
    assert (table.sheet, table.others) == ("表2", [])


def test_other_sheets_with_rows_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    header: list[object] = ["姓名", "性别"]
    saved(path, [header, ["张", "男"]], [["说明"]], [header], [["名册"], header, ["李", "女"]])
    table, rows = read(path)
    assert (table.sheet, table.others, len(rows)) == ("表1", [("表4", ["姓名", "性别"])], 1)


@pytest.mark.parametrize(
    ("shown", "cell"),
    [
        ('yyyy"年"m"月"', "1985-03"),
        ("mmm-yy", "1985-03"),
        ('[$-804]yyyy"年"m"月";@', "1985-03"),
        ("yyyy/m/d", date(1985, 3, 1)),
        ('yyyy"年"m"月"d"日"', date(1985, 3, 1)),
    ],
)
def test_a_date_shown_as_a_month_is_a_month(tmp_path: Path, shown: str, cell: object) -> None:
    path = tmp_path / "a.xlsx"
    workbook = saved(path, [["姓名", "出生日期"], ["张", date(1985, 3, 1)], ["李", date(1985, 3, 2)]])
    for place in ("B2", "B3"):
        workbook.active[place].number_format = shown
    workbook.save(path)
    assert [row.cells[1] for row in read(path)[1]] == [cell, date(1985, 3, 2)]


def test_rows_that_the_file_leaves_out_keep_the_numbers_right(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "a.xlsx", workbook_parts(text_row("序号", "姓名", number=3) + text_row("1", "张", number=40))
    )
    table, rows = read(path)
    assert (table.header_line, rows) == (3, [Row(40, ["1", "张"])])


def test_a_wrong_statement_of_the_size_does_no_harm(tmp_path: Path) -> None:
    parts = workbook_parts(HEADER + text_row("1", "张", "男"))
    name = "xl/worksheets/sheet1.xml"
    for stated in ("A1:A1", "A1:XFD1048576"):
        parts[name] = parts[name].replace("<sheetData>", f'<dimension ref="{stated}"/><sheetData>', 1)
        assert read(write_archive(tmp_path / "a.xlsx", parts))[1] == [Row(2, ["1", "张", "男"])]


def test_a_workbook_cut_off_anywhere(tmp_path: Path) -> None:
    content = (DATA / "花名册.xlsx").read_bytes()
    path = tmp_path / "a.xlsx"
    for length in range(8, len(content), 997):
        path.write_bytes(content[:length])
        assert refused(path) == ("cut_off", {})


def test_a_part_cut_off_or_changed(tmp_path: Path) -> None:
    parts = workbook_parts(HEADER + text_row("1", "张", "男"))
    name = "xl/worksheets/sheet1.xml"
    assert refused(write_archive(tmp_path / "a.xlsx", parts | {name: parts[name][:-20]}))[0] == "cut_off"
    content = bytearray((DATA / "花名册.xlsx").read_bytes())
    with zipfile.ZipFile(DATA / "花名册.xlsx") as archive:
        content[archive.getinfo(name).header_offset + 200] ^= 0xFF
    (tmp_path / "b.xlsx").write_bytes(content)
    assert refused(tmp_path / "b.xlsx")[0] == "cut_off"


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["word/document.xml", "[Content_Types].xml"], "docx"),
        (["ppt/presentation.xml"], "pptx"),
        (["mimetype", "content.xml"], "ods"),
        (["xl/workbook.bin", "[Content_Types].xml"], "xlsb"),
        (["Index/Document.iwa", "preview.jpg"], "numbers"),
        (["花名册.csv"], "zip"),
    ],
)
def test_an_archive_of_something_else(tmp_path: Path, names: list[str], kind: str) -> None:
    assert refused(write_archive(tmp_path / "a.zip", dict.fromkeys(names, "<a/>"))) == ("not_a_table", {"kind": kind})


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"])
def test_a_workbook_that_lacks_a_part(tmp_path: Path, missing: str) -> None:
    parts = workbook_parts(HEADER)
    del parts[missing]
    assert refused(write_archive(tmp_path / "a.xlsx", parts))[0] == "not_a_table"


def test_an_empty_archive_and_an_empty_workbook(tmp_path: Path) -> None:
    assert refused(write_archive(tmp_path / "a.xlsx", {})) == ("not_a_table", {"kind": "zip"})
    assert refused(write_archive(tmp_path / "b.xlsx", workbook_parts(""))) == ("no_header", {"searched": 20})


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER))
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(signature, place + 1)) >= 0:
            content[place + offset] |= 1
    path.write_bytes(content)
    assert refused(path) == ("password", {})


def peak_of_refusing(path: Path, limits: Limits) -> tuple[str, int]:
    tracemalloc.start()
    code = refused(path, limits)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return code, peak


START = f'<worksheet xmlns="{MAIN}"><sheetData>'


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        pytest.param("A" * 60_000_000, Limits(), id="ratio"),
        pytest.param(START + "<a/>" * 1_100_000, Limits(ratio=10_000), id="elements"),
        pytest.param(START + "1234567890" * 900_000, Limits(ratio=10_000), id="text"),
        pytest.param(START + f"<a b='{'1234567890' * 900_000}", Limits(ratio=10_000), id="attribute"),
    ],
)
def test_a_bomb_is_refused_without_unpacking_it_into_memory(tmp_path: Path, content: str, limits: Limits) -> None:
    parts = workbook_parts(HEADER) | {"xl/worksheets/sheet1.xml": content}
    code, peak = peak_of_refusing(write_archive(tmp_path / "a.xlsx", parts), limits)
    # The parser itself holds an attribute until its end, up to the limit of text.
    assert (code, peak < 40_000_000) == ("zip_bomb", True)


def test_rows_and_shared_strings_are_limited_in_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_UNITS", 1_000)
    strings = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER, strings="<si/>" * 1_001))
    assert refused(strings) == ("zip_bomb", {})
    rows = write_archive(tmp_path / "b.xlsx", workbook_parts(HEADER + "<x:row xmlns:x='y'/>" * 1_000))
    assert refused(rows) == ("zip_bomb", {})
    assert read(write_archive(tmp_path / "c.xlsx", workbook_parts(HEADER + "<row/>" * 999)))[1] == []


def test_the_sum_and_the_number_of_parts_are_limited(tmp_path: Path) -> None:
    parts = workbook_parts(HEADER)
    path = write_archive(tmp_path / "a.xlsx", parts)
    unpacked = sum(len(content.encode()) for content in parts.values())
    assert read(path, Limits(unpacked=unpacked))[1] == []
    assert refused(path, Limits(unpacked=unpacked - 1)) == ("zip_bomb", {})
    many = write_archive(tmp_path / "b.xlsx", parts | {f"p{n}": "" for n in range(2_000)})
    assert refused(many) == ("zip_bomb", {})


def test_a_directory_of_many_parts_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER) | {f"part-{n:050}": "" for n in range(12_000)})
    code, peak = peak_of_refusing(path, Limits())
    assert (code, peak < 1_000_000) == ("zip_bomb", True)


def test_a_directory_that_understates_sizes_gains_nothing(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER + text_row("1", "张", "男") * 5_000))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 100)))
    assert refused(path)[0] == "cut_off"


@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_with_a_document_type_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts = workbook_parts(HEADER + "<row><c><v>&b;</v></c></row>")
    path = write_archive(tmp_path / "a.xlsx", parts)
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, (entities + content).encode(encoding) if part == name else content)
    assert refused(path) == ("zip_bomb", {})


def test_ten_thousand_columns(tmp_path: Path) -> None:
    wide = text_row("姓名", "性别", *map(str, range(9_998)))
    assert refused(write_archive(tmp_path / "a.xlsx", workbook_parts(wide)))[0] == "too_many_columns"
    below = HEADER + text_row("1", "张", "男") * 30 + wide
    assert refused(write_archive(tmp_path / "a.xlsx", workbook_parts(below))) == (
        "too_many_columns",
        {"limit": 200, "line": 32},
    )


def test_a_cell_of_a_million_characters(tmp_path: Path) -> None:
    text = "".join(map(str, range(170_000)))
    path = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER + text_row("1", text)))
    assert refused(path) == ("cell_too_long", {"limit": 5_000, "line": 2})
    below = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER + text_row("1", "张") * 30 + text_row("1", text)))
    assert refused(below) == ("cell_too_long", {"limit": 5_000, "line": 32})


@pytest.mark.parametrize("number", ["1048577", "999999999999"])
def test_a_row_number_no_sheet_has_ends_the_reading_soon(tmp_path: Path, number: str) -> None:
    path = write_archive(tmp_path / "a.xlsx", workbook_parts(f'{HEADER}<row r="{number}"><c><v>1</v></c></row>'))
    assert refused(path) == ("too_many_rows", {"limit": 200_000})


@pytest.mark.parametrize(
    "row",
    [
        '<row r="x"/>',
        '<row><c r="1A"><v>1</v></c></row>',
        '<row><c r="ZZZZ9"><v>1</v></c></row>',
        '<row><c t="s"><v>99</v></c></row>',
        '<row><c t="s"><v>-9</v></c></row>',
        "<row><c><v>eins</v></c></row>",
        '<row><c t="d"><v>gestern</v></c></row>',
        '<row><c t="b"><v>ja</v></c></row>',
        '<row><c s="x"><v>1</v></c></row>',
        f"<row><c><v>{'9' * 5_000}</v></c></row>",
    ],
)
def test_cells_that_say_nonsense(tmp_path: Path, row: str) -> None:
    path = write_archive(tmp_path / "a.xlsx", workbook_parts(HEADER + row))
    assert refused(path) == ("not_a_table", {"kind": "damaged"})


MARKUP = st.sampled_from(
    [
        "<row>",
        "</row>",
        "<c>",
        "<c t='s'>",
        "<c r='B7'>",
        "</c>",
        "<v>",
        "</v>",
        "1",
        "1e999",
        "<is/>",
        "<a:b/>",
        "&lt;",
        "&x;",
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(MARKUP, max_size=12).map("".join), st.integers(0, 4), st.integers(0, 600))
def test_any_markup_is_a_table_or_refused_with_a_known_code(tmp_path: Path, markup: str, part: int, place: int) -> None:
    parts = workbook_parts(HEADER + text_row("1", "张", "男"), strings="<si><t>a</t></si>")
    name = list(parts)[part]
    parts[name] = parts[name][:place] + markup + parts[name][place:]
    try:
        read(write_archive(tmp_path / "a.xlsx", parts))
    except TableProblem as problem:
        assert problem.code in CODES


def test_a_workbook_that_is_not_read_to_its_end_can_be_dropped() -> None:
    table = read_table(DATA / "花名册.xlsx", name="花名册.xlsx", recognise=recognise)
    assert next(table.rows).line == 4
    assert isinstance(table.rows, Generator)
    table.rows.close()
    assert list(table.rows) == []
