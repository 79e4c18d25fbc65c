"""Sheets 4 and 6, open make-ups, and sessions of a committee as its branches see them."""

import csv
import io
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse

from core.models import AccessLog, DomainSettingValue
from members.models import User
from study import policies
from study.figures import tallies
from study.models import Attendance, SessionOrganisation, SessionReading, StudyNote, StudySession
from tests.study.factories import AttendanceFactory, PlanFactory, ReadingFactory, SessionFactory, at


def sheet(client: Client, route: str, **asked: Any) -> list[dict[str, str]]:
    body: Any = client.get(reverse(f"study:{route}"), asked)
    return list(csv.DictReader(io.StringIO(b"".join(body).decode("utf-8-sig"))))


def test_sheet_4_says_who_was_away_and_what_is_still_to_be_made_up(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace, client: Client
) -> None:
    lecture = SessionFactory(
        organisation=centre.near, kind="party_lecture", state="closed", topic="=做好启蒙人", chair=branch.secretary,
        recorder=centre.li, agenda="讲党课", content="一\n二", resolutions="略", starts_at=at("2026-09-08 15:30"),
    )  # fmt: skip
    SessionOrganisation.objects.create(session=lecture, organisation=centre.far)
    for person, state, fields in (
        (branch.secretary, "present", {}), (branch.deputy, "present", {"is_late": True}),
        (centre.li, "leave", {"reason": "产假", "made_up_on": date(2026, 9, 15), "made_up_way": "alone"}),
        (centre.zhang, "duty", {}), (branch.leader, "absent", {}), (branch.cared, "special_care", {}),
        (centre.wang, "present", {"is_guest": True}),
    ):  # fmt: skip
        AttendanceFactory(session=lecture, person=person, state=state, **fields)
    SessionFactory(organisation=centre.near, kind="party_lecture")  # only planned
    SessionFactory(organisation=centre.near, state="held", starts_at=at("2026-09-01 15:30"))  # group study
    client.force_login(cast.secretary)
    [row] = sheet(client, "meetings_export")
    assert row == {
        "序号": "1", "支部": "第一实验幼儿园党支部、河滨幼儿园党支部", "会议类型": "党课", "会议名称": "'=做好启蒙人",
        "日期": "2026-09-08", "起止时间": "15:30–17:00", "地点": "党员活动室", "主持人": "郭建华", "记录人": "李静",
        "应到": "5", "实到": "2", "出勤率": "40.0%",
        "请假人及原因": "李静（请假：产假）、张明华（公务）", "缺席人": "梁玉梅",
        "议题": "讲党课", "主要内容": "一\n二", "决议": "略", "附件数": "0", "补学情况": "已补1人，待补2人",
    }  # fmt: skip
    counted = tallies([lecture.pk])[lecture.pk]
    assert (str(counted.expected), str(counted.present), f"{counted.rate}%") == (
        row["应到"],
        row["实到"],
        row["出勤率"],
    )
    log = AccessLog.objects.get(kind="export")
    assert (log.what, log.rows) == ("sheet 4", 1)
    client.force_login(cast.stranger)  # holds it jointly
    assert [row["会议名称"] for row in sheet(client, "meetings_export")] == ["'=做好启蒙人"]
    listed = client.get(reverse("study:sessions"), {"make_ups": "open"}).content.decode()
    assert "=做好启蒙人" in listed
    Attendance.objects.filter(session=lecture, state__in=("duty", "absent")).update(
        made_up_on=date(2026, 9, 20), made_up_way="alone"
    )
    assert not StudySession.objects.with_open_make_ups().exists()


def test_sheet_6_counts_notes_and_says_whether_a_month_has_enough(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    DomainSettingValue.objects.create(key="study.members_least", value=2)
    reading = ReadingFactory(plan=PlanFactory(organisation=centre.near))
    days = ("2026-09-01", "2026-09-15", "2026-10-01")
    rows = [SessionFactory(organisation=centre.near, state="held", starts_at=at(f"{day} 00:10")) for day in days]
    first = rows[0]
    SessionReading.objects.create(session=first, reading=reading)
    AttendanceFactory(session=first, person=centre.zhang)
    AttendanceFactory(
        session=first, person=centre.li, state="illness", made_up_on=date(2026, 9, 9), made_up_way="alone"
    )
    notes = (
        (centre.zhang, "note", first, reading),
        (centre.li, "note", None, reading),
        (centre.li, "reflection", first, None),
    )
    for person, kind, session, on in notes:
        StudyNote.objects.create(person=person, kind=kind, session=session, reading=on, day=date(2026, 9, 2))
    StudyNote.objects.create(person=centre.wang, kind="note", reading=reading, day=date(2026, 9, 2))  # not expected
    SessionFactory(organisation=centre.committee, state="held", audience="leadership", starts_at=at("2026-09-07 08:30"))
    client.force_login(cast.organiser)
    found = [list(row.values()) for row in sheet(client, "group_study_export")]
    assert found[0][1:] == ["班子成员", "2026-09-07", first.topic, "", "2.0", "0", "0", "0", "0", "是"]
    assert found[1] == [
        centre.near.name, "党员队伍", "2026-09-01", first.topic, reading.title, "2.0", "2", "2", "2", "1", "是"
    ]  # fmt: skip
    assert [row[-1] for row in found] == ["是", "是", "是", "否"]


def test_a_branch_sees_what_its_committee_holds_if_people_of_the_branch_are_expected(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    seen, unseen = (SessionFactory(organisation=centre.committee, topic=topic) for topic in ("扩大学习", "班子学习"))
    AttendanceFactory(session=seen, person=centre.li)
    AttendanceFactory(session=seen, person=centre.wang)
    AttendanceFactory(session=unseen, person=centre.wang)
    own = SessionFactory(organisation=centre.near)
    users: list[User] = [cast.secretary, cast.stranger, cast.group_leader, cast.organiser, cast.nobody, cast.system]
    for user in users:
        visible = set(StudySession.objects.visible_to(user))
        assert visible == {each for each in (seen, unseen, own) if policies.may_view_session(user, each)}, user
    assert set(StudySession.objects.visible_to(cast.secretary)) == {seen, own}
    client.force_login(cast.secretary)
    page = client.get(reverse("study:session", args=[seen.pk])).content.decode()
    assert ("李静" in page, "王秀兰" in page, "只看本组织" in page or centre.committee.name in page) == (
        True,
        False,
        True,
    )
    assert "session_edit" not in page and reverse("study:session_edit", args=[seen.pk]) not in page
