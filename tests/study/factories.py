"""Sessions and plans for tests, each valid by itself; a test names only what its story is about."""

from datetime import date, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from study.models import Attendance, Book, Reading, StudyNote, StudyPlan, StudySession


def at(text: str) -> datetime:
    """A moment of the centre's time: "2026-11-03 15:30"."""
    return timezone.make_aware(datetime.strptime(text, "%Y-%m-%d %H:%M"))  # noqa: DTZ007 - made aware at once


class SessionFactory(factory.django.DjangoModelFactory[StudySession]):
    """A group study of a branch on a Tuesday afternoon, planned."""

    class Meta:
        model = StudySession

    kind = "group_study"
    audience = "members"
    topic = "学习《中国共产党支部工作条例》"
    starts_at = at("2026-11-03 15:30")
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(minutes=90))
    place = "党员活动室"

    @classmethod
    def _create(cls, model_class: type[StudySession], *args: Any, **kwargs: Any) -> StudySession:
        session: StudySession = super()._create(model_class, *args, **kwargs)
        session.refresh_from_db()
        return session


class AttendanceFactory(factory.django.DjangoModelFactory[Attendance]):
    """Somebody expected."""

    class Meta:
        model = Attendance


class PlanFactory(factory.django.DjangoModelFactory[StudyPlan]):
    """An issued plan for 2026."""

    class Meta:
        model = StudyPlan

    year = 2026
    state = "issued"


class ReadingFactory(factory.django.DjangoModelFactory[Reading]):
    """A document to read in November."""

    class Meta:
        model = Reading

    month = 11
    title = "《中国共产党党员教育管理工作条例》"


class NoteFactory(factory.django.DjangoModelFactory[StudyNote]):
    """A note of a day in November."""

    class Meta:
        model = StudyNote

    kind = "note"
    day = date(2026, 11, 3)

    @classmethod
    def _create(cls, model_class: type[StudyNote], *args: Any, **kwargs: Any) -> StudyNote:
        note: StudyNote = super()._create(model_class, *args, **kwargs)
        note.refresh_from_db()
        return note


class BookFactory(factory.django.DjangoModelFactory[Book]):
    """A book of an organisation."""

    class Meta:
        model = Book

    title = "《中国共产党简史》"
    author = "本书编写组"

    @classmethod
    def _create(cls, model_class: type[Book], *args: Any, **kwargs: Any) -> Book:
        book: Book = super()._create(model_class, *args, **kwargs)
        book.refresh_from_db()
        return book
