"""Who is reminded of what, when, how often; what becomes of it when a session changes."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.models import Delivery, DomainSettingValue, Message, Robot
from members.models import Channel, Person, Role, User
from study.hours import measure, with_hours
from study.models import Attendance, StudySession, TrainingRecord
from study.rules import kinds
from study.rules.reminders import monday_of, periodic_meetings
from study.services.reminders.tick import Decided, reminders_decide
from study.todos import todos
from tests.factories import PersonFactory
from tests.study.factories import AttendanceFactory, SessionFactory, at

START = at("2026-12-03 15:30")  # a Thursday
THREE_DAYS, TWO_HOURS = START - timedelta(days=3), START - timedelta(hours=2)
OCTOBER = at("2026-10-09 15:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.MAIL_ON = True


@pytest.fixture
def told(cast: SimpleNamespace, centre: SimpleNamespace) -> SimpleNamespace:
    """A session of 李静, who reads mail, 张明华, whose account has no address, and 王秀兰, who has no account."""
    User.objects.filter(pk=cast.reader.pk).update(person=centre.li, email="li@example.org")
    User.objects.filter(pk=cast.group_leader.pk).update(person=centre.zhang)
    Role.objects.filter(kind="secretary").delete()  # what they have to do is told apart
    DomainSettingValue.objects.create(key="study.hours_behind_days", value=0)  # and so are the hours of the year
    session = SessionFactory(organisation=centre.near, starts_at=START)
    StudySession.objects.filter(pk=session.pk).update(created_at=at("2026-11-01 09:00"))
    for person in (centre.li, centre.zhang, centre.wang):
        AttendanceFactory(session=session, person=person)
    return SimpleNamespace(session=session, li=cast.reader, zhang=cast.group_leader, centre=centre, cast=cast)


def rows(kind: str = "study.before") -> list[tuple[str, str, str]]:
    """User or way, way and state of every delivery of a kind."""
    found = Delivery.objects.filter(message__kind=kind).order_by("user__username", "way", "pk")
    return list(found.values_list("user__username", "way", "state"))


def decide(now: datetime) -> Decided:
    return reminders_decide(now=now)


def test_those_expected_are_told_three_days_and_two_hours_before(told: SimpleNamespace) -> None:
    assert decide(THREE_DAYS - MINUTE).told == 0
    assert decide(THREE_DAYS).told == 3
    everybody = [("group_leader", "inbox", "sent"), ("reader", "inbox", "sent"), ("reader", "mail", "due")]
    assert rows() == everybody
    assert decide(THREE_DAYS).told == 0
    assert decide(TWO_HOURS - MINUTE).told == 0
    assert decide(TWO_HOURS).told == 3
    assert decide(START).told == 0
    assert Message.objects.filter(kind="study.before").count() == 2


def test_a_missed_hour_is_caught_up_by_the_last_lead_alone(told: SimpleNamespace) -> None:
    assert decide(START - timedelta(hours=1)).told == 3
    assert Message.objects.get().key.endswith(":last")
    assert decide(START - timedelta(minutes=30)).told == 0


def test_a_session_that_is_over_or_not_planned_is_nobodys_reminder(told: SimpleNamespace) -> None:
    assert decide(START + MINUTE).told == 0
    StudySession.objects.update(state=kinds.CANCELLED, reason="台风")
    assert decide(TWO_HOURS).told == 0
    assert Message.objects.count() == 0


def test_who_is_excused_a_guest_or_without_account_is_not_told(told: SimpleNamespace) -> None:
    Attendance.objects.filter(person=told.centre.li).update(state=kinds.LEAVE, reason="产假")
    User.objects.filter(pk=told.zhang.pk).update(is_active=False)
    assert decide(THREE_DAYS).told == 0


def test_who_is_added_later_is_told_too(told: SimpleNamespace) -> None:
    Attendance.objects.filter(person=told.centre.li).delete()
    assert decide(THREE_DAYS).told == 1
    AttendanceFactory(session=told.session, person=told.centre.li)
    assert decide(THREE_DAYS + MINUTE).told == 2


def test_leads_are_settings_by_kind(told: SimpleNamespace) -> None:
    DomainSettingValue.objects.create(key="study.remind_days_group_study", value=0)
    DomainSettingValue.objects.create(key="study.remind_hours_group_study", value=5)
    assert decide(THREE_DAYS).told == 0
    assert decide(START - timedelta(hours=5)).told == 3


@pytest.mark.parametrize(
    ("own", "now", "moment"),
    [
        (None, "2026-12-01 15:30", "2026-12-01 15:30"),
        (None, "2026-12-01 21:00", "2026-12-02 07:00"),
        (None, "2026-12-02 03:00", "2026-12-02 07:00"),
        ((time(22, 30), time(8, 15)), "2026-12-01 21:30", "2026-12-01 21:30"),
        ((time(22, 30), time(8, 15)), "2026-12-01 23:00", "2026-12-02 08:15"),
        ((time(12), time(14)), "2026-12-01 13:00", "2026-12-01 14:00"),
        ((time(9), time(9)), "2026-12-01 23:00", "2026-12-01 23:00"),
    ],
)
def test_mail_waits_for_the_end_of_the_quiet_hours(
    told: SimpleNamespace, own: tuple[time, time] | None, now: str, moment: str
) -> None:
    if own:
        User.objects.filter(pk=told.li.pk).update(quiet_from=own[0], quiet_until=own[1])
    decide(at(now))
    assert Delivery.objects.get(way="mail").not_before == at(moment)
    assert set(Delivery.objects.filter(way="inbox").values_list("not_before", flat=True)) == {at(now)}


def test_a_host_without_mail_leaves_the_inbox(told: SimpleNamespace, settings: Any) -> None:
    Channel.objects.create(organisation=told.centre.committee, mail="off")
    assert decide(THREE_DAYS).told == 2
    Channel.objects.create(organisation=told.centre.near, mail="on")
    assert decide(THREE_DAYS + MINUTE).told == 1
    Delivery.objects.all().delete()
    settings.MAIL_ON = False
    assert decide(THREE_DAYS + MINUTE).told == 2


def test_the_group_hears_once_who_is_expected(told: SimpleNamespace) -> None:
    robot = Robot.objects.create(kind="wecom", token="k" * 8)
    Channel.objects.create(organisation=told.centre.committee, group="own", robot=robot)
    assert decide(THREE_DAYS).told == 4
    assert decide(THREE_DAYS + MINUTE).told == 0
    row = Delivery.objects.get(way="robot")
    with translation.override("en"):
        words = row.message.words
    assert words.subject == "2026-12-03 15:30 group study: 学习《中国共产党支部工作条例》"
    assert words.text.endswith("Expected at 第一实验幼儿园党支部, 2 people: 李静、张明华")
    assert (row.robot, row.scope_path) == (robot, told.centre.near.path)


def test_a_cancelled_session_is_withdrawn_and_told_once(told: SimpleNamespace) -> None:
    decide(THREE_DAYS)
    Delivery.objects.filter(way="mail").update(state="sent", sent_at=THREE_DAYS)
    StudySession.objects.update(state=kinds.CANCELLED, reason="台风")
    assert decide(THREE_DAYS + MINUTE) == Decided(told=0, withdrawn=1)
    assert rows() == [
        ("group_leader", "inbox", "withdrawn"),
        ("reader", "inbox", "withdrawn"),
        ("reader", "mail", "sent"),
    ]
    assert rows("study.cancelled") == [
        ("group_leader", "inbox", "sent"), ("reader", "inbox", "sent"), ("reader", "mail", "due")]  # fmt: skip
    assert decide(THREE_DAYS + 2 * MINUTE) == Decided()
    # It takes place after all: the news is withdrawn, and the reminder comes anew.
    StudySession.objects.update(state=kinds.PLANNED, reason="")
    assert decide(THREE_DAYS + 3 * MINUTE) == Decided(told=3, withdrawn=1)
    assert [row[2] for row in rows("study.cancelled")] == ["withdrawn"] * 3
    assert rows().count(("reader", "inbox", "sent")) == 1


def test_a_moved_session_is_told_once_with_both_times(told: SimpleNamespace) -> None:
    decide(THREE_DAYS)
    later = START + timedelta(days=1)
    StudySession.objects.update(starts_at=later, ends_at=later + timedelta(hours=1), reason="停电")
    assert decide(THREE_DAYS + MINUTE).withdrawn == 1
    assert [row[2] for row in rows()] == ["withdrawn"] * 3
    assert len(rows("study.moved")) == 3
    # Who has just heard of the new time is not told again three days before it, but two hours before.
    assert decide(later - timedelta(days=3)).told == 3  # told before that moment: reminded
    assert decide(later - timedelta(hours=2)).told == 3
    with translation.override("en"):
        text = Message.objects.get(kind="study.moved").words.text
    assert text == "Instead of 2026-12-03 15:30 now on 2026-12-04 15:30, 党员活动室. Reason: 停电"


def test_a_move_within_the_lead_is_no_reminder_besides(told: SimpleNamespace) -> None:
    decide(START - timedelta(days=2))
    sooner = START - timedelta(hours=5)
    StudySession.objects.update(starts_at=sooner, ends_at=START, reason="停电")
    assert decide(START - timedelta(days=2) + MINUTE) == Decided(told=0, withdrawn=1)
    assert rows().count(("reader", "inbox", "sent")) == 0
    assert rows("study.moved").count(("reader", "inbox", "sent")) == 1


def test_a_digest_on_monday_stands_for_single_reminders(told: SimpleNamespace) -> None:
    User.objects.filter(pk=told.li.pk).update(monday_digest=True)
    assert decide(at("2026-11-30 06:59")).told == 0
    assert decide(at("2026-11-30 07:00")).told == 2
    assert rows("study.digest") == [("reader", "inbox", "sent"), ("reader", "mail", "due")]
    with translation.override("en"):
        words = Message.objects.get(kind="study.digest").words
    assert (words.subject, "2026-12-03 15:30 group study" in words.text) == ("This week: 1", True)
    assert decide(at("2026-12-01 07:00")).told == 1  # 张明华 alone
    assert decide(TWO_HOURS).told == 1
    # What is planned after the digest, and what changes, is told at once.
    late = SessionFactory(organisation=told.centre.near, starts_at=START + timedelta(hours=24))
    StudySession.objects.filter(pk=late.pk).update(created_at=at("2026-12-01 10:00"))
    AttendanceFactory(session=late, person=told.centre.li)
    assert decide(TWO_HOURS + MINUTE).told == 2
    StudySession.objects.filter(pk=told.session.pk).update(state=kinds.CANCELLED, reason="台风")
    decide(TWO_HOURS + 2 * MINUTE)
    assert ("reader", "inbox", "sent") in rows("study.cancelled")


def secretary_messages(told: SimpleNamespace, now: str) -> list[str]:
    told.cast.secretary.roles.get_or_create(
        kind="secretary", organisation=told.centre.near, defaults={"starts_on": date(2020, 1, 1)}
    )
    decide(at(now))
    decide(at(now) + MINUTE)
    with translation.override("en"):
        rows = Delivery.objects.filter(user=told.cast.secretary, way="inbox").select_related("message").order_by("pk")
        return [row.message.words.subject for row in rows]


def test_the_secretary_is_told_of_a_month_without_sessions(told: SimpleNamespace) -> None:
    assert (
        secretary_messages(told, "2027-01-04 09:00")
        == [
            "Record not closed: 学习《中国共产党支部工作条例》",
            "第一实验幼儿园党支部: 2027-01 is not arranged yet",
        ][::-1]
    )


def test_the_secretary_is_told_of_meetings_with_five_days_left(told: SimpleNamespace) -> None:
    StudySession.objects.update(state=kinds.HELD)
    StudySession.objects.update(state=kinds.CLOSED)
    SessionFactory(
        organisation=told.centre.near, kind="general_meeting", starts_at=at("2026-10-09 15:00"), state="held"
    )
    StudySession.objects.filter(kind="general_meeting").update(state=kinds.CLOSED)
    assert secretary_messages(told, "2026-12-27 09:00") == [
        "第一实验幼儿园党支部: themed Party day not held yet",
        "第一实验幼儿园党支部: Party lecture not held yet",
    ]
    for post in ("书记", "副书记", "组织委员"):  # a small branch that has a committee all the same
        PersonFactory(organisation=told.centre.near, party_post=post)
    assert secretary_messages(told, "2026-12-27 09:05")[2:] == [
        "第一实验幼儿园党支部: branch committee meeting not held yet"
    ]


def test_the_secretary_is_told_of_open_make_ups(told: SimpleNamespace) -> None:
    StudySession.objects.update(state=kinds.HELD)
    Attendance.objects.filter(person=told.centre.li).update(state=kinds.LEAVE, reason="产假")
    Attendance.objects.filter(person=told.centre.zhang).update(state=kinds.SPECIAL_CARE, reason="年老")
    StudySession.objects.update(state=kinds.CLOSED)
    assert secretary_messages(told, "2026-12-10 09:00") == [
        "1 person has not made up yet: 学习《中国共产党支部工作条例》"
    ]


def test_the_secretary_is_told_once_a_month_who_lacks_hours_as_the_year_ends(told: SimpleNamespace) -> None:
    """张明华 is in special care and 李静 has all hours; the secretary lacks some, and 王秀兰's branch has none."""
    DomainSettingValue.objects.all().delete()
    StudySession.objects.update(state=kinds.HELD)
    StudySession.objects.update(state=kinds.CLOSED, content="已学")
    centre = told.centre
    third = PersonFactory(name="陈晓燕", organisation=centre.near, party_post="书记")
    Person.objects.filter(pk=centre.zhang.pk).update(special_care="illness")
    for person, hours in ((centre.li, 32), (third, 32)):
        TrainingRecord.objects.create(
            person=person, title="培训班", organiser="区委党校", hours=hours,
            starts_on=date(2026, 5, 11), ends_on=date(2026, 5, 13),
        )  # fmt: skip
    lacking = "第一实验幼儿园党支部: 1 person lacks study hours of 2026"

    def subjects(now: str) -> list[str]:
        return [subject for subject in secretary_messages(told, now) if "lack" in subject]

    assert subjects("2026-09-30 09:00") == []
    assert subjects("2026-10-01 09:00") == [lacking]
    words = Message.objects.filter(kind="study.hours").exclude(params={}).get().words
    assert words.url == f"/study/hours/?year=2026&reached=below&organisation={centre.near.pk}"
    people = with_hours(Person.objects.below(centre.near).members(), 2026, measure()).filter(Q(missing_hours__gt=0))
    assert [person.name for person in people] == ["陈晓燕"]  # as the list counts, of 56
    with CaptureQueriesContext(connection) as queries:
        decide(at("2026-10-31 09:00"))
    assert not [query for query in queries if "study_trainingrecord" in query["sql"]]  # the month is done
    assert subjects("2026-11-02 09:00") == [lacking] * 2
    todo = [todo for todo in todos(told.cast.secretary, date(2026, 11, 2)) if "第二十条" in todo.article]
    assert [(str(each.text), each.due_on, each.links[0].url) for each in todo] == [
        ("第一实验幼儿园党支部：1人2026年学时不足", date(2026, 12, 31), words.url)
    ]
    DomainSettingValue.objects.create(key="study.hours_behind_days", value=0)
    assert subjects("2026-12-02 09:00") == [lacking] * 2
    assert not [todo for todo in todos(told.cast.secretary, date(2026, 12, 31)) if "第二十条" in todo.article]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 26), []),
        (date(2026, 12, 27), ["branch_committee_meeting", "themed_party_day", "general_meeting", "party_lecture"]),
        (date(2027, 2, 24), ["branch_committee_meeting", "themed_party_day", "party_lecture"]),
    ],
)
def test_meetings_are_due_at_the_end_of_their_period(day: date, expected: list[str]) -> None:
    assert [meeting.kind for meeting in periodic_meetings(day, 3 if day.month == 12 else 2)] == expected


def test_the_period_begins_with_its_first_month() -> None:
    firsts = {meeting.kind: meeting.first for meeting in periodic_meetings(date(2026, 12, 31), 12)}
    assert (firsts["general_meeting"], firsts["party_lecture"]) == (date(2026, 10, 1), date(2026, 1, 1))
    assert monday_of(date(2026, 12, 6)) == date(2026, 11, 30)
