"""Books: what the database holds, who sees them and who has them, passing on in one step."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AccessLog
from core.row_security import walled
from members.models import Organisation
from members.querysets.scope import paths_of
from study.models import Book, BookHolding
from study.services.books import book_pass_on
from tests.study.factories import BookFactory

FIRST, TODAY = date(2026, 9, 1), date(2026, 11, 22)


def hands(book: Book) -> list[tuple[str, str, str]]:
    """Who had it, from when until when."""
    rows = book.holdings.select_related("person").order_by("pk")
    return [(row.person.name, str(row.starts_on), str(row.ends_on or "")) for row in rows]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"ends_on": None}, "这本书正在别人手中。"),
        ({"starts_on": TODAY, "ends_on": FIRST}, "转出日期不早于拿到的日期。"),
    ],
)
def test_a_book_is_with_one_person_and_days_are_in_order(
    centre: SimpleNamespace, broken: dict[str, Any], message: str
) -> None:
    book = BookFactory(organisation=centre.near)
    first = BookHolding.objects.create(book=book, person=centre.zhang, starts_on=FIRST)
    first.refresh_from_db()
    assert first.scope_path == centre.group.path
    row = {"book": book, "person": centre.li, "starts_on": FIRST, **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        BookHolding.objects.create(**row)
    with pytest.raises(ValidationError, match=message):
        BookHolding(**row).validate_constraints()


def test_a_book_goes_from_hand_to_hand_and_back_to_the_shelf_in_one_step_each(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    book = BookFactory(organisation=centre.near)

    def to(person: Any, day: date, *, actor: Any = cast.secretary) -> None:
        book_pass_on(actor=actor, book=book, person=person, day=day, today=TODAY)

    to(centre.zhang, FIRST)
    for refused, day in ((centre.li, date(2026, 8, 1)), (centre.li, TODAY + timedelta(1)), (centre.zhang, TODAY)):
        with pytest.raises(ValidationError):
            to(refused, day)
    to(centre.li, date(2026, 10, 1))
    to(None, date(2026, 10, 8))
    with pytest.raises(ValidationError):
        to(None, TODAY)
    with pytest.raises(ValidationError):
        to(centre.li, date(2026, 10, 7))  # before it came back
    assert hands(book) == [("张明华", "2026-09-01", "2026-10-01"), ("李静", "2026-10-01", "2026-10-08")]
    for actor, person in ((cast.secretary, centre.wang), (cast.stranger, centre.wang), (cast.reader, centre.li)):
        with pytest.raises(PermissionDenied):
            to(person, TODAY, actor=actor)
    assert len(hands(book)) == 2
    Organisation.objects.move(centre.near, centre.other, pos="last-child")
    book.refresh_from_db()
    centre.near.refresh_from_db()
    assert {book.scope_path, *book.holdings.values_list("scope_path", flat=True)} >= {centre.near.path}


def test_a_branch_sees_the_books_above_it_and_not_who_elsewhere_has_them(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    book = BookFactory(organisation=centre.committee, recommended_year=2026)
    BookFactory(organisation=centre.elsewhere)
    book_pass_on(actor=cast.stranger, book=book, person=centre.wang, day=FIRST, today=TODAY)
    with walled(paths_of(cast.secretary)):
        assert not BookHolding.objects.visible_to(cast.secretary).exists()
        assert set(Book.objects.visible_to(cast.secretary)) == {book}
        with pytest.raises(PermissionDenied):
            book_pass_on(actor=cast.secretary, book=book, person=centre.li, day=TODAY, today=TODAY)
    client.force_login(cast.secretary)
    listed = client.get("/study/books/", {"where": "out", "year": "2026", "q": "简史"}).content.decode()
    assert "在其他支部" in listed and "王秀兰" not in listed
    assert "王秀兰" not in client.get(f"/study/books/{book.pk}/").content.decode()
    client.force_login(cast.organiser)
    assert "王秀兰" in client.get("/study/books/").content.decode()
    client.post(f"/study/books/{book.pk}/pass-on/", {"person": centre.zhang.pk, "day": "2026-10-01"})
    assert hands(book)[-1] == ("张明华", "2026-10-01", "")
    text = b"".join(client.get("/study/books/export/")).decode("utf-8-sig")  # type: ignore[arg-type]  # a streaming answer
    assert text.splitlines()[1:] == ["1,《中国共产党简史》,本书编写组,,,学前教育中心党委,2026,张明华,2026-10-01,2"]
    assert AccessLog.objects.get(what="study books").rows == 1


def test_a_book_is_added_corrected_and_removed_and_a_list_costs_the_same_with_three(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.secretary)
    data = {"title": "《红岩》", "author": "罗广斌", "organisation": centre.near.pk, "version": 1}
    assert client.post("/study/books/add/", data).status_code == 302
    assert "请给这一本编号。" in client.post("/study/books/add/", data).content.decode()
    assert client.post("/study/books/add/", data | {"organisation": centre.far.pk}).status_code == 200
    book = Book.objects.get()
    address = f"/study/books/{book.pk}/"
    assert client.post(f"{address}edit/", data | {"recommended_year": "2026"}).status_code == 302
    stale = client.post(f"{address}edit/", data | {"title": "另一人写的"})
    assert "另一人写的" in stale.content.decode()
    future = client.post(f"{address}pass-on/", {"person": centre.li.pk, "day": timezone.localdate() + timedelta(1)})
    assert "这一天还没到。" in future.content.decode()

    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    book_pass_on(actor=cast.secretary, book=book, person=centre.li, day=FIRST, today=TODAY)
    once = [cost("/study/books/"), cost(address), cost("/study/books/print/")]
    for person in (centre.zhang, centre.li):
        book_pass_on(actor=cast.secretary, book=book, person=person, day=TODAY, today=TODAY)
        other = BookFactory(organisation=centre.near, copy_number=str(person.pk))
        book_pass_on(actor=cast.secretary, book=other, person=person, day=FIRST, today=TODAY)
    assert [cost("/study/books/"), cost(address), cost("/study/books/print/")] == once
    assert client.post(f"{address}remove/", {"reason": "登记错了"}).status_code == 302
    assert not Book.objects.filter(pk=book.pk).exists()
