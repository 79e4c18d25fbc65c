"""Papers of sessions (minutes, lists, pictures of the meeting), of readings (the document itself) and of notes."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from core.models import AttachedFile
from study.models.notes import StudyNote
from study.models.plans import Reading
from study.models.sessions import StudySession

if TYPE_CHECKING:
    from members.models import User


class StudyPaperQuerySet(models.QuerySet["StudyPaper"]):
    """Reads of papers."""

    def visible_to(self, user: "User | AnonymousUser") -> "StudyPaperQuerySet":
        """The papers of the sessions, readings and notes a user sees."""
        sessions = StudySession.objects.visible_to(user).values("pk")
        readings = Reading.objects.visible_to(user).values("pk")
        notes = StudyNote.objects.visible_to(user).values("pk")
        return self.filter(Q(session__in=sessions) | Q(reading__in=readings) | Q(note__in=notes))


@track()
class StudyPaper(AttachedFile):
    """One paper of one session, of one reading, or of one note."""

    session = models.ForeignKey(
        StudySession, models.CASCADE, null=True, related_name="papers", verbose_name=_("study session"), editable=False
    )
    reading = models.ForeignKey(
        Reading, models.CASCADE, null=True, related_name="papers", verbose_name=_("reading"), editable=False
    )
    note = models.ForeignKey(
        StudyNote, models.CASCADE, null=True, related_name="papers", verbose_name=_("note"), editable=False
    )
    title = models.CharField(_("title"), max_length=100)

    objects = StudyPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="study_paper_has_title"),
            models.CheckConstraint(
                condition=Q(session__isnull=False, reading__isnull=True, note__isnull=True)
                | Q(session__isnull=True, reading__isnull=False, note__isnull=True)
                | Q(session__isnull=True, reading__isnull=True, note__isnull=False),
                name="study_paper_of_one",
                violation_error_message=_("A paper belongs to one session, one reading or one note."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
