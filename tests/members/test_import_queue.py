"""What is too long for a page is given to the queue, once its run is stored."""

from types import SimpleNamespace

import pytest
from kombu.exceptions import OperationalError

from members import tasks
from members.models import Person
from members.services.imports import runs
from tests.cast import make_stage
from tests.members.import_pages import address, latest, page_text, send, signed_in
from tests.members.rosters import csv_of, preview, someone


@pytest.fixture
def stage(transactional_db: None) -> SimpleNamespace:
    return make_stage()


def test_a_long_roster_goes_to_a_worker_and_shows_its_progress(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[tuple[str, int]] = []
    monkeypatch.setattr(runs, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(runs, "AT_ONCE_ROWS", 0)
    monkeypatch.setattr(tasks.roster_read, "delay", lambda pk: queued.append(("read", pk)))
    monkeypatch.setattr(tasks.roster_confirm, "delay", lambda pk: queued.append(("confirm", pk)))
    client = signed_in(cast.secretary)

    send(client, csv_of([someone(1)]))
    run = latest()
    assert queued == [("read", run.pk)]
    page = page_text(client.get(address(run)))
    assert f'hx-get="{address(run)}"' in page
    assert 'http-equiv="refresh"' in page
    part = client.get(address(run), headers={"HX-Request": "true"})
    assert "0 rows so far" in page_text(part)
    assert "<html" not in page_text(part)

    tasks.roster_read(run.pk)
    assert client.get(address(run), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    client.post(address(run, "import_confirm"))
    assert queued[1:] == [("confirm", run.pk)]
    assert "being stored" in page_text(client.get(address(run)))
    tasks.roster_confirm(run.pk)
    assert Person.objects.filter(name="陈秀英").count() == 1


def test_a_queue_that_does_not_answer_is_said(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pk: int) -> None:
        raise OperationalError("connection refused")

    client = signed_in(cast.secretary)
    run = preview(cast.secretary, csv_of([someone(1)]))
    monkeypatch.setattr(runs, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(runs, "AT_ONCE_ROWS", 0)
    monkeypatch.setattr(tasks.roster_read, "delay", refuse)
    monkeypatch.setattr(tasks.roster_confirm, "delay", refuse)

    answer = send(client, csv_of([someone(3)]))
    assert answer.status_code == 400
    assert "the queue of jobs does not answer" in page_text(answer)
    assert latest().state == "dropped"

    client.post(address(run, "import_confirm"))
    run.refresh_from_db()
    assert run.state == "previewed"
