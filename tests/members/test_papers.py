"""Papers of a person: in by the form, out through the permission check, gone with the row; and hostile ones."""

import io
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.changes import event_model
from core.files import FileProblem, check_file, store
from core.models import AccessLog
from core.services.domain_settings import settings_change
from core.services.files import files_tidy
from members.models import PersonPaper
from members.services.papers import MOST_PAPERS, paper_add, paper_remove
from tests.core.papers import pdf, photograph
from tests.members.person_pages import page

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PAPERS_DIR = tmp_path / "papers"
    return tmp_path / "papers"


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    return client


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def sent(content: bytes, name: str = "证书.pdf", **more: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), "kind": "certificate", "title": "教师资格证", **more}


def handed_in(actor: Any, person: Any, **more: Any) -> PersonPaper:
    values = {"kind": "certificate", "title": "教师资格证", "dated_on": None, "today": TODAY} | more
    checked = check_file(io.BytesIO(pdf()), "证书.pdf", most_bytes=10_000)
    return paper_add(actor=actor, person=person, checked=checked, **values)


def test_a_paper_comes_in_cleaned_and_goes_out_as_a_download(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace, folder: Path
) -> None:
    answer = browser.post(page("paper_add", centre.zhang), sent(photograph(), "证书 扫描.JPG", dated_on="2020-07-01"))
    assert answer["Location"] == f"{page('person', centre.zhang)}#papers"
    paper = PersonPaper.objects.get()
    assert (paper.name, paper.content_type, paper.uploaded_by) == ("证书 扫描.jpg", "image/jpeg", cast.secretary)
    assert "扫描" not in str(paper.path) and paper.path.stat().st_mode & 0o777 == 0o600

    assert "教师资格证" in browser.get(page("person", centre.zhang)).content.decode()
    fetched: Any = browser.get(reverse("members:paper", args=[paper.pk]))

    content = b"".join(fetched.streaming_content)
    assert not Image.open(io.BytesIO(content)).getexif()
    assert fetched["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert fetched["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert fetched["Cache-Control"] == "private, no-store"
    log = AccessLog.objects.get(kind="download")
    assert (log.user, log.what, log.object_id) == (cast.secretary, "person.paper", centre.zhang.pk)


def test_the_form_says_what_must_not_be_sent_and_why_a_file_is_refused(
    browser: Client, centre: SimpleNamespace, folder: Path
) -> None:
    address = page("paper_add", centre.zhang)
    assert "No data or photographs of children. No classified papers." in browser.get(address).content.decode()
    answer = browser.post(address, sent(b"MZ" + b"\0" * 100, "通知.pdf"))
    html = answer.content.decode()
    assert answer.status_code == 400 and "Files of this kind are not taken" in html
    assert 'value="教师资格证"' in html  # nothing typed is lost
    assert not PersonPaper.objects.exists() and files(folder) == []


def test_sizes_beyond_the_setting_and_beyond_any_page_are_told_apart_from_a_missing_file(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_change(actor=cast.system, values={"core.upload_most_mb": 1})
    address = page("paper_add", centre.zhang)
    large = pdf(b"%" + b"x" * (1 << 20) + b"\n")
    assert "larger than 1 MB" in browser.post(address, sent(large)).content.decode()
    monkeypatch.setattr("core.web.uploads.MOST_BYTES", 1000)  # 50 MB on a real day
    answer = browser.post(address, sent(large))
    assert answer.status_code == 400 and "larger than 1 MB" in answer.content.decode()
    assert "Choose a file." in browser.post(address, {"kind": "other", "title": "x"}).content.decode()


def test_a_removed_paper_leaves_who_and_why_but_no_file(
    browser: Client,
    centre: SimpleNamespace,
    cast: SimpleNamespace,
    folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    paper = handed_in(cast.secretary, centre.zhang)
    address = reverse("members:paper_remove", args=[paper.pk])
    assert browser.post(address, {"reason": " "}).status_code == 400
    assert files(folder) == [paper.stored_as]

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, {"reason": "上传错了"})

    assert files(folder) == [] and not PersonPaper.objects.exists()
    event: Any = event_model(PersonPaper)._default_manager.get(pgh_label="delete")
    assert (
        event.pgh_context.metadata["reason"] == "上传错了" and event.pgh_context.metadata["user"] == cast.secretary.pk
    )
    assert "上传错了" in browser.get(page("person", centre.zhang)).content.decode()


def test_a_removal_that_is_rolled_back_costs_nothing(
    centre: SimpleNamespace, cast: SimpleNamespace, folder: Path
) -> None:
    paper = handed_in(cast.secretary, centre.zhang)
    with pytest.raises(RuntimeError), transaction.atomic():
        paper_remove(actor=cast.secretary, paper=paper, reason="试试")
        raise RuntimeError
    assert files(folder) == [paper.stored_as] and PersonPaper.objects.exists()


def test_who_may_not_keep_the_record_hands_in_and_removes_nothing(
    centre: SimpleNamespace, cast: SimpleNamespace, folder: Path
) -> None:
    paper = handed_in(cast.secretary, centre.zhang)
    for name in ("reader", "group_leader", "stranger", "nobody"):
        with pytest.raises(PermissionDenied):
            handed_in(getattr(cast, name), centre.zhang)
        with pytest.raises(PermissionDenied):
            paper_remove(actor=getattr(cast, name), paper=paper, reason="x")
    assert PersonPaper.objects.count() == 1 and files(folder) == [paper.stored_as]


def test_a_review_is_for_its_author_the_secretary_and_the_organiser(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    review = handed_in(cast.administrator, centre.zhang, kind="review")
    seen = {name for name in vars(cast) if review in PersonPaper.objects.visible_to(getattr(cast, name))}
    assert seen == {"administrator", "secretary", "organiser"}
    review = handed_in(cast.secretary, centre.zhang, kind="review")
    assert review not in PersonPaper.objects.visible_to(cast.administrator)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"dated_on": date(2026, 11, 23)}, "dated_on"), ({"kind": "poem"}, "kind"), ({"title": " \u200b"}, "title")],
)
def test_what_is_said_of_a_paper_is_checked(
    centre: SimpleNamespace, cast: SimpleNamespace, folder: Path, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        handed_in(cast.secretary, centre.zhang, **wrong)
    assert list(refused.value.message_dict) == [field]
    assert not PersonPaper.objects.exists() and files(folder) == []


@pytest.mark.parametrize("change", [{"kind": "poem"}, {"title": ""}])
def test_the_database_holds_it_too(centre: SimpleNamespace, cast: SimpleNamespace, change: dict[str, str]) -> None:
    paper = handed_in(cast.secretary, centre.zhang)
    with pytest.raises(IntegrityError, match="paper_"), transaction.atomic():
        PersonPaper.objects.filter(pk=paper.pk).update(**change)


def test_a_person_has_so_many_papers_and_no_more(
    centre: SimpleNamespace, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_PAPERS == 200
    monkeypatch.setattr("members.services.papers.MOST_PAPERS", 1)
    handed_in(cast.secretary, centre.zhang)
    with pytest.raises(ValidationError, match="1"):
        handed_in(cast.secretary, centre.zhang)


def test_a_file_that_is_gone_is_a_page_not_a_fault(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    paper = handed_in(cast.secretary, centre.zhang)
    paper.path.unlink()
    assert browser.get(reverse("members:paper", args=[paper.pk])).status_code == 404
    assert not AccessLog.objects.filter(kind="download").exists()


def test_no_address_and_no_name_leads_to_a_file_past_the_check(browser: Client) -> None:
    for address in ("/papers/../papers/", "/static/papers/", "/media/papers/", "/papers/0/"):
        assert browser.get(address).status_code == 404
    for name in ("../../etc/passwd", "", "a" * 31, "A" * 32):
        with pytest.raises(ValueError, match="Not the name"):
            store.path_of(name)


def test_a_full_disk_is_told_and_leaves_nothing(
    browser: Client, centre: SimpleNamespace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.files.store.shutil.copyfileobj", full)
    answer = browser.post(page("paper_add", centre.zhang), sent(pdf()))
    assert answer.status_code == 400 and FileProblem("disk_full").words in answer.content.decode()
    assert files(folder) == [] and not PersonPaper.objects.exists()


def test_files_without_a_row_are_set_aside_and_go_after_a_month(
    centre: SimpleNamespace, cast: SimpleNamespace, folder: Path
) -> None:
    paper, orphan = handed_in(cast.secretary, centre.zhang), store.store(io.BytesIO(b"x"))
    assert files_tidy(now=NOW) == 0 and len(files(folder)) == 2  # it may belong to a write under way
    old = (NOW - timedelta(days=2)).timestamp()
    for path in (paper.path, store.path_of(orphan)):
        os.utime(path, (old, old))

    assert files_tidy(now=NOW) == 0
    assert paper.path.exists() and not store.path_of(orphan).exists() and len(files(folder)) == 2
    later = NOW + timedelta(days=29)
    assert files_tidy(now=later) == 0
    PersonPaper.objects.filter(pk=paper.pk).update(stored_as=orphan)  # a restored database knows it again
    files_tidy(now=later)
    assert store.path_of(orphan).exists()
    assert files_tidy(now=later + timedelta(days=31)) == 1 and files(folder) == [orphan]
