"""The guard against cells that run, and what a declaration of columns refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import AccessLog
from core.sheets import guarded, unguarded
from core.sheets.columns import order_of


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-", "'-"),
        ("\u3000＝1", "'\u3000＝1"),
        ("\ufeff@x", "'\ufeff@x"),
        ("\n=1", "'\n=1"),
        ("\r", "'\r"),
        ("0012", "'0012"),
        ("123456789012", "'123456789012"),
        ("37050219850505002X", "'37050219850505002X"),
        ("'=1", "''=1"),
        ("张明华", "张明华"),
        ("13812345678", "13812345678"),
        ("138****5678", "138****5678"),
        ("0", "0"),
        ("'quoted'", "'quoted'"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_a_cell_and_back(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unguarded(cell) == text


@given(st.text())
def test_the_guard_always_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet="'=+-@0123456789X \t\r\n\u3000＝", max_size=16))
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = guarded(text)

    assert cell[:1] not in {"\t", "\r", "\n"}
    assert cell.lstrip(" \u3000")[:1] not in {"=", "+", "-", "@", "＝"}


def test_rows_of_a_sheet_have_an_order() -> None:
    assert order_of(AccessLog.objects.order_by("rows")) == ["rows"]
    assert order_of(AccessLog.objects.all()) == ["-at", "-id"]
    with pytest.raises(ValueError, match="order"):
        order_of(AccessLog.objects.order_by())
