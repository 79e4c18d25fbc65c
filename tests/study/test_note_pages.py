"""The pages of notes and reflections: entered for many, written down one by one, found again, taken out."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AccessLog
from study.models import SessionReading, StudyNote, StudyPaper
from study.views import notes_enter
from tests.core.papers import pdf
from tests.factories import PersonFactory
from tests.study.factories import (
    AttendanceFactory,
    NoteFactory,
    PlanFactory,
    ReadingFactory,
    SessionFactory,
    at,
)

DAY = "2026-09-01"


@pytest.fixture
def held(centre: SimpleNamespace) -> SimpleNamespace:
    """A session of ``near`` in September on a reading: 张明华 was there, 李静 on leave."""
    session = SessionFactory(organisation=centre.near, state="held", starts_at=at(f"{DAY} 15:30"))
    reading = ReadingFactory(plan=PlanFactory(organisation=centre.committee))
    SessionReading.objects.create(session=session, reading=reading)
    AttendanceFactory(session=session, person=centre.zhang)
    AttendanceFactory(session=session, person=centre.li, state="leave")
    return SimpleNamespace(session=session, reading=reading, add=f"/study/sessions/{session.pk}/notes/add/")


def test_reflections_of_a_session_are_entered_for_many_and_nobody_twice(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client, held: SimpleNamespace
) -> None:
    client.force_login(cast.secretary)
    form = client.get(held.add, {"kind": "reflection"}).context["form"]
    assert form["people"].value() == [str(centre.zhang.pk)]  # who was there is ticked, who was not is offered
    assert [label for _pk, label in form.fields["people"].choices] == ["李静（请假）", "张明华"]
    data: dict[str, Any] = {"kind": "reflection", "day": DAY, "reading": held.reading.pk}
    nobody = client.post(held.add, data)
    assert "请至少勾选一人。" in nobody.content.decode()
    client.post(held.add, data | {"people": [centre.zhang.pk]})
    again = client.post(held.add, data | {"people": [centre.zhang.pk, centre.li.pk]}, follow=True)
    assert "已登记 1 人。 另有 1 人已登记过。" in again.content.decode()
    notes = StudyNote.objects.order_by("pk")
    assert [(each.person, each.reading, each.session, str(each.day)) for each in notes] == [
        (centre.zhang, held.reading, held.session, DAY), (centre.li, held.reading, held.session, DAY),
    ]  # fmt: skip
    later = client.get(held.add, {"kind": "reflection"}).context["form"]
    assert later["people"].value() == []  # stragglers are ticked by hand
    assert "<strong>2</strong>" in client.get(f"/study/sessions/{held.session.pk}/").content.decode()
    plan = client.get("/study/plan/", {"year": 2026, "organisation": centre.near.pk}).content.decode()
    assert f'?reading={held.reading.pk}&amp;organisation={centre.near.pk}">心得 2</a>' in plan


def test_nobody_enters_for_others_people_nor_on_a_day_to_come_nor_a_reading_not_studied(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client, held: SimpleNamespace
) -> None:
    client.force_login(cast.secretary)
    data: dict[str, Any] = {"kind": "note", "day": DAY, "people": [centre.wang.pk]}
    assert client.post(held.add, data).status_code == 200  # not one of those offered
    other = ReadingFactory(plan=held.reading.plan)
    assert client.post(held.add, data | {"people": [centre.li.pk], "reading": other.pk}).status_code == 200
    of_reading = f"/study/readings/{held.reading.pk}/notes/add/"
    assert client.get(of_reading, {"organisation": centre.far.pk}).context["intro"] == centre.near.name
    assert client.post(of_reading, data).status_code == 200
    future = data | {"day": timezone.localdate() + timedelta(days=1), "people": [centre.li.pk]}
    assert "这一天还没到。" in client.post(of_reading, future).content.decode()
    assert not StudyNote.objects.exists()
    assert client.post(of_reading, data | {"people": [centre.li.pk]}).status_code == 302
    assert StudyNote.objects.get().session is None


def test_of_very_many_one_writes_the_names(
    centre: SimpleNamespace,
    cast: SimpleNamespace,
    client: Client,
    held: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notes_enter, "TICKED_UP_TO", 1)
    held.session.attendances.filter(person=centre.li).delete()
    AttendanceFactory(session=held.session, person=PersonFactory(name="孙丽华", organisation=centre.near))
    client.force_login(cast.secretary)
    data = {"kind": "note", "day": DAY, "people": "张明华、李静"}
    refused = client.post(held.add, data).content.decode()
    assert "不在名单上：李静。" in refused and "张明华、李静" in refused  # what was typed is not lost
    client.post(held.add, data | {"people": "张明华，孙丽华"})
    assert sorted(StudyNote.objects.values_list("person__name", flat=True)) == ["孙丽华", "张明华"]
    with pytest.raises(PermissionDenied):
        notes_enter.services.notes_enter(
            actor=cast.secretary, people=[centre.wang.pk], kind="note", day=date(2026, 9, 1), today=date(2026, 9, 1),
            session=held.session,
        )  # fmt: skip


def test_a_text_and_a_file_are_added_afterwards_and_all_of_it_goes_with_the_note(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client, settings: Any, tmp_path: Path, held: SimpleNamespace
) -> None:
    settings.PAPERS_DIR = tmp_path / "papers"
    note = NoteFactory(person=centre.li, session=held.session)
    address = f"/study/notes/{note.pk}/"
    client.force_login(cast.secretary)
    data = {"kind": "reflection", "day": DAY, "text": "<b>守初心</b>\n第二段", "version": 1}
    assert client.post(f"{address}edit/", data).status_code == 302
    stale = client.post(f"{address}edit/", data | {"text": "另一人的"})
    assert "另一人的" in stale.content.decode()  # nothing typed is lost
    client.post(f"{address}papers/add/", {"file": SimpleUploadedFile("心得.pdf", pdf()), "title": ""})
    page = client.get(address).content.decode()
    assert "&lt;b&gt;守初心&lt;/b&gt;\n第二段" in page
    paper = StudyPaper.objects.get()
    assert b"".join(client.get(f"/study/papers/{paper.pk}/")) == pdf()  # type: ignore[arg-type]  # a streaming answer
    assert AccessLog.objects.filter(what="study.paper", scope_path=centre.near.path).count() == 1
    client.force_login(cast.stranger)
    assert {client.get(each).status_code for each in (address, f"/study/papers/{paper.pk}/")} == {404}
    client.force_login(cast.reader)
    assert client.post(f"/study/papers/{paper.pk}/remove/", {"reason": "x"}).status_code == 403
    client.force_login(cast.secretary)
    assert client.post(f"{address}remove/", {"reason": " "}).status_code == 200
    assert client.post(f"{address}remove/", {"reason": "登记错了"}).status_code == 302
    assert (StudyNote.objects.count(), StudyPaper.objects.count()) == (0, 0)
    last: Any = StudyNote.pgh_event_model.objects.order_by("pgh_id").last()  # type: ignore[attr-defined]
    assert (last.pgh_label, last.text, last.pgh_context.metadata["reason"]) == ("delete", data["text"], "登记错了")


def test_the_list_costs_the_same_with_one_and_with_three_and_is_found_filtered_and_taken_out(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client, held: SimpleNamespace
) -> None:
    client.force_login(cast.secretary)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    first = NoteFactory(person=centre.zhang, session=held.session, text="记")
    addresses = ("/study/notes/", f"/study/notes/{first.pk}/", held.add, "/study/notes/print/")
    once = [cost(address) for address in addresses]
    NoteFactory(person=centre.li, session=held.session, kind="reflection")
    NoteFactory(person=centre.li, reading=held.reading, day=timezone.localdate())
    NoteFactory(person=centre.wang, reading=held.reading)
    assert [cost(address) for address in addresses] == once
    assert once[0] <= 12

    def found(**asked: Any) -> int:
        return len(client.get("/study/notes/", asked).context["listing"].page.rows)

    assert (found(), found(q="lj"), found(kind="note"), found(on="党员教育"), found(person=centre.li.pk)) == (
        3,
        2,
        2,
        1,
        2,
    )
    assert (found(session=held.session.pk), found(last="2026-11-03"), found(organisation=centre.group.pk)) == (2, 2, 1)
    assert found(person=centre.wang.pk) == 0  # a person of elsewhere is no filter: nothing is shown
    text = b"".join(client.get("/study/notes/export/")).decode("utf-8-sig")  # type: ignore[arg-type]
    lines = text.splitlines()
    assert lines[0] == "序号,姓名,支部,类别,篇目,学习活动,日期,正文,附件"
    assert len(lines) == 4
    assert AccessLog.objects.get(what="study notes").rows == 3
