"""What is said to be held is what is held: every field is declared, the sheet shows it, the assessment lists it."""

import csv
import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from docx import Document

from core.fields import EncryptedTextField
from core.models import AccessLog
from core.personal_data import After, declared
from members.assessment_paper import assessment
from members.models import Leaving, Person
from tests.members.person_pages import page


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    return client


def test_every_field_of_a_person_is_declared_once() -> None:
    told: list[str] = []
    for held in declared():
        if held.model == "members.Person":
            told += [*held.fields, *held.derived]
    assert sorted(told) == sorted(field.name for field in Person._meta.concrete_fields)


def test_what_is_encrypted_is_declared_sensitive_and_erased() -> None:
    sealed = {
        (held.model, column.name): held
        for held in declared()
        for column in held.columns()
        if isinstance(column, EncryptedTextField)
    }
    assert {name for _model, name in sealed} >= {"id_number", "telephone", "home_address"}
    assert all(held.sensitive and held.after is After.ERASED for held in sealed.values())


def test_declared_fields_and_columns_exist() -> None:
    for held in declared():
        names = {field.name for field in held.model_class._meta.concrete_fields}
        assert set(held.fields) | set(held.derived) <= names, held.model
        assert not held.model_class._default_manager.none().filter(**{held.person: 0}), held.model


def test_the_sheet_shows_values_masked_with_purpose_and_basis(browser: Client, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(home_address="山东省东营市济南路1号", remarks="备注一条")
    Leaving.objects.create(person=centre.zhang, kind="left_staff", left_on=date(2026, 1, 1), reason="调离本地")
    browser.post(page("person_reveal", centre.zhang), {"field": "telephone", "purpose": "通知开会"})

    html = browser.get(page("person_held", centre.zhang)).content.decode()

    assert "138****5678" in html and "13812345678" not in html and "济南路" not in html
    for text in (
        "备注一条",
        "调离本地",
        "通知开会",
        "PIPL art. 13, 28",
        "To reach the person, and for visits and help",
    ):
        assert text in html


def test_whole_numbers_want_right_and_purpose_and_leave_an_entry(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    address = page("person_held", centre.zhang)
    answer = browser.post(address, {"whole": "on", "purpose": " "})
    assert answer.status_code == 400 and "13812345678" not in answer.content.decode()

    html = browser.post(address, {"whole": "on", "purpose": "本人查询"}).content.decode()

    assert "13812345678" in html and centre.zhang.id_number in html
    entry = AccessLog.objects.get(what="person.held_whole")
    assert (entry.purpose, entry.object_id, entry.kind) == ("本人查询", centre.zhang.pk, "reveal")
    browser.force_login(cast.organiser)  # who keeps the record but may not reveal
    assert browser.post(address, {"whole": "on", "purpose": "x"}).status_code == 403
    assert "138****5678" in browser.get(address).content.decode()


def test_everybody_sees_their_own_and_nobody_elses(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    own = reverse("members:own_data")
    assert "No record is linked to your account" in browser.get(own).content.decode()
    cast.nobody.person = centre.zhang
    cast.nobody.save()
    browser.force_login(cast.nobody)

    assert "138****5678" in browser.get(own).content.decode()
    assert "13812345678" in browser.post(own, {"whole": "on"}).content.decode()

    assert AccessLog.objects.get(what="person.held_whole").user == cast.nobody
    assert browser.get(page("person_held", centre.zhang)).status_code == 404


def test_the_file_holds_every_value_with_its_purpose_and_no_formula(browser: Client, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(remarks="=1+1")
    answer: Any = browser.post(page("person_held", centre.zhang), {"file": "on"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["类别", "项目", "内容"]
    values = {row[1]: row for row in rows}
    assert values["remarks"][2] == "'=1+1" and values["telephone"][2] == "138****5678"
    assert values["telephone"][3] == "To reach the person, and for visits and help"
    assert AccessLog.objects.get(what="person.held").kind == "export"


def test_queries_do_not_grow_with_what_is_held(
    browser: Client, centre: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    def more(number: int) -> None:
        Person.objects.filter(pk=centre.zhang.pk).update(remarks=str(number), version=number)
        Leaving.objects.create(
            person=centre.zhang, kind="left_staff", left_on=date(2020, number, 1), returned_on=date(2021, 1, 1)
        )
        browser.post(page("person_reveal", centre.zhang), {"field": "telephone", "purpose": str(number)})

    more(1)
    with django_assert_num_queries(55):
        browser.get(page("person_held", centre.zhang))
    more(2)
    more(3)
    with django_assert_num_queries(55):
        browser.get(page("person_held", centre.zhang))


def test_the_assessment_lists_every_declared_field_as_page_and_as_word_file(
    browser: Client, cast: SimpleNamespace
) -> None:
    browser.force_login(cast.administrator)
    with translation.override("en"):
        fields = {str(line.field) for line in assessment().lines}
    assert {"ID number", "ethnicity", "special care", "title"} <= fields
    html = browser.get(reverse("members:impact_assessment")).content.decode()
    assert "ID number" in html and "history for 120 months" in html

    answer: Any = browser.get(reverse("members:impact_assessment_file"))
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))

    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert len(rows) == len(assessment().lines) + 1
    assert any(row[1] == "ID number (encrypted) (sensitive)" for row in rows)
