"""Papers of sessions and readings: who hands in, who fetches, what is refused."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from core.models import AccessLog
from study.models import StudyPaper
from tests.core.papers import pdf
from tests.study.factories import PlanFactory, ReadingFactory, SessionFactory


@pytest.fixture(autouse=True)
def papers_folder(settings: Any, tmp_path: Path) -> None:
    settings.PAPERS_DIR = tmp_path / "papers"


def upload(client: Client, address: str, content: bytes, name: str) -> Any:
    return client.post(address, {"file": SimpleUploadedFile(name, content), "title": "会议签到表"})


def test_a_paper_of_a_session_is_handed_in_fetched_and_removed(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    session = SessionFactory(organisation=centre.near, state="held")
    client.force_login(cast.secretary)
    assert upload(client, f"/study/sessions/{session.pk}/papers/add/", pdf(), "签到表.pdf").status_code == 302
    paper = StudyPaper.objects.get()
    assert "会议签到表" in client.get(f"/study/sessions/{session.pk}/").content.decode()
    assert b"".join(client.get(f"/study/papers/{paper.pk}/")) == pdf()  # type: ignore[arg-type]  # a streaming answer
    assert AccessLog.objects.filter(what="study.paper", user=cast.secretary, object_id=paper.pk).count() == 1
    refused = client.post(f"/study/papers/{paper.pk}/remove/", {"reason": ""})
    assert (refused.status_code, StudyPaper.objects.count()) == (200, 1)
    client.post(f"/study/papers/{paper.pk}/remove/", {"reason": "传错了"})
    assert StudyPaper.objects.count() == 0


def test_what_is_no_paper_is_refused_and_a_closed_record_takes_none(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    session = SessionFactory(organisation=centre.near, state="held")
    address = f"/study/sessions/{session.pk}/papers/add/"
    client.force_login(cast.secretary)
    assert upload(client, address, b"MZ\x90\x00" + b"\0" * 200, "会议记录.pdf").status_code == 400
    session.state = "closed"
    session.save(update_fields=["state"])
    closed = upload(client, address, pdf(), "签到表.pdf")
    assert "已归档" in closed.content.decode()
    assert StudyPaper.objects.count() == 0
    with pytest.raises(IntegrityError, match="study_paper_of_one"), transaction.atomic():
        StudyPaper.objects.create(
            title="无主",
            stored_as="0" * 32,
            name="a.pdf",
            content_type="x",
            size=1,
            sha256="",
            uploaded_by=cast.secretary,
        )


def test_a_branch_reads_the_document_of_an_issued_plan_above(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    reading = ReadingFactory(plan=PlanFactory(organisation=centre.committee))
    address = f"/study/readings/{reading.pk}/papers/add/"
    client.force_login(cast.secretary)
    assert upload(client, address, pdf(), "文件.pdf").status_code == 403
    client.force_login(cast.organiser)
    assert upload(client, address, pdf(), "文件.pdf").status_code == 302
    paper = StudyPaper.objects.get()
    for user, status in ((cast.secretary, 200), (cast.stranger, 200), (cast.nobody, 404)):
        client.force_login(user)
        assert client.get(f"/study/papers/{paper.pk}/").status_code == status
