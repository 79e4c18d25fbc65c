"""Walking through a list page by page meets every row once, in order, forwards and backwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import AccessLog
from core.prepared import RowsByKey
from core.web.listing import Bucket, Order, page_of

BY_ROWS = Order.by("rows", "rows", "rows", nullable=True)
BY_WHAT = Order.by("what", "what", "what")
BY_AGE = Order.by("age", "age", "rows", nullable=True, reverse=True)
IN_PARTS = BY_WHAT.by_parts((Q(what__gte="b"), False), (Q(what__lt="b"), True))
GATHERED = BY_ROWS.by_parts((Q(), True))

ROWS = st.lists(st.tuples(st.none() | st.integers(0, 3), st.sampled_from("abc")), max_size=14)


def filled(rows: Sequence[tuple[int | None, str]]) -> None:
    AccessLog.objects.bulk_create([AccessLog(kind="export", rows=number, what=what) for number, what in rows])


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Each example of a property begins with an empty table."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def expected(order: Order, descending: bool) -> list[int]:
    """The order as Python sorts it: each bucket by itself, nulls last both ways."""
    found: list[int] = []
    for bucket in order.buckets:
        part = list(AccessLog.objects.filter(bucket.condition).order_by("pk"))
        part.sort(key=lambda row: tuple(getattr(row, key) for key in bucket.keys), reverse=descending != order.reverse)
        found += [row.pk for row in part]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("order", [BY_ROWS, BY_WHAT, BY_AGE, IN_PARTS, GATHERED], ids=lambda order: order.key)
@pytest.mark.parametrize("descending", [False, True])
@settings(max_examples=25, deadline=None)
@given(rows=ROWS, size=st.integers(1, 5), keys_first=st.booleans())
def test_next_walks_the_whole_list_and_previous_walks_back(
    order: Order, descending: bool, rows: list[tuple[int | None, str]], size: int, keys_first: bool
) -> None:
    with nothing_kept():
        filled(rows)
        walk_there_and_back(order, descending, size, keys_first)


def walk_there_and_back(order: Order, descending: bool, size: int, keys_first: bool) -> None:
    whole = expected(order, descending)
    page_at = partial(
        page_of, AccessLog.objects.all(), order, descending=descending, size=size,
        rows=RowsByKey(AccessLog.objects.all(), ["pk", "rows", "what"]) if keys_first else None,
    )  # fmt: skip

    page = page_at()
    pages = [page]
    while page.next:
        page = page_at(token=page.next)
        pages.append(page)
    assert [row.pk for each in pages for row in each.rows] == whole
    assert [each.first_number for each in pages] == list(range(1, max(len(whole), 1) + 1, size))

    for before in reversed(pages[:-1]):
        assert page.previous is not None
        page = page_at(token=page.previous)
        assert [row.pk for row in page.rows] == [row.pk for row in before.rows]
        assert page.first_number == before.first_number
    assert page.previous is None


@pytest.mark.django_db
def test_rows_added_before_the_page_do_not_shift_it() -> None:
    filled([(1, "a"), (2, "b"), (3, "c")])
    first = page_of(AccessLog.objects.all(), BY_ROWS, descending=False, size=2)
    AccessLog.objects.create(kind="export", rows=0)

    second = page_of(AccessLog.objects.all(), BY_ROWS, descending=False, size=2, token=first.next or "")

    assert [row.rows for row in second.rows] == [3]


@pytest.mark.django_db
def test_a_place_behind_the_end_leads_to_the_first_page() -> None:
    filled([(1, "a"), (2, "b"), (3, "c")])
    first = page_of(AccessLog.objects.all(), BY_ROWS, descending=False, size=2)

    page = page_of(AccessLog.objects.filter(rows__lte=2), BY_ROWS, descending=False, size=2, token=first.next or "")

    assert ([row.rows for row in page.rows], page.previous) == ([1, 2], None)


@pytest.mark.django_db
def test_going_back_over_new_rows_ends_with_a_full_first_page() -> None:
    filled([(2, "a"), (3, "b"), (4, "c")])
    first = page_of(AccessLog.objects.all(), BY_ROWS, descending=False, size=2)
    second = page_of(AccessLog.objects.all(), BY_ROWS, descending=False, size=2, token=first.next or "")

    back = page_of(AccessLog.objects.exclude(rows=2), BY_ROWS, descending=False, size=2, token=second.previous or "")

    assert ([row.rows for row in back.rows], back.first_number, back.previous) == ([3, 4], 1, None)


def test_a_bucket_keeps_its_columns_when_it_is_narrowed() -> None:
    bucket = Bucket(Q(rows=1), ("what", "pk")).where(Q(what="a"), gather=True)

    assert (bucket.keys, bucket.gather) == (("what", "pk"), True)
