"""Tables in text files, as centres send them."""

import csv
import io
import json
import tracemalloc
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tabular import Limits, Row, Table, TableProblem, read_table
from tests.core.tables import DATA, WORDS, read, recognise, write_text

HEADER = "序号,姓名,性别\n"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("党员花名册.csv", "utf-8-sig"),
        ("党员花名册-次月.csv", "utf-8-sig"),
        ("花名册-旧表.csv", "gb18030"),
        ("花名册-有错.csv", "utf-8"),
        ("党组织.csv", "utf-8-sig"),
    ],
)
def test_the_centre_s_files_are_read_line_by_line(name: str, encoding: str) -> None:
    expected = json.loads((DATA / "expected.json").read_text("utf-8"))[name]["rows"]
    table, rows = read(DATA / name)
    assert (table.name, table.encoding, table.sheet, table.header_line) == (name, encoding, "", 1)
    assert set(table.header) <= WORDS
    assert [row.line for row in rows] == list(range(2, expected + 2))
    assert {len(row.cells) for row in rows} == {len(table.header)}


def test_cells_come_as_they_stand_in_the_file() -> None:
    _, rows = read(DATA / "花名册-有错.csv")
    by_line = {row.line: row.cells for row in rows}
    assert by_line[22][1] == ""
    assert by_line[37][5].endswith("E+17")
    assert by_line[42][-1] == '=HYPERLINK("http://127.0.0.1/","点我")'


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"),
    list(product(["utf-8", "utf-8-sig", "utf-16", "gb18030"], [",", "\t", ";"], ["\n", "\r\n", "\r"])),
)
def test_encoding_delimiter_and_line_ends_are_found(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [("序号", "姓名", "备注"), ("1", "张明华", "甲"), ("2", "李芳", "")]
    path = write_text(tmp_path, "".join(delimiter.join(line) + end for line in lines), encoding)
    table, rows = read(path)
    assert table.encoding == encoding
    assert table.header == ["序号", "姓名", "备注"]
    assert rows == [Row(2, ["1", "张明华", "甲"]), Row(3, ["2", "李芳", ""])]


def test_utf_16_of_the_other_byte_order_is_read(tmp_path: Path) -> None:
    table, rows = read(write_text(tmp_path, b"\xfe\xff" + (HEADER + "1,张,男\n").encode("utf-16-be")))
    assert (table.encoding, rows) == ("utf-16", [Row(2, ["1", "张", "男"])])


def test_titles_above_and_totals_below_are_left_out(tmp_path: Path) -> None:
    path = write_text(
        tmp_path,
        "学前教育中心党员花名册,,\n填报单位：中心党委,,2026年11月\n\n序　号,*姓 名,性别：\n"
        "1,张明华,女\n,,\n  ,　,\t\n2,李芳,女\n\n小计,2,\n"
        "序　号,*姓 名,性别：\n3,王伟,男\n合 计：,3人,\n总计3人,,\n,合计,3\n",
    )
    table, rows = read(path)
    assert (table.header, table.header_line) == (["序号", "姓名", "性别"], 4)
    assert [(row.line, row.cells[1]) for row in rows] == [(5, "张明华"), (8, "李芳"), (12, "王伟")]


@pytest.mark.parametrize(
    "first",
    ["填表人：赵六", "填表人 : 赵六  审核人：", "单位负责人（签字）：", "审核：", "日期：2026年11月", "例", "例：张三",
     "（示例）", "合计：2人", "以上共计2人，其中女1人", "党员总数：30", "填表说明：日期写到日", "备注：1.一式两份",
     "书记签字："],
)  # fmt: skip
def test_examples_signatures_and_notes_are_no_data(tmp_path: Path, first: str) -> None:
    _, rows = read(write_text(tmp_path, f'姓名,性别\n"{first}",\n王伟,男\n,"{first}"\n'))
    assert [row.cells for row in rows] == [["王伟", "男"]]


@pytest.mark.parametrize(
    ("upper", "lower", "header"),
    [
        ("序号,姓名,入党情况,", ",,入党时间,转正时间", ["序号", "姓名", "入党情况›入党时间", "入党情况›转正时间"]),
        ("序号,姓名,基本情况,,备注", ",,性别,出生,", ["序号", "姓名", "基本情况›性别", "基本情况›出生", "备注"]),
        ("序号,姓名,介绍人,,备注", ",,姓名,性别", ["序号", "姓名", "介绍人›姓名", "介绍人›性别", "备注"]),
        ("姓名,基本情况", ",序号,性别,民族", ["姓名", "基本情况›序号", "基本情况›性别", "基本情况›民族"]),
    ],
)  # fmt: skip
def test_a_header_of_two_rows(tmp_path: Path, upper: str, lower: str, header: list[str]) -> None:
    def last(cells: Sequence[str]) -> int:
        return sum(cell.rpartition("›")[2] in WORDS for cell in cells)

    path = write_text(tmp_path, f"名册\n{upper}\n{lower}\n1,张,男\n{upper}\n{lower}\n2,李,女\n")
    table = read_table(path, name="a", recognise=last)
    assert (table.header, table.header_line) == (header, 3)
    assert [row.line for row in table.rows] == [4, 7]


def test_a_line_that_numbers_the_columns_is_no_data(tmp_path: Path) -> None:
    _, rows = read(write_text(tmp_path, HEADER + "1,2,3\n1,张,男\n1,2,男\n"))
    assert [row.line for row in rows] == [3, 4]


def test_a_first_row_of_data_that_holds_a_header_word_is_data(tmp_path: Path) -> None:
    table, rows = read(write_text(tmp_path, "序号,姓名,性别,其他\n1,分层,男,甲,乙\n"))
    assert (table.header_line, [row.line for row in rows]) == (1, [2])


@pytest.mark.parametrize(
    "first", ["合计划", "总计算机室", "小计民", "序号员", "total war", "例外", "书记", "共青", "备注员"]
)
def test_rows_that_only_begin_like_a_total_or_a_header_are_kept(tmp_path: Path, first: str) -> None:
    _, rows = read(write_text(tmp_path, f"姓名,性别\n{first},男\n"))
    assert rows == [Row(2, [first, "男"])]


def test_lines_are_those_on_which_records_begin(tmp_path: Path) -> None:
    _, rows = read(write_text(tmp_path, HEADER + '1,"张\n明\n华",女\n\n2,"李""芳",女'))
    assert rows == [Row(2, ["1", "张\n明\n华", "女"]), Row(6, ["2", '李"芳', "女"])]


def test_short_rows_are_filled_and_wide_ones_show_it(tmp_path: Path) -> None:
    _, rows = read(write_text(tmp_path, HEADER + "1,张\n2,李,女,,,\n3,王,男,多余\n"))
    assert [row.cells for row in rows] == [["1", "张", ""], ["2", "李", "女"], ["3", "王", "男", "多余"]]


def test_the_header_is_the_row_with_the_most_known_words(tmp_path: Path) -> None:
    table, rows = read(write_text(tmp_path, "姓名,性别\n张,男\n序号,姓名,性别\n1,李,女\n"))
    assert (table.header_line, rows) == (3, [Row(4, ["1", "李", "女"])])


def test_a_header_may_have_unknown_words_up_to_a_half(tmp_path: Path) -> None:
    table, _ = read(write_text(tmp_path, "姓名,性别,甲,乙\n张,男,1,2\n"))
    assert table.header == ["姓名", "性别", "甲", "乙"]
    with pytest.raises(TableProblem, match="no_header"):
        read(write_text(tmp_path, "姓名,性别,甲,乙,丙\n张,男,1,2,3\n"))


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table, rows = read(write_text(tmp_path, HEADER))
    assert (table.header, rows) == (["序号", "姓名", "性别"], [])


def test_a_header_further_down_than_the_twentieth_row_is_not_looked_for(tmp_path: Path) -> None:
    assert read(write_text(tmp_path, "标题\n" * 19 + HEADER))[0].header_line == 20
    with pytest.raises(TableProblem) as problem:
        read(write_text(tmp_path, "标题\n" * 20 + HEADER))
    assert (problem.value.code, problem.value.params) == ("no_header", {"searched": 20})


CELL = st.text(
    st.characters(codec="gb18030", exclude_characters="\0\r\n", exclude_categories=("Co", "Cc")), max_size=20
)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=20), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_is_written_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, data, encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["序号", "姓名", "备注"], *([str(n), *cells] for n, cells in enumerate(data, 1))])
    path = write_text(tmp_path_factory.mktemp("csv"), text.getvalue(), encoding)
    assert [row.cells for row in read(path)[1]] == [[str(n), *cells] for n, cells in enumerate(data, 1)]


def big_file(folder: Path, rows: int) -> Path:
    header, *lines = (DATA / "党员花名册.csv").read_text("utf-8-sig").splitlines(keepends=True)
    path = folder / "big.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(header)
        file.writelines(lines[n % len(lines)] for n in range(rows))
    return path


def stream(path: Path) -> tuple[Table, int]:
    table = read_table(path, name="big", recognise=recognise)
    return table, sum(1 for _ in table.rows)


def test_reading_more_rows_takes_no_more_memory(tmp_path: Path) -> None:
    peaks = []
    for rows in (10_000, 50_000):
        path = big_file(tmp_path, rows)
        tracemalloc.start()
        assert stream(path)[1] == rows
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


@pytest.mark.parametrize(("rows", "passes"), [(5, True), (6, False)])
def test_the_limit_of_rows_is_exact(tmp_path: Path, rows: int, passes: bool) -> None:
    path = write_text(tmp_path, HEADER + "1,张,男\n" * rows + "合计,5\n")
    limits = Limits(rows=5)
    if passes:
        assert len(read(path, limits)[1]) == 5
    else:
        with pytest.raises(TableProblem) as problem:
            read(path, limits)
        assert (problem.value.code, problem.value.params) == ("too_many_rows", {"limit": 5})
