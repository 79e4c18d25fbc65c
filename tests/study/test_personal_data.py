"""What study and the accounts hold about a person is declared, shown and erased; what remains are figures."""

import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from core.files import check_file
from core.models import Delivery, Message
from core.personal_data import declared, undeclared
from core.row_security import walled
from members.models import BackboneTask, LayerMentor, Leaving, Person
from members.querysets.scope import paths_of
from members.services.erasure import erase, erasure_plan
from study.models import Attendance, BookHolding, StudyNote, StudyPaper, TrainingRecord
from study.services.notes import note_remove
from study.services.papers import paper_add
from tests.core.papers import pdf
from tests.members.person_pages import page
from tests.study.factories import AttendanceFactory, BookFactory, NoteFactory, SessionFactory

TODAY = date(2026, 11, 22)
SECRETS = (
    "住院治疗", "陪护家人", "我的体会", "撤下的心得", "手写稿", "撤下的稿", "带班任务", "完成得好", "wo@example.com",
)  # fmt: skip


def known(cast: SimpleNamespace, centre: SimpleNamespace, person: Person) -> None:
    """Study and the layers know much of the person; some of it was taken out again."""
    session = SessionFactory(organisation=centre.near, state="held", chair=person)
    AttendanceFactory(session=session, person=person, state="illness", reason="住院治疗")
    other = SessionFactory(organisation=centre.near, state="held")
    AttendanceFactory(session=other, person=person, state="leave", reason="陪护家人").delete()
    for on, text, title in ((session, "我的体会", "手写稿"), (other, "撤下的心得", "撤下的稿")):
        note = NoteFactory(person=person, session=on, text=text)
        checked = check_file(io.BytesIO(pdf()), f"{title}.pdf", most_bytes=10_000)
        paper_add(actor=cast.secretary, of=note, checked=checked, title=title)
    note_remove(actor=cast.secretary, note=note, reason="登记错了")
    TrainingRecord.objects.create(
        person=person, title="书记示范班", organiser="区委组织部", starts_on=TODAY, ends_on=TODAY, hours=8
    )
    BookHolding.objects.create(book=BookFactory(organisation=centre.near), person=person, starts_on=TODAY)
    BackboneTask.objects.create(
        person=person, title="带班任务", given_on=TODAY, given_by=cast.organiser, result="完成得好"
    )
    LayerMentor.objects.create(person=person, mentor=centre.wang, starts_on=TODAY)
    cast.nobody.person, cast.nobody.email, cast.nobody.is_active = person, "wo@example.com", False
    cast.nobody.save()
    now = timezone.now()
    told = Message.objects.create(key="a", kind="study.before")
    Delivery.objects.create(message=told, way="inbox", user=cast.nobody, not_before=now, state="sent", next_at=now)
    Leaving.objects.create(person=person, kind="left_staff", left_on=date(2023, 1, 31))
    Person.objects.filter(pk=person.pk).update(leaving="left_staff")
    person.refresh_from_db()


def everything() -> str:
    """Every column of every declared table and its history."""
    models: set[Any] = {held.model_class for held in declared()}
    models |= {event for model in models if (event := getattr(model, "pgh_event_model", None))}
    return "\n".join(str(row) for model in models for row in model._default_manager.values())


def test_every_table_about_people_says_why() -> None:
    assert list(undeclared(Person)) == []
    for held in declared():
        assert not held.texts or set(dict(held.texts)) <= set(held.fields), held.model
    assert apps.get_model("study.StudyPaper") in {held.model_class for held in declared()}


@pytest.mark.parametrize("member", [True, False])
def test_erasing_takes_what_was_written_from_rows_and_history_and_leaves_the_figures(
    cast: SimpleNamespace, centre: SimpleNamespace, settings: Any, tmp_path: Path, member: bool,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    settings.PAPERS_DIR = tmp_path
    person: Person = centre.li
    if not member:
        Person.objects.filter(pk=person.pk).update(
            status="non_member", joined_on=None, full_member_on=None, party_post=""
        )
        person.periods.update(status="non_member")
    with django_capture_on_commit_callbacks(execute=True):
        known(cast, centre, person)
    assert not [secret for secret in SECRETS if secret not in everything()]
    with walled(paths_of(cast.administrator)):  # as a page would, behind the second wall
        assert ("笔记心得 (正文)", "1 条") in erasure_plan(person).goes
        with django_capture_on_commit_callbacks(execute=True):
            erase(actor=cast.administrator, person=person, reason="离开满三年", today=TODAY)
    left = everything()
    assert not [secret for secret in SECRETS if secret in left]
    assert ("区委组织部" in left, "李静" in left) == (member, member)
    row = Attendance.objects.get()  # the meeting was held with one who was ill, and a note was written
    assert (row.state, row.reason, row.session.chair) == ("illness", "", person)
    assert StudyNote.objects.get().kind == "note"
    gone: list[Any] = [StudyPaper, BookHolding, BackboneTask, LayerMentor, Delivery]
    assert [model.objects.count() for model in gone] == [0] * 5
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert TrainingRecord.objects.count() == int(member)


def test_the_sheet_tells_the_person_what_study_holds(
    cast: SimpleNamespace, centre: SimpleNamespace, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.PAPERS_DIR = tmp_path
    known(cast, centre, centre.li)
    client.force_login(cast.secretary)
    html = client.get(page("person_held", centre.li)).content.decode()
    for text in ("我的体会", "手写稿", "住院治疗", "书记示范班", "《中国共产党简史》", "带班任务"):
        assert text in html
    assert "撤下的心得" not in html
