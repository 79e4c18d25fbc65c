"""Taking the roster out: who gets which people, with which numbers, and what the access log says about it."""

import csv
import hashlib
import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from core.models import AccessLog
from core.row_security import ROLE
from core.sheets import Written, workbook, write_csv
from members.models import Person, User
from members.services import exports
from tests.factories import PersonFactory, user

URL = reverse("members:roster_export")
PURPOSE = "报送上级党委"


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account)
    return client


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def people_in(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(response).decode("utf-8-sig"), newline="")))


def names_in(response) -> list[str]:
    return [row["姓名"] for row in people_in(response)]


@pytest.fixture
def downloads(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "downloads"


def test_a_secretary_takes_out_the_own_branch_masked(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    response = signed_in(cast.secretary).get(URL, {"format": "csv", "on": "2026-11-22"})

    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%85%9A%E5%91%98%E8%8A%B1%E5%90%8D%E5%86%8C-2026-11-22.csv"
    )
    assert response["Cache-Control"] == "no-store"
    rows = people_in(response)
    assert [row["姓名"] for row in rows] == ["李静", "张明华"]  # branch by branch, and behind it its groups
    assert {row["联系电话"] for row in rows} == {"138****5678"}


def test_the_export_is_logged_with_what_went_out(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    response = signed_in(cast.secretary).get(
        URL, {"format": "csv", "on": "2026-11-22", "q": "张", "layer": "backbone", "organisation": centre.near.pk}
    )
    body = content(response)

    entry = AccessLog.objects.get(kind=AccessLog.Kind.EXPORT)
    assert (entry.user, entry.what, entry.rows, entry.purpose) == (cast.secretary, "sheet 1", 1, "")
    assert (entry.address, entry.scope_path) == ("127.0.0.1", centre.near.path)
    assert entry.details == {
        "format": "csv",
        "numbers": "masked",
        "on": "2026-11-22",
        "filter": {"q": "…", "layer": "backbone", "organisation": centre.near.pk},
        "sha256": hashlib.sha256(body).hexdigest(),
    }


def test_who_may_take_out_whom(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    found = {
        account: sorted(names_in(signed_in(getattr(cast, account)).get(URL, {"format": "csv"})))
        for account in ("system", "administrator", "organiser", "secretary", "stranger")
    }

    assert found == {
        "system": ["张明华", "李静", "王秀兰", "赵敏"],
        "administrator": ["张明华", "李静", "王秀兰"],
        "organiser": ["张明华", "李静", "王秀兰"],
        "secretary": ["张明华", "李静"],
        "stranger": ["王秀兰"],
    }


@pytest.mark.parametrize("account", ["group_leader", "reader", "nobody"])
def test_who_may_not_take_anything_out(cast: SimpleNamespace, account: str) -> None:
    client = signed_in(getattr(cast, account))

    assert client.get(URL, {"format": "csv"}).status_code == 403
    assert client.post(URL, {"format": "csv", "on": "2026-11-22"}).status_code == 403
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


def test_a_role_that_only_reads_adds_nobody_to_an_export(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    cast.reader.roles.create(kind="secretary", organisation=centre.far, starts_on=date(2020, 1, 1))

    assert names_in(signed_in(cast.reader).get(URL, {"format": "csv"})) == ["王秀兰"]


def test_the_file_holds_the_list_as_filtered_and_sorted(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(joined_on=None, full_member_on=None)
    Person.objects.filter(pk=centre.wang.pk).update(joined_on=date(2009, 7, 1))
    client = signed_in(cast.administrator)

    assert names_in(client.get(URL, {"format": "csv", "q": "zm"})) == ["张明华"]
    assert names_in(client.get(URL, {"format": "csv", "organisation": centre.far.pk})) == ["王秀兰"]
    assert names_in(client.get(URL, {"format": "csv", "sort": "-name"})) == ["张明华", "王秀兰", "李静"]
    assert names_in(client.get(URL, {"format": "csv", "sort": "joined"})) == ["王秀兰", "李静", "张明华"]
    assert names_in(client.get(URL, {"format": "csv", "sort": "-joined"})) == ["李静", "王秀兰", "张明华"]


def test_an_export_by_name_is_found_past_the_wall_and_holds_nobody_elses_people(
    cast: SimpleNamespace, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (centre.near, centre.far, centre.elsewhere):
        PersonFactory(name="张伟", organisation=place)
    roles = set()

    def written(*args: Any, **options: Any) -> Written:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user = %s", [ROLE])
            roles.add(cursor.fetchone()[0])
        return write_csv(*args, **options)

    monkeypatch.setitem(exports.WRITERS, "csv", written)
    for account, q, own in (
        ("secretary", "zhangwei", ["张伟"]),
        ("secretary", "张", ["张伟", "张明华"]),
        ("secretary", "秀兰", []),
        ("stranger", "张", ["张伟"]),
        ("organiser", "张", ["张伟", "张伟", "张明华"]),
    ):
        client = signed_in(getattr(cast, account))
        roles.clear()
        assert sorted(names_in(client.get(URL, {"format": "csv", "q": q}))) == sorted(own)
        assert roles == {False}
        assert f"{len(own)} " in client.get(URL, {"q": q}).context["intro"] + " "
        foreign = {"format": "csv", "q": q, "organisation": centre.elsewhere.pk}
        assert client.get(URL, foreign).status_code == 302
        content(client.get(URL, {"format": "csv"}))
        assert roles == {False, True}, "without a name the wall stands"


def test_a_filter_that_cannot_be_read_exports_nobody(cast: SimpleNamespace) -> None:
    response = signed_in(cast.secretary).get(URL, {"format": "csv", "layer": "upper"})

    assert (response.status_code, response.url) == (302, reverse("members:roster") + "?format=csv&layer=upper")
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


@pytest.mark.parametrize("asked", [{"format": "exe"}, {"format": "csv", "on": "yesterday"}])
def test_what_the_form_does_not_offer_is_refused(cast: SimpleNamespace, asked: dict[str, str]) -> None:
    response = signed_in(cast.secretary).get(URL, asked)

    assert (response.status_code, response.streaming) == (400, False)
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


def test_whole_numbers_go_out_with_the_right_and_a_purpose(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    asked = {"format": "csv", "on": "2026-11-22", "unmasked": "on", "purpose": f" {PURPOSE} "}

    rows = people_in(signed_in(cast.administrator).post(f"{URL}?q=zm", asked))

    assert [(row["公民身份号码"], row["联系电话"]) for row in rows] == [
        (f"'{centre.zhang.id_number}", centre.zhang.telephone)
    ]
    entry = AccessLog.objects.get(kind=AccessLog.Kind.EXPORT)
    assert (entry.user, entry.rows, entry.purpose) == (cast.administrator, 1, PURPOSE)
    assert (entry.details["numbers"], entry.details["filter"]) == ("whole", {"q": "…"})


def test_whole_numbers_need_a_purpose(cast: SimpleNamespace) -> None:
    asked = {"format": "csv", "on": "2026-11-22", "unmasked": "on", "purpose": "  "}

    response = signed_in(cast.administrator).post(URL, asked)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["purpose"]
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


def test_whole_numbers_are_never_given_by_an_address(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    response = signed_in(cast.administrator).get(URL, {"format": "csv", "unmasked": "on", "purpose": PURPOSE})

    assert {row["联系电话"] for row in people_in(response)} == {"138****5678"}


@pytest.mark.parametrize("account", ["system", "organiser", "secretary"])
def test_whole_numbers_need_the_right(cast: SimpleNamespace, account: str) -> None:
    client = signed_in(getattr(cast, account))
    asked = {"format": "csv", "on": "2026-11-22", "unmasked": "on", "purpose": PURPOSE}

    assert "unmasked" not in client.get(URL).context["form"].fields
    assert client.post(URL, asked).status_code == 403
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


def test_the_right_to_whole_numbers_must_cover_every_row(centre: SimpleNamespace) -> None:
    both = user("both", "secretary", centre.near, may_export_unmasked=True)
    both.roles.create(kind="secretary", organisation=centre.far, starts_on=date(2020, 1, 1))
    client = signed_in(both)
    asked = {"format": "csv", "on": "2026-11-22", "unmasked": "on", "purpose": PURPOSE}

    assert client.post(URL, asked).status_code == 403
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()
    response = client.post(f"{URL}?organisation={centre.near.pk}", asked)
    assert {row["公民身份号码"] for row in people_in(response)} == {
        f"'{centre.zhang.id_number}",
        f"'{centre.li.id_number}",
    }


def test_the_page_says_what_the_file_will_hold(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    response = signed_in(cast.secretary).get(f"{URL}?q=zm&sort=-name")

    assert response.status_code == 200
    assert list(response.context["form"].fields) == ["format", "columns", "on"]
    assert response.context["cancel_url"] == reverse("members:roster") + "?q=zm&sort=-name"
    assert "1" in response.context["intro"]


def test_a_workbook(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    response = signed_in(cast.secretary).post(URL, {"format": "xlsx", "on": "2026-11-22"})

    rows = list(load_workbook(io.BytesIO(content(response))).active.iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["姓名", "李静", "张明华"]
    assert response["Content-Disposition"].endswith("-2026-11-22.xlsx")
    entry = AccessLog.objects.get(kind=AccessLog.Kind.EXPORT)
    assert (entry.rows, entry.details["format"]) == (2, "xlsx")


def test_too_many_for_a_workbook_is_said_on_the_page(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, downloads
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)

    response = signed_in(cast.secretary).get(URL, {"format": "xlsx"})

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["format"]
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()
    assert list(downloads.iterdir()) == []


def test_a_download_that_nobody_reads_to_the_end_is_logged(cast: SimpleNamespace) -> None:
    response = signed_in(cast.secretary).get(URL, {"format": "csv"})
    next(iter(response.streaming_content))

    assert AccessLog.objects.get(kind=AccessLog.Kind.EXPORT).rows == 2


def test_a_fault_while_reading_is_a_page_and_not_half_a_file(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_person SET telephone = '\\x01' WHERE id = %s", [centre.zhang.pk])
    client = signed_in(cast.secretary)
    client.raise_request_exception = False

    response = client.get(URL, {"format": "csv"})

    assert (response.status_code, response.streaming) == (500, False)
    assert not AccessLog.objects.filter(kind=AccessLog.Kind.EXPORT).exists()


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_as_many_queries_for_many_as_for_one(cast: SimpleNamespace, centre: SimpleNamespace, file_format: str) -> None:
    client = signed_in(cast.stranger)
    client.get(URL, {"format": file_format})

    with CaptureQueriesContext(connection) as one:
        content(client.get(URL, {"format": file_format}))
    for name in ("孙丽", "周敏"):
        PersonFactory(name=name, organisation=centre.far)
    with CaptureQueriesContext(connection) as three:
        content(client.get(URL, {"format": file_format}))

    assert len(three) == len(one)
