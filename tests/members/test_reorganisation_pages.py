"""The pages of reorganisations: what is shown before it is confirmed, and what is said when it cannot be."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Organisation, Person, Unit
from tests.access.terms import term_of
from tests.factories import PersonFactory, organisation
from tests.members.test_term_pages import signed_in

pytestmark = pytest.mark.django_db
GROUND = {"on": "2026-08-01", "document": "教党〔2026〕12号", "reason": "", "version": "1"}


def address(route: str, place: Organisation, query: str = "") -> str:
    return reverse(f"members:{route}", args=[place.pk]) + query


@pytest.fixture
def client(cast: SimpleNamespace) -> Client:
    return signed_in(cast.administrator)


def test_a_new_name_stands_on_the_page_with_the_old_one(client: Client, centre: SimpleNamespace) -> None:
    rename = address("organisation_rename", centre.near)
    refused = client.post(rename, GROUND | {"name": "河滨幼儿园党支部", "document": ""}).content.decode()
    assert "Give the number of the document, or the reason." in refused
    assert 'value="河滨幼儿园党支部"' in refused
    assert client.post(rename, GROUND | {"name": "红星幼儿园党支部"}).status_code == 302
    shown = client.get(address("organisation", centre.near)).content.decode()
    assert "until then 第一实验幼儿园党支部" in shown
    stale = client.post(rename, GROUND | {"name": "再改名"}, follow=True).content.decode()
    assert "It was changed meanwhile by administrator" in stale


def test_a_merger_is_chosen_looked_at_and_confirmed(client: Client, centre: SimpleNamespace) -> None:
    term_of(centre.near, centre.zhang)
    merge = address("organisation_merge", centre.far)
    offered = client.get(merge).content.decode()
    assert f"?from={centre.near.pk}" in offered
    assert f"from={centre.committee.pk}" not in offered
    merge += f"?from={centre.near.pk}"
    shown = client.get(merge).content.decode()
    for words in ("张明华 (secretary)", "secretary (secretary)", "第一党小组", "第一实验幼儿园"):
        assert words in shown
    told = client.post(merge, GROUND | {"name": "河滨联合党支部"}, follow=True).content.decode()
    assert "Merged: 2 people have changed." in told
    assert client.post(merge, GROUND | {"name": "河滨联合党支部", "version": "9"}).status_code in (200, 302)
    assert Person.objects.filter(organisation=centre.far).count() == 3
    assert client.get(address("organisation_edit", centre.near)).status_code == 200
    edit = client.post(address("organisation_edit", centre.near), {"name": "x", "kind": "branch", "version_read": "9"})
    assert "This organisation has been closed." in edit.content.decode()


def test_a_split_is_looked_at_before_it_is_confirmed(client: Client, centre: SimpleNamespace) -> None:
    annex = Unit.objects.create(name="分园", organisation=centre.near)
    PersonFactory(name="周涛", organisation=centre.near, unit=annex)
    split = address("organisation_split", centre.near)
    data = GROUND | {"name_1": "分园党支部", f"unit_{annex.pk}": "1"}
    assert "Choose below which units" in client.post(split, data | {f"unit_{annex.pk}": ""}).content.decode()
    assert "Give a name." in client.post(split, data | {f"unit_{annex.pk}": "2"}).content.decode()
    looked = client.post(split, data).content.decode()
    assert "分园党支部 gets 1 person; units: 分园; groups: —." in looked
    assert not Organisation.objects.filter(name="分园党支部").exists()
    assert client.post(split, data | {"confirmed": "1"}).status_code == 302
    assert Person.objects.get(name="周涛").organisation.name == "分园党支部"


def test_a_closing_and_its_taking_back(client: Client, centre: SimpleNamespace) -> None:
    assert "still belong to it" in client.post(address("organisation_close", centre.near), GROUND).content.decode()
    assert "cannot be closed yet" in client.get(address("organisation_close", centre.near)).content.decode()
    empty = organisation("空党小组", "group", centre.near)
    assert "cannot be closed yet" not in client.get(address("organisation_close", empty)).content.decode()
    assert client.post(address("organisation_close", empty), GROUND).status_code == 302
    shown = client.get(address("organisation", empty)).content.decode()
    assert "closed on 2026-08-01" in shown
    assert address("organisation_reopen", empty) in shown
    assert "空党小组" not in client.get(reverse("members:organisations")).content.decode()
    assert "空党小组" in client.get(reverse("members:organisations"), {"closed": "1"}).content.decode()
    back = {"reason": "误撤", "version": "2"}
    assert client.post(address("organisation_reopen", empty), back).status_code == 302
    assert "空党小组" in client.get(reverse("members:organisations")).content.decode()


def test_a_unit_is_closed_or_deleted_from_the_page(client: Client, centre: SimpleNamespace) -> None:
    wrong, old = (Unit.objects.create(name=name, organisation=centre.near) for name in ("错录园", "旧园"))
    assert client.post(reverse("members:unit_delete", args=[wrong.pk])).status_code == 302
    assert client.post(reverse("members:unit_close", args=[old.pk]), {"on": "2026-08-01"}).status_code == 302
    used = centre.near.units.get(name="第一实验幼儿园")
    told = client.post(reverse("members:unit_delete", args=[used.pk]), follow=True).content.decode()
    assert "Close it instead." in told
    assert "旧园 (2026-08-01)" in told
    assert sorted(centre.near.units.values_list("name", flat=True)) == ["旧园", "第一实验幼儿园"]


def test_the_preview_asks_as_often_for_one_row_as_for_three(client: Client, centre: SimpleNamespace) -> None:
    def queries(query: str) -> int:
        client.get(address("organisation_close", centre.near))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address("organisation_close", centre.near, query)).status_code == 200
        return len(captured)

    few = queries("")
    for number in range(3):
        PersonFactory(name="周涛", organisation=centre.near)
        organisation(f"第{number}党小组", "group", centre.near)
        Unit.objects.create(name=f"分园{number}", organisation=centre.near)
    assert queries("") == few
