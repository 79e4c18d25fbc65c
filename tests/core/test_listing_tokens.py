"""A token somebody made up is no token: the first page answers, and never a fault."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import AccessLog
from core.web.listing import Order, page_of
from core.web.listing.tokens import Place, read, write

ORDER = Order.by("rows", "rows", "rows", nullable=True)
BY_WHAT = Order.by("what", "what", "what")
BY_AT = Order.by("at", "at", "at")


def made(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_place_reads_back_as_it_was_written() -> None:
    place = Place(0, (7, 12), 30, True)

    assert read(write(place, ORDER), ORDER, AccessLog) == place


def test_names_in_any_script_read_back() -> None:
    place = Place(0, ("阿依古丽·买买提 𠮷", 3), 1, False)

    assert read(write(place, BY_WHAT), BY_WHAT, AccessLog) == place


def test_a_token_of_another_order_is_none() -> None:
    assert read(write(Place(0, ("a", 1), 1, True), BY_WHAT), ORDER, AccessLog) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "%%%",
        "a",
        "AAAA",
        "x" * 5000,
        made([]),
        made({}),
        made("rows"),
        made(["rows", 0, [1, 2], 1]),
        made(["rows", 9, [1, 2], 1, True]),
        made(["rows", -1, [1, 2], 1, True]),
        made(["rows", True, [1, 2], 1, True]),
        made(["rows", 0, [1], 1, True]),
        made(["rows", 0, [1, 2, 3], 1, True]),
        made(["rows", 0, [None, 2], 1, True]),
        made(["rows", 0, [[1], 2], 1, True]),
        made(["rows", 0, [1.5, 2], 1, True]),
        made(["rows", 0, ["x", 2], 1, True]),
        made(["rows", 0, [10**30, 2], 1, True]),
        made(["rows", 0, [1, 10**30], 1, True]),
        made(["rows", 0, [1, 2], -5, True]),
        made(["rows", 0, [1, 2], 1, 1]),
        made(["rows", 0, "12", 1, True]),
    ],
)
@pytest.mark.django_db
def test_a_token_made_up_leads_to_the_first_page(token: str) -> None:
    AccessLog.objects.create(kind="export", rows=1)

    page = page_of(AccessLog.objects.all(), ORDER, descending=False, size=30, token=token)

    assert ([row.rows for row in page.rows], page.previous) == ([1], None)


@pytest.mark.parametrize("key", ["a\0b", "\ud800", "x" * 300])
@pytest.mark.django_db
def test_text_that_the_column_cannot_hold_is_none(key: str) -> None:
    assert read(made(["what", 0, [key, 1], 1, True]), BY_WHAT, AccessLog) is None


@pytest.mark.parametrize("key", ["yesterday", "2026-02-30", 5, ""])
def test_a_date_that_is_none_is_none(key: object) -> None:
    assert read(made(["at", 0, [key, 1], 1, True]), BY_AT, AccessLog) is None


@settings(max_examples=200)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=12))
def test_nothing_made_of_json_is_a_fault(value: Any) -> None:
    read(made(value), ORDER, AccessLog)
    read(made(["rows", 0, value, 1, True]), ORDER, AccessLog)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_nothing_typed_is_a_fault(text: str) -> None:
    assert read(text, ORDER, AccessLog) is None
