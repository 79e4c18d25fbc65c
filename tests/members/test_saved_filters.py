"""Filters kept under a name, and the columns of the roster: everybody's own, in the database."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from core.models import AccessLog
from members import sheets
from members.filters.people import keepable
from members.models import RosterColumns, SavedFilter, User
from members.services.saved_filters import MOST_FILTERS, columns_choose, filter_change, filter_save
from members.tables.roster_columns import COLUMNS, USUAL
from tests.factories import PersonFactory

ROSTER = "/people/"


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.organiser)
    client.cookies["django_language"] = "en"
    return client


def save(actor: User, name: str = "骨干", query: str = "layer=backbone", **options: Any) -> SavedFilter:
    return filter_save(actor=actor, name=name, query=query, **options)


def test_a_filter_is_kept_from_the_roster_and_found_above_it(browser: Client, centre: SimpleNamespace) -> None:
    page = browser.get(ROSTER, {"layer": "backbone", "q": "li", "sort": "-age", "size": "50"})
    address = page.context["keep_url"]
    assert address == "/people/filters/save/?q=li&layer=backbone&sort=-age"
    assert "Layer: backbone" in " ".join(browser.get(address).content.decode().split())

    answer = browser.post(address, {"name": " 李姓骨干 "}, follow=True)

    row = SavedFilter.objects.get()
    assert (row.name, row.query, row.is_default) == ("李姓骨干", "q=li&layer=backbone&sort=-age", False)
    assert answer.redirect_chain == [(f"/people/?{row.query}&saved={row.pk}", 302)]
    assert [person.name for person in answer.context["listing"].page.rows] == ["李静"]
    assert answer.context["saved"] == [("李姓骨干", f"/people/?{row.query}&saved={row.pk}", True)]


def test_numbers_and_empty_fields_are_not_kept() -> None:
    params = QueryDict("q=13812345678&among=12,13&layer=&sex=2&at=x&sort=age&p=1")

    assert keepable(params) == "sex=2"
    assert keepable(params, also=("sort",)) == "sex=2&sort=age"


@pytest.mark.parametrize("query", ["among=12", "sex=1&among=5", "q=13812345678", "sex=2&q=+1381234567", ""])
def test_the_database_keeps_no_filter_by_number(cast: SimpleNamespace, query: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(user=cast.reader, name="号码", query=query)
    with pytest.raises(ValidationError):
        save(cast.reader, query=query)


def test_names_are_once_for_each_and_free_for_others(cast: SimpleNamespace) -> None:
    save(cast.reader)
    save(cast.secretary)
    with pytest.raises(ValidationError, match=r"You have a filter of this name already\.|同名"):
        save(cast.reader, query="sex=1")
    assert SavedFilter.objects.filter(user=cast.reader).get().query == "layer=backbone"


def test_there_is_one_default_and_it_opens_the_bare_roster(
    browser: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    PersonFactory(name="孙一", organisation=centre.far, layer="management", id_number=None)
    first = save(cast.organiser, "管理", "layer=management", is_default=True)
    second = save(cast.organiser, is_default=True)
    assert list(SavedFilter.objects.filter(is_default=True)) == [second]
    filter_change(actor=cast.organiser, saved=first, name="管理层", is_default=True)

    opened = browser.get(ROSTER, follow=True)
    assert [person.name for person in opened.context["listing"].page.rows] == ["孙一"]
    # Taking the filter off does not put it on again, neither by its chip nor by an empty form.
    off = browser.get(ROSTER + opened.context["chips"][0].url)
    assert len(off.context["listing"].page.rows) == 4
    assert browser.post(ROSTER, {"q": ""})["Location"] == "/people/?saved=0"
    assert browser.get(ROSTER, {"sex": "2"}).context["clear_url"] == "?saved=0"


def test_no_more_filters_than_one_can_find(cast: SimpleNamespace) -> None:
    for number in range(MOST_FILTERS):
        save(cast.reader, f"第{number}")
    with pytest.raises(ValidationError):
        save(cast.reader, "还有")
    assert SavedFilter.objects.count() == MOST_FILTERS


def test_a_filter_that_names_what_can_no_longer_be_seen_shows_nobody(browser: Client, cast: SimpleNamespace) -> None:
    row = save(cast.organiser, query="organisation=99999999")

    assert "can no longer see" in browser.get(reverse("members:filter_edit", args=[row.pk])).content.decode()
    assert browser.get(ROSTER, {"organisation": "99999999"}).context["listing"].is_empty


def test_columns_are_ticked_moved_and_put_back(browser: Client, cast: SimpleNamespace) -> None:
    address = reverse("members:roster_columns")
    browser.post(address, {"columns": ["age", "layer", "remarks"], "up": "remarks"})
    assert RosterColumns.objects.get().columns == ["name", "age", "remarks", "layer"]
    browser.post(address, {"columns": ["age", "remarks", "layer", "group"], "up": "age"})
    assert RosterColumns.objects.get().columns == ["name", "age", "remarks", "layer", "group"]
    browser.post(address, {"columns": ["age", "layer", "group", "nonsense"]})

    headings = [str(heading.label) for heading in browser.get(ROSTER).context["listing"].headings]
    assert headings == ["Name", "Age", "Layer", "Group"]
    browser.post(address, {"reset": "yes", "columns": ["age"]})
    assert not RosterColumns.objects.exists()
    assert len(browser.get(ROSTER).context["listing"].headings) == len(USUAL)


def test_every_column_can_be_shown_without_a_query_more(
    browser: Client, cast: SimpleNamespace, centre: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    columns_choose(actor=cast.organiser, columns=list(COLUMNS))
    browser.get(ROSTER)
    with django_assert_num_queries(4):
        page = browser.get(ROSTER).content.decode()
    assert "第一党小组" in page and "370502" in page
    assert centre.li.id_number not in page and "13812345678" not in page


def test_an_export_takes_the_columns_of_the_list_if_asked(browser: Client, cast: SimpleNamespace) -> None:
    columns_choose(actor=cast.organiser, columns=["telephone", "age", "group"])
    address = reverse("members:roster_export")

    def header(**asked: str) -> list[str]:
        answer = browser.get(address, {"format": "csv", "on": "2026-11-22", **asked})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a file
        return next(csv.reader(io.StringIO(text)))

    assert header(columns="shown") == ["序号", "姓名", "联系电话", "年龄", "党小组"]
    assert AccessLog.objects.latest("pk").details["columns"] == ["姓名", "联系电话", "年龄", "党小组"]
    assert len(header()) == 27


def test_every_column_of_sheet_1_is_a_column_of_the_roster() -> None:
    from django.utils import timezone

    headers = [column.header for column in sheets.roster(timezone.localdate()).columns]
    assert sorted(column.header for column in COLUMNS.values()) == sorted(headers[1:])
