"""Planning, recording by exception, closing; what is refused, and that a refusal changes nothing."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.changes import Outdated
from study.figures import tallies
from study.models import Attendance, Reading, StudySession
from study.services import attendance as lists
from study.services import sessions as services
from study.services.attendance import PersonMark
from study.services.expected import overlapping
from tests.study.factories import PlanFactory, ReadingFactory, at
from tests.study.test_expected import change_on

NOW = at("2026-11-22 20:00")


def values(centre: SimpleNamespace, **others: Any) -> Any:
    return {
        "organisation": centre.near,
        "kind": "group_study",
        "audience": "members",
        "topic": "学习条例",
        "starts_at": at("2026-11-03 15:30"),
        "ends_at": at("2026-11-03 17:00"),
        "chair": None,
        "chair_reason": "",
        **others,
    }


def recorded(cast: SimpleNamespace, session: StudySession, **others: Any) -> StudySession:
    return lists.session_record(
        actor=cast.secretary, session=session, version=others.pop("version", session.version),
        marks=others.pop("marks", {}), now=NOW, **others,
    )  # fmt: skip


def test_a_session_is_planned_recorded_by_exception_closed_and_opened_again(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace
) -> None:
    session = services.session_plan(actor=cast.secretary, values=values(centre))
    assert session.attendances.count() == 7
    marks = {
        centre.li.pk: PersonMark("leave", reason="外出培训"),
        centre.zhang.pk: PersonMark("present", is_late=True),
        branch.deputy.pk: PersonMark("absent", made_up_on=date(2026, 11, 10), made_up_way="alone"),
    }
    held = recorded(cast, session, marks=marks, values={"content": "通读全文。", "guests_count": 2})
    tally = tallies([held.pk])[held.pk]
    # Seven on the list; special care is neither expected nor missed.
    assert (held.state, tally.expected, tally.present, tally.late, tally.excused) == ("held", 6, 4, 1, 1)
    assert (str(tally.rate), str(tally.rate_made_up)) == ("66.7", "83.3")
    closed = services.session_close(actor=cast.secretary, session=held, version=held.version)
    with pytest.raises(ValidationError):
        recorded(cast, closed, marks={centre.li.pk: PersonMark()})
    assert Attendance.objects.get(session=closed, person=centre.li).state == "leave"
    reopened = services.session_reopen(actor=cast.secretary, session=closed, version=closed.version, reason="漏记决议")
    assert reopened.state == "held"


def test_what_cannot_be_recorded_is_refused_and_changes_nothing(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace
) -> None:
    future = services.session_plan(
        actor=cast.secretary,
        values=values(centre, starts_at=at("2026-11-27 15:30"), ends_at=at("2026-11-27 17:00")),
    )
    with pytest.raises(ValidationError, match="开始"):
        recorded(cast, future)
    past = services.session_plan(actor=cast.secretary, values=values(centre))
    change_on("2026-11-01", branch.publicity, organisation=centre.far)
    with pytest.raises(ValidationError, match="罗文"):
        recorded(cast, past, marks={branch.publicity.pk: PersonMark("leave"), centre.li.pk: PersonMark("leave")})
    past.refresh_from_db()
    assert (past.state, past.attendances.filter(state="leave").count()) == ("planned", 0)
    assert past.attendances.filter(person=branch.publicity).exists()  # the refusal rolled the new list back as well
    recorded(cast, past)
    assert not past.attendances.filter(person=branch.publicity).exists()
    with pytest.raises(ValidationError):
        recorded(
            cast, past, version=2, marks={centre.li.pk: PersonMark(made_up_on=date(2026, 11, 9), made_up_way="alone")}
        )


def test_who_records_second_is_told_what_changed(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    session = services.session_plan(actor=cast.secretary, values=values(centre))
    recorded(cast, session, marks={centre.li.pk: PersonMark("leave")}, values={"content": "甲的记录"})
    with pytest.raises(Outdated) as outdated:
        recorded(cast, session, version=1, marks={centre.zhang.pk: PersonMark("duty")}, values={"content": "乙的记录"})
    assert ("content", "", "甲的记录") in [(each.name, each.old, each.new) for each in outdated.value.since.changes]
    assert StudySession.objects.get(pk=session.pk).content == "甲的记录"
    assert Attendance.objects.get(session=session, person=centre.zhang).state == "present"


def test_the_chair_rule_asks_for_a_reason(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace
) -> None:
    for kind, place, right, wrong in [
        ("general_meeting", centre.near, branch.secretary, branch.publicity),
        ("branch_committee_meeting", centre.near, branch.deputy, branch.leader),
        ("group_meeting", centre.group, branch.leader, branch.secretary),
    ]:
        given = values(centre, kind=kind, organisation=place)
        with pytest.raises(ValidationError) as refused:
            services.session_plan(actor=cast.secretary, values={**given, "chair": wrong})
        assert list(refused.value.message_dict) == ["chair_reason"]
        reasoned = services.session_plan(
            actor=cast.secretary, values={**given, "chair": wrong, "chair_reason": "书记出差"}
        )
        assert reasoned.chair_reason == "书记出差"
        assert services.session_plan(actor=cast.secretary, values={**given, "chair": right}).chair_reason == ""


def test_moved_and_cancelled_with_a_reason(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    session = services.session_plan(actor=cast.secretary, values=values(centre))
    later = {"starts_at": at("2026-12-01 15:30"), "ends_at": at("2026-12-01 17:00")}
    with pytest.raises(ValidationError) as refused:
        services.session_move(actor=cast.secretary, session=session, version=1, reason=" ", **later)
    assert list(refused.value.message_dict) == ["reason"]
    moved = services.session_move(actor=cast.secretary, session=session, version=1, reason="园里有活动", **later)
    assert (moved.moved_from, moved.reason) == (at("2026-11-03 15:30"), "园里有活动")
    assert set(moved.attendances.values_list("starts_at", flat=True)) == {later["starts_at"]}
    cancelled = services.session_cancel(actor=cast.secretary, session=moved, version=2, reason="并入下次")
    assert cancelled.state == "cancelled"
    with pytest.raises(ValidationError):
        services.session_close(actor=cast.secretary, session=cancelled, version=3)
    assert services.session_restore(actor=cast.secretary, session=cancelled, version=3).state == "planned"


def test_a_make_up_session_expects_those_who_missed_and_makes_it_up(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace
) -> None:
    held = recorded(
        cast,
        services.session_plan(actor=cast.secretary, values=values(centre)),
        marks={centre.li.pk: PersonMark("illness"), centre.zhang.pk: PersonMark("duty")},
    )
    make_up = services.session_plan(
        actor=cast.secretary,
        values=values(
            centre, audience="named", make_up_of=held, starts_at=at("2026-11-10 15:30"), ends_at=at("2026-11-10 17:00")
        ),
    )
    assert set(make_up.attendances.values_list("person__name", flat=True)) == {"李静", "张明华"}
    recorded(cast, make_up, marks={centre.zhang.pk: PersonMark("leave")})
    rows = dict(Attendance.objects.filter(session=held).missed().values_list("person__name", "made_up_on"))
    assert rows == {"李静": date(2026, 11, 10), "张明华": None}


def test_a_joint_session_each_secretary_records_the_own_people(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace
) -> None:
    session = services.session_plan(actor=cast.secretary, values=values(centre, joint_organisations=[centre.far]))
    assert {"王秀兰", "董淑珍", "李静"} <= set(session.attendances.values_list("person__name", flat=True))
    lists.session_record(
        actor=cast.stranger, session=session, version=1, marks={centre.wang.pk: PersonMark("leave")}, now=NOW
    )
    with pytest.raises(ValidationError):
        lists.session_record(
            actor=cast.stranger, session=session, version=2, marks={centre.li.pk: PersonMark("leave")}, now=NOW
        )
    with pytest.raises(PermissionDenied):
        services.session_cancel(actor=cast.stranger, session=session, version=2, reason="不办了")
    session.refresh_from_db()
    assert session.state == "planned"  # only the host says that it was held
    assert dict(session.attendances.exclude(state="present").values_list("person__name", "state")) == {
        "王秀兰": "leave",
        "韩桂芳": "special_care",
    }


def test_who_may_plan_for_whom(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    for user in (cast.reader, cast.stranger, cast.nobody, cast.group_leader):
        with pytest.raises(PermissionDenied):
            services.session_plan(actor=user, values=values(centre))
    with pytest.raises(PermissionDenied):
        services.session_plan(actor=cast.group_leader, values=values(centre, organisation=centre.group))
    own = values(centre, organisation=centre.group, kind="group_meeting")
    assert services.session_plan(actor=cast.group_leader, values=own).scope_path == centre.group.path
    assert StudySession.objects.count() == 1


def test_people_expected_at_two_places_are_named_and_readings_belong_to_the_year(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    first = services.session_plan(actor=cast.secretary, values=values(centre))
    second = services.session_plan(
        actor=cast.secretary, values=values(centre, topic="主题党日", starts_at=at("2026-11-03 16:30"))
    )
    assert overlapping(second) == [("李静", first.topic), ("张明华", first.topic)]
    apart = services.session_plan(
        actor=cast.secretary,
        values=values(centre, starts_at=first.ends_at + timedelta(hours=1), ends_at=first.ends_at + timedelta(hours=2)),
    )
    assert overlapping(apart) == []
    reading: Reading = ReadingFactory(plan=PlanFactory(organisation=centre.near, year=2025))
    with pytest.raises(ValidationError) as refused:
        services.session_plan(actor=cast.secretary, values=values(centre, readings=[reading]))
    assert list(refused.value.message_dict) == ["readings"]
