from study.models.books import Book, BookHolding
from study.models.feed import CalendarFeed
from study.models.notes import StudyNote
from study.models.papers import StudyPaper
from study.models.plans import Reading, StudyPlan
from study.models.reasons import ComplianceReason
from study.models.sessions import Attendance, SessionOrganisation, SessionReading, StudySession
from study.models.training import TrainingRecord

__all__ = [
    "Attendance",
    "Book",
    "BookHolding",
    "CalendarFeed",
    "ComplianceReason",
    "Reading",
    "SessionOrganisation",
    "SessionReading",
    "StudyNote",
    "StudyPaper",
    "StudyPlan",
    "StudySession",
    "TrainingRecord",
]
