"""Notes taken while reading and reflections after study (S5): a text, a file, or just the fact."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models import Person
from study.models.plans import Reading
from study.models.sessions import StudySession
from study.models.triggers import PERSON_PATH
from study.querysets.notes import StudyNoteQuerySet
from study.rules import kinds

LONGEST_NOTE = 20_000


@track(exclude=["scope_path"])
class StudyNote(models.Model):
    """Somebody's note or reflection on a reading, on a session, or on a reading studied in a session.

    ``scope_path`` is that of the branch or group the person belonged to when it was entered: like attendance it stays
    in that branch's books. Its files are papers.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="study_notes", verbose_name=_("person"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=choices(kinds.NOTE_KIND))
    reading = models.ForeignKey(
        Reading, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("reading")
    )
    session = models.ForeignKey(
        StudySession, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("study session")
    )
    day = models.DateField(_("day"))
    text = models.TextField(_("text"), max_length=LONGEST_NOTE, blank=True)
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StudyNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note or reflection")
        verbose_name_plural = _("notes and reflections")
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["day", "id"], name="note_by_day"),
            models.Index(fields=["scope_path", "day", "id"], name="note_by_scope"),
            models.Index(fields=["person", "day", "id"], name="note_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "reading", "session"],
                name="note_once",
                nulls_distinct=False,
                violation_error_message=_("This person already has one of this kind on it."),
            ),
            models.CheckConstraint(
                condition=Q(reading__isnull=False) | Q(session__isnull=False),
                name="note_on_something",
                violation_error_message=_("A note is on a reading, on a session, or on both."),
            ),
            models.CheckConstraint(condition=Q(kind__in=kinds.NOTE_KIND.values()), name="note_kind_known"),
        ]
        triggers = [PERSON_PATH]

    def __str__(self) -> str:
        return self.on

    @property
    def on(self) -> str:
        """What it is on: the reading, else the topic of the session."""
        return str(self.reading or self.session or "")
