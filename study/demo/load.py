"""Writes the demo's plans and sessions: bulk rows of what the services would have written, session by session."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from core.calendar import working_calendar
from core.dates import add_months
from members.models import Organisation, Person
from study.demo import reasons, words
from study.demo.notes import drift_books, hand_in_papers, write_notes
from study.models import Attendance, Reading, SessionReading, StudyPlan, StudySession, TrainingRecord
from study.rules import kinds
from study.rules.audiences import BRANCH_SECRETARY
from study.services.expected import Expected, expected_of

# Days on which many people change places: between them an audience is read once.
_BOUNDARIES: Final = ((1, 1), (3, 1), (5, 1), (7, 1), (9, 1))
_STATES: Final = (kinds.PRESENT,) * 92 + (kinds.LEAVE,) * 3 + (kinds.DUTY,) * 2 + (kinds.ILLNESS,) * 2 + (kinds.ABSENT,)
_CLOSED_AFTER: Final = 6
_UNRECORDED: Final = 3
"""So many branches still have their latest session to record."""


def load(rng: random.Random, today: date) -> None:
    """Store the year up to the end of this month; the next month is left to be arranged."""
    committee = Organisation.objects.filter(kind="committee").first()
    branches = list(Organisation.objects.branches())
    readings = _plans(committee, branches, today)
    maker = _Maker(rng, today, readings)
    maker.hold(committee, _of_committee(rng, today))
    for number, branch in enumerate(branches):
        maker.hold(branch, _of_branch(rng, today, number), leave_latest=number < _UNRECORDED)
    for group in Organisation.objects.filter(kind="group"):
        maker.hold(group, _of_group(rng, today))
    maker.store()
    _stay_away(branches, today)
    _training(today)
    reasons.load(rng, today)
    write_notes(rng, today)
    drift_books(rng, today)
    hand_in_papers(today)


def _stay_away(branches: list[Organisation], today: date) -> None:
    """One in the first branch came to nothing for three months, one in the fourth for longer than six (TL 31)."""
    for branch, months in ((branches[0], 3), (branches[3], 7)):
        here = Person.objects.members().filter(organisation=branch, is_mobile=False, is_lost=False)
        person = here.filter(special_care="", party_post="").order_by("pk").last()
        since = timezone.make_aware(datetime.combine(add_months(today.replace(day=1), -months), time.min))
        rows = Attendance.objects.filter(person=person, starts_at__gte=since).exclude(session__state=kinds.PLANNED)
        rows.update(state=kinds.ABSENT, is_late=False, reason="", made_up_on=None, made_up_way="")


def _training(today: date) -> None:
    """The branch secretaries were at the district's training in spring."""
    secretaries = Person.objects.members().filter(party_post__regex=BRANCH_SECRETARY).order_by("scope_path", "pk")
    first = _weekday_of(date(today.year - (today.month < 5), 4, 1), 0, 1)
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            person=person, title=words.TRAINING, organiser=words.TRAINING_BY, starts_on=first,
            ends_on=first + timedelta(days=2), hours=24, document=words.TRAINING_NOTICE,
        )
        for person in secretaries
    )  # fmt: skip


def _plans(committee: Organisation, branches: list[Organisation], today: date) -> dict[int, list[Reading]]:
    """The centre's plans of this year and the last; six branches have adopted this year's, the first with additions."""
    found: dict[int, list[Reading]] = defaultdict(list)
    for year in (today.year - 1, today.year):
        plan = StudyPlan.objects.create(
            organisation=committee, year=year, state="issued", requirements=words.REQUIREMENTS
        )
        rows = [
            Reading(plan=plan, month=month, position=position, title=title, source=source)
            for month, of_month in enumerate(words.READINGS, start=1)
            for position, (title, source) in enumerate(of_month)
        ]
        for row in Reading.objects.bulk_create(rows):
            if year == today.year:
                found[row.month].append(row)
    adopted = [
        StudyPlan(organisation=branch, year=today.year, state="issued", adopted_from=plan) for branch in branches[:6]
    ]
    first = StudyPlan.objects.bulk_create(adopted)[0]
    Reading.objects.create(plan=first, month=today.month, title="《红烛》诵读", source="支部自选", position=9)
    return found


Slot = tuple[str, str, str, date, time]
"""Kind, audience, topic, day and time."""


def _weekday_of(month: date, weekday: int, number: int) -> date:
    """The n-th of a weekday in a month, from nought."""
    return month + timedelta(days=(weekday - month.weekday()) % 7 + 7 * number)


def _months(today: date) -> Iterator[date]:
    return (date(today.year, month, 1) for month in range(1, today.month + 1))


def _of_committee(rng: random.Random, today: date) -> Iterator[Slot]:
    for month in _months(today):
        for week in range(4):
            day = _weekday_of(month, 0, week)
            if rng.random() < 0.93:
                yield kinds.GROUP_STUDY, kinds.LEADERSHIP, "", day, time(8, 30)
            if week % 2 == 0:
                yield kinds.GROUP_STUDY, kinds.OFFICE_AND_UNIT_LEADERSHIP, "", day + timedelta(days=2), time(14, 30)


def _of_branch(rng: random.Random, today: date, number: int) -> Iterator[Slot]:
    weekday = (1, 2, 3)[number % 3]
    for month in _months(today):
        for week in (0, 2):
            if rng.random() < 0.94:
                yield kinds.GROUP_STUDY, kinds.MEMBERS, "", _weekday_of(month, weekday, week), time(15, 40)
        if rng.random() < 0.96:
            day = _weekday_of(month, weekday, 1)
            yield kinds.BRANCH_COMMITTEE_MEETING, kinds.BRANCH_COMMITTEE, f"{month.month}月支委会", day, time(15, 40)
        theme = words.THEMES[month.month - 1]
        yield kinds.THEMED_PARTY_DAY, kinds.MEMBERS, theme, _weekday_of(month, 4, 1), time(15, 40)
        if month.month % 3 == 2 and not (number in (4, 9) and month.month == 8):
            quarter = "一二三四"[(month.month - 1) // 3]
            day = _weekday_of(month, weekday, 3)
            yield kinds.GENERAL_MEETING, kinds.MEMBERS, f"第{quarter}季度党员大会", day, time(15, 40)
        if month.month % 3 == 0 and number != 7:
            yield (
                kinds.PARTY_LECTURE,
                kinds.MEMBERS,
                "牢记使命，做好启蒙人",
                _weekday_of(month, weekday, 3),
                time(15, 40),
            )


def _of_group(rng: random.Random, today: date) -> Iterator[Slot]:
    for month in _months(today):
        if rng.random() < 0.95:
            yield kinds.GROUP_MEETING, kinds.MEMBERS, f"{month.month}月党小组会", _weekday_of(month, 0, 2), time(12, 30)


class _Maker:
    """Collects the rows and writes them at once."""

    def __init__(self, rng: random.Random, today: date, readings: dict[int, list[Reading]]) -> None:
        self.rng, self.today, self.readings = rng, today, readings
        self.calendar = working_calendar(date(today.year, 1, 1), date(today.year, 12, 31))
        self.audiences: dict[tuple[int, str, date], list[Expected]] = {}
        self.people = {person.pk: person for person in Person.objects.only("pk", "name", "party_post")}
        self.sessions: list[tuple[StudySession, list[Expected]]] = []

    def hold(self, host: Organisation, slots: Iterator[Slot], *, leave_latest: bool = False) -> None:
        place = self.rng.choice(words.PLACES)
        rows = []
        for kind, audience, topic, wanted, starts in slots:
            day = wanted
            while not self.calendar.is_working(day):
                day += timedelta(days=1)
            if day.year != self.today.year or day.month > self.today.month:
                continue
            studied = self.readings[day.month] if kind == kinds.GROUP_STUDY else []
            topic = topic or f"学习{studied[day.day // 16].title}"
            rows.append(self._session(host, kind, audience, topic, day, starts, place))
        past = [session for session, _people in rows if session.state != kinds.PLANNED]
        if past and leave_latest:  # still to be recorded
            latest = max(past, key=lambda session: session.starts_at)
            latest.state, latest.content, latest.resolutions = kinds.PLANNED, "", ""
        self.sessions += rows

    def store(self) -> None:
        """Write everything: sessions, attendance, what was read."""
        StudySession.objects.bulk_create([session for session, _people in self.sessions])
        Attendance.objects.bulk_create(
            [self._attendance(session, each) for session, people in self.sessions for each in people], batch_size=5000
        )
        SessionReading.objects.bulk_create(
            SessionReading(session=session, reading=self.readings[_day(session).month][_day(session).day // 16])
            for session, _people in self.sessions
            if session.kind == kinds.GROUP_STUDY
        )

    def _session(
        self, host: Organisation, kind: str, audience: str, topic: str, day: date, starts: time, place: str
    ) -> tuple[StudySession, list[Expected]]:
        people = self._expected(host, audience, day)
        leaders = [self.people[each.person] for each in people if self.people[each.person].party_post]
        posts = ("党小组组长",) if kind == kinds.GROUP_MEETING else ("党委书记", "书记", "副书记")
        chair = next((person for post in posts for person in leaders if person.party_post == post), None)
        starts_at = timezone.make_aware(datetime.combine(day, starts))
        age = (self.today - day).days
        state = kinds.PLANNED if age <= 0 else kinds.HELD if age < _CLOSED_AFTER else kinds.CLOSED
        content = words.CONTENT[kind].format(topic=topic, chair=chair.name if chair else "书记")
        session = StudySession(
            organisation=host, kind=kind, audience=audience, topic=topic, state=state, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.rng.choice((60, 90, 90, 90, 120))), place=place,
            chair=chair, recorder=self.people[self.rng.choice(people).person] if people else None,
            content="" if state == kinds.PLANNED else content,
            resolutions="" if state == kinds.PLANNED else words.RESOLUTIONS.get(kind, ""),
        )  # fmt: skip
        return session, people

    def _expected(self, host: Organisation, audience: str, day: date) -> list[Expected]:
        since = max(boundary for month, number in _BOUNDARIES if (boundary := date(day.year, month, number)) <= day)
        key = (host.pk, audience, since)
        if key not in self.audiences:
            self.audiences[key] = expected_of([host], audience, day)
        return self.audiences[key]

    def _attendance(self, session: StudySession, each: Expected) -> Attendance:
        row: dict[str, Any] = {}
        state = kinds.SPECIAL_CARE if each.is_excused else kinds.PRESENT
        if session.state != kinds.PLANNED and not each.is_excused:
            state = self.rng.choice(_STATES)
            if state == kinds.PRESENT:
                row["is_late"] = self.rng.random() < 0.02
            else:
                row["reason"] = self.rng.choice(words.REASONS[state])
                made_up = _day(session) + timedelta(days=7)
                if session.kind == kinds.GROUP_STUDY and made_up <= self.today and self.rng.random() < 0.85:
                    row |= {"made_up_on": made_up, "made_up_way": self.rng.choice(("alone", "alone", "online"))}
        return Attendance(
            session=session, person_id=each.person, state=state, scope_path=each.scope_path,
            starts_at=session.starts_at, **row,
        )  # fmt: skip


def _day(session: StudySession) -> date:
    return timezone.localtime(session.starts_at).date()
