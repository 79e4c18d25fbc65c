"""The record of a session as the usual paper, on the page and as a Word file, whatever text is in it."""

import io
from types import SimpleNamespace

from django.test import Client
from docx import Document

from core.models import AccessLog
from tests.study.factories import AttendanceFactory, SessionFactory

HOSTILE = '<script>alert(1)</script>\x0b{{ 7*7 }} ]]> &amp; =cmd|"/c calc" ' + "会" * 10_000


def test_the_paper_says_who_was_there_and_holds_hostile_text_as_text(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    session = SessionFactory(
        organisation=centre.near, state="held", topic="学习/条例: 第*一*章", chair=centre.li, chair_reason="书记出差",
        content=HOSTILE, resolutions="同意。\n执行。", guests_count=2, guest_names="园长代表",
    )  # fmt: skip
    AttendanceFactory(session=session, person=centre.li)
    AttendanceFactory(session=session, person=centre.zhang, state="leave", reason="产假")
    client.force_login(cast.secretary)
    page = client.get(f"/study/sessions/{session.pk}/minutes/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    answer = client.get(f"/study/sessions/{session.pk}/minutes.docx")
    assert "2026-11-03" in answer.headers["Content-Disposition"]
    table = Document(io.BytesIO(b"".join(answer))).tables[0]  # type: ignore[arg-type]  # a streaming answer
    said = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert (said["应到人数"], said["实到人数"], said["缺席人员及原因"]) == ("2", "1", "张明华（请假，产假）")
    assert (said["主持人"], said["列席人员"]) == ("李静（书记出差）", "园长代表（2人）")
    assert said["时间"] == "2026年11月3日15:30—17:00"
    assert said["决议"] == "同意。\n执行。"
    assert said["主要内容"].replace("\n", "") == HOSTILE.replace("\x0b", "")
    assert list(said)[:7] == ["会议名称", "会议类型", "召开组织", "时间", "地点", "主持人", "记录人"]
    log = AccessLog.objects.get(what="session minutes")
    assert (log.user, log.object_id) == (cast.secretary, session.pk)
