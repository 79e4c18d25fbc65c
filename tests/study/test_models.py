"""What the database holds about sessions, plans and attendance, whoever writes: tested by breaking it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from members.models import Organisation
from study.models import Attendance, Reading, SessionOrganisation, StudyPlan, StudySession
from study.rules import kinds
from tests.study.factories import AttendanceFactory, PlanFactory, ReadingFactory, SessionFactory, at


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"ends_at": at("2026-11-03 15:30")}, "结束时间应晚于开始时间。"),
        ({"topic": ""}, "请填写主题。"),
        ({"state": "cancelled"}, "请写明取消的原因。"),
        ({"moved_from": at("2026-11-01 15:30")}, "请写明改期的原因。"),
        ({"kind": "party"}, ""),
        ({"audience": "friends"}, ""),
        ({"state": "finished"}, ""),
    ],
)
def test_a_session_that_cannot_be_is_refused_by_the_database_in_words(
    centre: SimpleNamespace, broken: dict[str, Any], message: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(organisation=centre.near, **broken)
    assert StudySession.objects.count() == 0
    if message:
        row = SessionFactory.build(organisation=centre.near, **broken)
        with pytest.raises(ValidationError) as refused:
            row.validate_constraints()
        assert message in refused.value.messages


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"state": "leave", "is_late": True}, "迟到的人应算到会。"),
        ({"made_up_on": "2026-11-09", "made_up_way": "alone"}, "没到会的人才需补学"),
        ({"state": "leave", "made_up_on": "2026-11-09"}, "没到会的人才需补学"),
        ({"state": "leave", "made_up_way": "alone"}, "没到会的人才需补学"),
        ({"state": "leave", "is_guest": True}, "没来的客人不列入名单。"),
        ({"state": "asleep"}, ""),
    ],
)
def test_attendance_that_cannot_be_is_refused_by_the_database_in_words(
    centre: SimpleNamespace, broken: dict[str, Any], message: str
) -> None:
    session = SessionFactory(organisation=centre.near)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceFactory(session=session, person=centre.li, **broken)
    if message:
        with pytest.raises(ValidationError, match=message):
            AttendanceFactory.build(session=session, person=centre.li, **broken).validate_constraints()


def test_nobody_is_twice_on_a_list_and_a_plan_is_once_a_year(centre: SimpleNamespace) -> None:
    session = SessionFactory(organisation=centre.near)
    AttendanceFactory(session=session, person=centre.li)
    with pytest.raises(IntegrityError, match="attendance_once"), transaction.atomic():
        AttendanceFactory(session=session, person=centre.li)
    plan = PlanFactory(organisation=centre.near)
    with pytest.raises(IntegrityError, match="study_plan_once_a_year"), transaction.atomic():
        PlanFactory(organisation=centre.near)
    with pytest.raises(IntegrityError, match="reading_month"), transaction.atomic():
        ReadingFactory(plan=plan, month=13)
    with pytest.raises(IntegrityError, match="reading_left_out_of_adopted"), transaction.atomic():
        ReadingFactory(plan=plan, is_left_out=True)


def test_states_change_only_along_the_table(centre: SimpleNamespace) -> None:
    values = kinds.STATE.values()
    for before in values:
        for after in values:
            if before == after:
                continue
            session = SessionFactory(organisation=centre.near, state=before, reason="园里有事")
            rows = StudySession.objects.filter(pk=session.pk)
            if kinds.may_become(before, after):
                assert rows.update(state=after) == 1
            else:
                with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
                    rows.update(state=after)
                assert rows.get().state == before


def test_paths_and_days_are_written_by_the_database_and_follow_what_moves(centre: SimpleNamespace) -> None:
    session = SessionFactory(organisation=centre.near)
    joint = SessionOrganisation.objects.create(session=session, organisation=centre.far)
    row = AttendanceFactory(session=session, person=centre.zhang)
    plan = PlanFactory(organisation=centre.near)
    row.refresh_from_db()
    assert (session.scope_path, row.scope_path, row.starts_at) == (
        centre.near.path,
        centre.group.path,
        session.starts_at,
    )
    StudySession.objects.filter(pk=session.pk).update(starts_at=at("2026-11-02 09:00"))
    Organisation.objects.move(
        Organisation.objects.get(pk=centre.near.pk), Organisation.objects.get(pk=centre.other.pk), "last-child"
    )
    moved = Organisation.objects.get(pk=centre.near.pk).path
    assert moved != centre.near.path
    row.refresh_from_db()
    joint.refresh_from_db()
    assert row.starts_at == at("2026-11-02 09:00")
    assert row.scope_path == Organisation.objects.get(pk=centre.group.pk).path
    assert StudySession.objects.get(pk=session.pk).scope_path == moved
    assert StudyPlan.objects.get(pk=plan.pk).scope_path == moved
    assert SessionOrganisation.objects.filter(scope_path=centre.far.path).exists()


def test_what_each_sees(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    """Own sessions and those held together; plans also where a superior has issued them; attendance of own people."""
    SessionFactory(organisation=centre.near, topic="near")
    SessionFactory(organisation=centre.group, topic="group")
    joint = SessionFactory(organisation=centre.far, topic="joint")
    SessionFactory(organisation=centre.far, topic="far")
    SessionOrganisation.objects.create(session=joint, organisation=centre.near)
    AttendanceFactory(session=joint, person=centre.li)
    AttendanceFactory(session=joint, person=centre.wang)
    ReadingFactory(plan=PlanFactory(organisation=centre.committee), title="issued")
    ReadingFactory(plan=PlanFactory(organisation=centre.committee, year=2027, state="draft"), title="draft")
    ReadingFactory(plan=PlanFactory(organisation=centre.other), title="other")
    ReadingFactory(plan=PlanFactory(organisation=centre.near), title="own")

    def seen(user: Any) -> tuple[set[str], set[str], set[str]]:
        return (
            set(StudySession.objects.visible_to(user).values_list("topic", flat=True)),
            set(Reading.objects.visible_to(user).values_list("title", flat=True)),
            set(Attendance.objects.visible_to(user).values_list("person__name", flat=True)),
        )

    assert seen(cast.nobody) == (set(), set(), set())
    assert seen(cast.group_leader) == ({"group"}, {"issued", "own"}, set())
    assert seen(cast.secretary) == ({"near", "group", "joint"}, {"issued", "own"}, {"李静"})
    assert seen(cast.stranger) == ({"joint", "far"}, {"issued"}, {"王秀兰"})
    everything = {"near", "group", "joint", "far"}
    assert seen(cast.organiser) == (everything, {"issued", "draft", "own"}, {"李静", "王秀兰"})
    assert seen(cast.system) == (everything, {"issued", "draft", "own", "other"}, {"李静", "王秀兰"})


def test_every_change_of_attendance_stays_in_history(centre: SimpleNamespace) -> None:
    row = AttendanceFactory(session=SessionFactory(organisation=centre.near), person=centre.li)
    Attendance.objects.filter(pk=row.pk).update(state="leave", reason="陪护家人")
    events = Attendance.pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    assert [(event.state, event.reason) for event in events] == [("present", ""), ("leave", "陪护家人")]
