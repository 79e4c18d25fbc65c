"""What the demo's centre wrote on its readings, the books that go from hand to hand there, and papers to read."""

import io
import random
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone
from docx import Document

from core.files import check_file
from core.services.files import file_attach
from members.models import Organisation, Person, User
from study.demo import words
from study.models import Attendance, Book, BookHolding, Reading, SessionReading, StudyNote, StudyPaper, StudySession
from study.rules import kinds

_DAYS: Final = 75
"""Notes are written on the sessions of so many days."""
_MOST_BYTES: Final = 1_000_000


def write_notes(rng: random.Random, today: date) -> None:
    """Most of those who were at a group study of late took notes, some wrote a reflection, a few of them whole."""
    since = timezone.make_aware(datetime.combine(today - timedelta(days=_DAYS), time.min))
    readings = dict(SessionReading.objects.filter(session__starts_at__gte=since).values_list("session", "reading"))
    there = Attendance.objects.filter(
        session__in=readings, session__state__in=(kinds.HELD, kinds.CLOSED), state=kinds.PRESENT
    ).order_by("session", "pk")
    rows = []
    for each in there.only("session_id", "person_id", "scope_path", "starts_at"):
        held_on = timezone.localtime(each.starts_at).date()
        for kind, share, days in ((kinds.NOTE, 0.8, 0), (kinds.REFLECTION, 0.25, 4)):
            day = held_on + timedelta(days=days)
            if rng.random() < share and day <= today:
                written = kind == kinds.REFLECTION and rng.random() < 0.3
                rows.append(
                    StudyNote(
                        person_id=each.person_id, kind=kind, session_id=each.session_id, day=day,
                        reading_id=readings[each.session_id], text=rng.choice(words.REFLECTIONS) if written else "",
                        scope_path=each.scope_path,
                    )
                )  # fmt: skip
    StudyNote.objects.bulk_create(rows, batch_size=5000)


def drift_books(rng: random.Random, today: date) -> None:
    """The committee's recommended books, and one of each branch: with somebody, or back on the shelf."""
    committee = Organisation.objects.get(kind="committee")
    rows = [
        Book(organisation=committee, title=title, author=author, publisher=publisher, recommended_year=today.year)
        for title, author, publisher in words.BOOKS
    ]
    for branch in Organisation.objects.branches():
        title, author, publisher = rng.choice(words.BOOKS)
        rows.append(Book(organisation=branch, title=title, author=author, publisher=publisher, copy_number="1"))
    for book in Book.objects.bulk_create(rows):
        _pass_round(rng, book, today)


def _pass_round(rng: random.Random, book: Book, today: date) -> None:
    people = list(Person.objects.members().below(book.organisation).order_by("pk"))
    day, holdings = today - timedelta(days=rng.randint(60, 120)), []
    for person in rng.sample(people, 3):
        until = day + timedelta(days=rng.randint(10, 30))
        holdings.append(BookHolding(book=book, person=person, starts_on=day, ends_on=until))
        day = until
    if rng.random() < 0.7:
        holdings[-1].ends_on = None
    BookHolding.objects.bulk_create(holdings)


def hand_in_papers(today: date) -> None:
    """The month's reading as a file, and the notice of the first branch's next meeting."""
    author = User.objects.get(username="organiser")
    for reading in Reading.objects.filter(plan__year=today.year, plan__adopted_from=None, month=today.month):
        text = (f"{reading.title}（学习要点）", *words.POINTS)
        _put(author, reading.title.strip("《》"), text, reading=reading)
    secretary = User.objects.get(username="secretary1")
    branch = Organisation.objects.branches().first()
    session = StudySession.objects.filter(organisation=branch, state=kinds.CLOSED).first()
    if session is not None:
        _put(secretary, "会议通知", (f"关于{session.topic}的通知", *words.NOTICE), session=session)


def _put(author: User, title: str, text: tuple[str, ...], **of: Any) -> None:
    paper, file = Document(), io.BytesIO()
    paper.add_heading(text[0], 1)
    for line in text[1:]:
        paper.add_paragraph(line)
    paper.save(file)
    checked = check_file(file, f"{title}.docx", most_bytes=_MOST_BYTES)
    StudyPaper.objects.create(title=title[:100], **of, **file_attach(actor=author, checked=checked))
