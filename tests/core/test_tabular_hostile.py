"""Broken and hostile text files: each gets a clear answer."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tabular import CODES, TableProblem
from tests.core.tables import DATA, read, refused, write_text

HEADER = "序号,姓名,性别\n"


@pytest.mark.parametrize("content", [b"", b"\n\n \n", b"\xef\xbb\xbf", b"\xff\xfe", "　\n".encode()])
def test_a_file_with_nothing_in_it(tmp_path: Path, content: bytes) -> None:
    assert refused(write_text(tmp_path, content)) == ("empty", {})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"  <!DOCTYPE html><table><tr><td>\xd0\xd5", "html"),
        ("<html><table><tr><td>姓名</td><td>性别</td></tr></table>".encode(), "html"),
    ],
)
def test_something_else_than_a_table(tmp_path: Path, content: bytes, kind: str) -> None:
    assert refused(write_text(tmp_path, content)) == ("not_a_table", {"kind": kind})


def test_an_old_workbook_and_one_with_a_password_are_told_apart(tmp_path: Path) -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    assert refused(write_text(tmp_path, compound + "Workbook".encode("utf-16-le")))[0] == "old_excel"
    assert refused(write_text(tmp_path, compound + "EncryptedPackage".encode("utf-16-le")))[0] == "password"


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert refused(path) == ("too_large", {"limit": 50 * 1024 * 1024, "size": 200 * 1024 * 1024})


def test_null_bytes_are_refused_with_their_line(tmp_path: Path) -> None:
    assert refused(write_text(tmp_path, HEADER + "1,张,男\n2,李\0,女\n")) == ("null_bytes", {"line": 3})
    assert refused(write_text(tmp_path, HEADER + "1,张,男\n", "utf-16-le"))[0] in {"null_bytes", "encoding"}


def test_two_encodings_in_one_file_are_refused_with_the_line(tmp_path: Path) -> None:
    content = (HEADER + "1,张明华,女\n" * 30).encode() + "2,李芳,女\n".encode("gb18030")
    assert refused(write_text(tmp_path, content)) == ("encoding", {"line": 32})
    content = (HEADER + "1,张明华,女\n" * 30).encode("gb18030") + "2,李芳芳,女\n".encode()
    assert refused(write_text(tmp_path, content)) == ("encoding", {"line": 32})


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_file_cut_off_within_a_character(tmp_path: Path, encoding: str) -> None:
    content = (HEADER + "1,张明华,女\n2,李芳").encode(encoding)
    assert refused(write_text(tmp_path, content[:-1]))[0] == "cut_off"


@pytest.mark.parametrize("rows_after", [1, 500, 50_000])
def test_a_quotation_mark_nobody_closed(tmp_path: Path, rows_after: int) -> None:
    path = write_text(tmp_path, HEADER + "1,张,男\n" * 30 + '2,"李,女\n' + "3,王,男\n" * rows_after)
    assert refused(path) == ("cut_off", {"line": 32})


def test_a_quotation_mark_open_at_the_very_end(tmp_path: Path) -> None:
    assert refused(write_text(tmp_path, HEADER + '1,张,"')) == ("cut_off", {"line": 2})
    assert refused(write_text(tmp_path, '"')) == ("cut_off", {"line": 1})


def test_quotation_marks_within_a_cell_are_only_marks(tmp_path: Path) -> None:
    _, rows = read(write_text(tmp_path, HEADER + '1,张"明"华,女\n2,"李"芳,女\n'))
    assert [row.cells[1] for row in rows] == ['张"明"华', "李芳"]


@pytest.mark.parametrize("length", [5_001, 200_000, 1_000_000])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_over_the_limit(tmp_path: Path, length: int, quote: str) -> None:
    path = write_text(tmp_path, f"{HEADER}1,张,男\n2,{quote}{'李' * length}{quote},女\n")
    assert refused(path) == ("cell_too_long", {"limit": 5_000, "line": 3})


def test_a_cell_at_the_limit_is_read(tmp_path: Path) -> None:
    _, rows = read(write_text(tmp_path, f"{HEADER}1,{'李' * 5_000},女\n"))
    assert len(rows[0].cells[1]) == 5_000


def test_ten_thousand_columns(tmp_path: Path) -> None:
    wide = ",".join(["姓名", "性别", *map(str, range(9_998))])
    assert refused(write_text(tmp_path, wide + "\n")) == ("too_many_columns", {"limit": 200, "line": 1})
    rows = HEADER + "1,张,男\n" * 30 + wide + "\n"
    assert refused(write_text(tmp_path, rows)) == ("too_many_columns", {"limit": 200, "line": 32})


def test_ten_thousand_empty_columns_are_no_columns(tmp_path: Path) -> None:
    _, rows = read(write_text(tmp_path, f"序号,姓名{',' * 10_000}\n1,张{',' * 10_000}\n"))
    assert rows[0].cells == ["1", "张"]


@pytest.mark.parametrize("content", ["张明华\n李芳\n", "{'a': 1}", "a,b,c\n1,2,3\n", "姓名\n张\n", ",,,;;;\t\t"])
def test_a_text_without_known_header_words(tmp_path: Path, content: str) -> None:
    assert refused(write_text(tmp_path, content)) == ("no_header", {"searched": 20})


PIECES = st.sampled_from(
    [
        b",",
        b"\n",
        b"\r",
        b'"',
        b";",
        b"\t",
        b"\0",
        b"\xff",
        "姓名,性别\n".encode(),
        "姓名".encode("gb18030"),
        b"1,2\n",
        b"PK",
    ]
)
STARTS = st.sampled_from(
    [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(STARTS, st.binary(max_size=400) | st.lists(PIECES, max_size=60).map(b"".join))
def test_any_bytes_are_a_table_or_refused_with_a_known_code(tmp_path: Path, start: bytes, content: bytes) -> None:
    try:
        table, rows = read(write_text(tmp_path, start + content))
    except TableProblem as problem:
        assert problem.code in CODES
    else:
        assert len(table.header) >= 2
        assert all(len(row.cells) >= len(table.header) for row in rows)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(["党员花名册.csv", "花名册-旧表.csv", "花名册.xlsx"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20),
    st.floats(0, 1),
)
def test_a_real_file_with_bytes_changed_and_its_end_gone(
    tmp_path: Path, name: str, changes: list[tuple[float, int]], kept: float
) -> None:
    content = bytearray((DATA / name).read_bytes())
    for place, byte in changes:
        content[int(place * len(content))] = byte
    try:
        read(write_text(tmp_path, bytes(content[: int(kept * len(content)) + 1])))
    except TableProblem as problem:
        assert problem.code in CODES


def test_the_file_is_judged_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    shutil.copy(DATA / "花名册.xlsx", tmp_path / "a.csv")
    shutil.copy(DATA / "党员花名册.csv", tmp_path / "b.xlsx")
    assert len(read(tmp_path / "a.csv")[1]) == 60
    assert len(read(tmp_path / "b.xlsx")[1]) == 300
