"""Erasing: nothing typed about the person is left anywhere but what the archive must keep; and the end of history."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.test import Client
from django.utils.translation import override

from core.changes import event_model
from core.files import check_file
from core.models import AccessLog
from core.services.retention import history_prune
from members.models import Contact, Correction, Erasure, Leaving, Person, PersonPaper
from members.rules.privacy import is_party_record, purpose_ended_on
from members.services.corrections import correction_ask
from members.services.erasure import ERASED_NAME, erase, erasure_due
from members.services.papers import paper_add
from members.todos import todos
from tests.core.papers import pdf
from tests.members.person_pages import page

TODAY = date(2026, 11, 22)
SECRETS = ("13812345678", "济南路", "秘密备注", "教导主任", "获奖证书", "打电话联系", "应改学历")


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PAPERS_DIR = tmp_path
    return tmp_path


def gone(person: Person, on: date = date(2023, 1, 31)) -> None:
    """The person left long ago."""
    Leaving.objects.create(person=person, kind="left_staff", left_on=on, reason="调往外地")
    Person.objects.filter(pk=person.pk).update(leaving="left_staff")
    person.refresh_from_db()


def told(actor: Any, person: Person) -> None:
    """Much is known of the person, and was changed often."""
    Person.objects.filter(pk=person.pk).update(
        home_address="山东省东营市济南路1号", remarks="秘密备注", administrative_post="教导主任",
        special_care="illness", version=2,
    )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(remarks="秘密备注二", version=3)
    for kind, title in (("certificate", "获奖证书"), ("application", "入党志愿书")):
        checked = check_file(io.BytesIO(pdf()), f"{title}.pdf", most_bytes=10_000)
        paper_add(actor=actor, person=person, checked=checked, kind=kind, title=title, dated_on=None, today=TODAY)
    Contact.objects.create(person=person, on=TODAY, way="telephone", by="王书记", result="打电话联系")
    correction_ask(actor=actor, person=person, wish="应改学历", today=TODAY)


def everything_about(person: Person) -> str:
    """Every column of every row, present and past, that refers to the person, opened."""
    texts = []
    models: list[Any] = [PersonPaper, Contact, Correction, Leaving, type(person.periods.first())]
    for model in models:
        for source in (model, event_model(model)):
            texts += [str(row) for row in source._default_manager.filter(person_id=person.pk).values()]
    for source, own in ((Person, {"pk": person.pk}), (event_model(Person), {"pgh_obj_id": person.pk})):
        texts += [str(row) for row in source._default_manager.filter(**own).values()]
    return "\n".join(texts)


def test_of_a_member_the_archive_keeps_name_and_party_facts_and_nothing_else(
    cast: SimpleNamespace, centre: SimpleNamespace, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    person = centre.zhang
    told(cast.administrator, person)
    gone(person)
    number = person.id_number
    assert all(secret in everything_about(person) for secret in SECRETS)
    periods = person.periods.count()

    with django_capture_on_commit_callbacks(execute=True):
        erase(actor=cast.administrator, person=person, reason="离开满三年", today=TODAY)

    left = everything_about(person)
    assert not [secret for secret in (*SECRETS, number) if secret in left]
    person.refresh_from_db()
    assert (person.name, person.joined_on, person.status) == ("张明华", date(2010, 7, 1), "full_member")
    assert person.birth_date and person.sex == "2" and person.periods.count() == periods
    assert (person.id_number, person.id_number_digest, person.telephone, person.special_care) == (None, None, None, "")
    assert [paper.title for paper in PersonPaper.objects.all()] == ["入党志愿书"]
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
    entry = AccessLog.objects.get(kind="erase")
    assert (entry.user, entry.object_id, entry.purpose) == (cast.administrator, person.pk, "离开满三年")
    assert entry.details["history"] > 5 and Erasure.objects.get().reason == "离开满三年"


def test_of_anybody_else_a_tombstone_without_a_name_remains(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    person = centre.li
    Person.objects.filter(pk=person.pk).update(status="non_member", joined_on=None, full_member_on=None, party_post="")
    person.periods.update(status="non_member")
    told(cast.administrator, person)
    gone(person)

    erase(actor=cast.administrator, person=person, reason="离开满三年", today=TODAY)

    left = everything_about(person)
    assert not [secret for secret in (*SECRETS, "李静", "1985", "调往外地", "入党志愿书") if secret in left]
    person.refresh_from_db()
    assert person.name == ERASED_NAME and not Person.objects.named("李静").exists()
    assert Person.objects.filter(organisation=centre.near).count() == 2  # figures of earlier days stay right
    assert not PersonPaper.objects.exists()


def test_who_is_here_has_an_account_or_was_erased_is_not_erased(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def refused(match: str) -> None:
        with pytest.raises(ValidationError, match=match):
            erase(actor=cast.administrator, person=centre.zhang, reason="x", today=TODAY)
        assert Person.objects.get(pk=centre.zhang.pk).telephone == "13812345678"

    with override("en"):
        refused("still here")
        gone(centre.zhang)
        cast.nobody.person = centre.zhang
        cast.nobody.save()
        refused("account")
        cast.nobody.is_active = False
        cast.nobody.save()
        erase(actor=cast.administrator, person=centre.zhang, reason="x", today=TODAY)
        with pytest.raises(ValidationError, match="already"):
            erase(actor=cast.administrator, person=centre.zhang, reason="x", today=TODAY)
    for name in ("secretary", "organiser", "reader", "stranger"):
        gone(centre.wang) if name == "secretary" else None
        with pytest.raises(PermissionDenied):
            erase(actor=getattr(cast, name), person=centre.wang, reason="x", today=TODAY)


def test_the_page_shows_what_goes_and_asks_for_the_name(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    gone(centre.zhang)
    client.force_login(cast.administrator)
    client.cookies["django_language"] = "en"
    address = page("person_erase", centre.zhang)
    html = client.get(address).content.decode()
    assert "138****5678" in html and "Rules on recruiting members, art. 36" in html
    second = client.post(address, {"reason": "离开满三年"}).content.decode()
    assert "Second step" in second and "离开满三年" in second
    assert client.post(address, {"reason": "离开满三年", "name": "张"}).status_code == 400
    assert not Erasure.objects.exists()
    assert client.post(address, {"reason": "离开满三年", "name": "张明华"}).status_code == 302
    assert "was erased on" in client.get(page("person", centre.zhang)).content.decode()


def test_erasing_is_proposed_after_the_months_of_the_setting(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    assert purpose_ended_on(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert is_party_record(joined_on=date(2010, 7, 1), was_member=False)
    gone(centre.zhang, date(2023, 11, 23))
    assert not erasure_due(cast.system, TODAY).exists()
    assert [row.person for row in erasure_due(cast.system, date(2026, 11, 23))] == [centre.zhang]
    assert not erasure_due(cast.secretary, date(2026, 11, 23)).exists()
    links = [link.url for todo in todos(cast.administrator, date(2026, 11, 23)) for link in todo.links]
    assert page("person_erase", centre.zhang) in links


def test_history_ends_after_its_months_and_is_closed_again(centre: SimpleNamespace) -> None:
    events: Any = event_model(Person)._default_manager
    Person.objects.filter(pk=centre.zhang.pk).update(remarks="x")
    with pgtrigger.ignore("members.PersonEvent:append_only"):  # as if written long ago
        events.filter(pgh_label="insert").update(pgh_created_at=datetime(2016, 11, 1, tzinfo=UTC))
    before = events.count()

    assert history_prune(now=datetime(2026, 11, 22, 8, 0, tzinfo=UTC), batch=2) == 4
    assert history_prune(now=datetime(2026, 11, 22, 8, 0, tzinfo=UTC)) == 0
    assert events.count() == before - 4 and events.filter(pgh_label="update").count() == 1
    for change in (lambda: events.all().delete(), lambda: events.update(remarks="y")):
        with pytest.raises(InternalError), transaction.atomic():
            change()
