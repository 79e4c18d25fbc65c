"""Sessions of study and regular meetings, and who attended them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models import Organisation, Person
from study.models.plans import Reading
from study.models.triggers import ATTENDANCE_FACTS, ATTENDANCE_FOLLOWS, STATES, scope_path
from study.querysets.sessions import AttendanceQuerySet, StudySessionQuerySet
from study.rules import kinds

LONGEST_TEXT = 20_000


@track(exclude=["scope_path", "updated_at"])
class StudySession(models.Model):
    """A session that is planned, was held, or was cancelled. Its states: ``study.rules.kinds.TRANSITIONS``."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="study_sessions", verbose_name=_("organisation"), db_index=False
    )
    joint_organisations = models.ManyToManyField(
        Organisation,
        through="study.SessionOrganisation",
        related_name="joint_study_sessions",
        verbose_name=_("held together with"),
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=30, choices=choices(kinds.KIND))
    audience = models.CharField(_("audience"), max_length=30, choices=choices(kinds.AUDIENCE))
    topic = models.CharField(_("topic"), max_length=200)
    state = models.CharField(_("state"), max_length=12, choices=choices(kinds.STATE), default=kinds.PLANNED)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair"))
    chair_reason = models.CharField(_("why this person takes the chair"), max_length=200, blank=True)
    recorder = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorder")
    )
    readings = models.ManyToManyField(
        Reading, through="study.SessionReading", related_name="sessions", verbose_name=_("readings"), blank=True
    )
    agenda = models.TextField(_("agenda"), max_length=LONGEST_TEXT, blank=True)
    content = models.TextField(_("content"), max_length=LONGEST_TEXT, blank=True)
    resolutions = models.TextField(_("resolutions"), max_length=LONGEST_TEXT, blank=True)
    guests_count = models.PositiveSmallIntegerField(_("number of guests"), default=0)
    guest_names = models.CharField(_("guests"), max_length=300, blank=True)
    make_up_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="make_ups", verbose_name=_("makes up")
    )
    is_list_kept = models.BooleanField(
        _("list of those expected adjusted by hand"),
        default=False,
        db_default=False,
        help_text=_("Then nobody is added to it by themselves; who has left by the day is still taken off."),
    )
    moved_from = models.DateTimeField(_("moved from"), null=True, blank=True)
    reason = models.CharField(_("reason for moving or cancelling"), max_length=200, blank=True)
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = StudySessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("study session")
        verbose_name_plural = _("study sessions")
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="session_by_day"),
            models.Index(fields=["scope_path", "starts_at", "id"], name="session_by_scope"),
            models.Index(fields=["organisation", "kind", "starts_at"], name="session_by_kind"),
            # All that asking what was held reads of a session: the rows themselves, with their minutes, stay unread.
            models.Index(
                fields=["organisation", "starts_at"],
                include=["kind", "audience"],
                condition=Q(state__in=(kinds.HELD, kinds.CLOSED), make_up_of__isnull=True),
                name="session_that_took_place",
            ),
            models.Index(fields=["ends_at"], name="session_to_record", condition=Q(state=kinds.PLANNED)),
            models.Index(fields=["ends_at", "id"], name="session_to_close", condition=Q(state=kinds.HELD)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("A session ends after it begins."),
            ),
            models.CheckConstraint(condition=Q(kind__in=kinds.KIND.values()), name="session_kind_known"),
            models.CheckConstraint(condition=Q(audience__in=kinds.AUDIENCE.values()), name="session_audience_known"),
            models.CheckConstraint(condition=Q(state__in=kinds.STATE.values()), name="session_state_known"),
            models.CheckConstraint(
                condition=~Q(topic=""), name="session_has_topic", violation_error_message=_("A session has a topic.")
            ),
            models.CheckConstraint(
                condition=~Q(state=kinds.CANCELLED) | ~Q(reason=""),
                name="session_cancelled_with_reason",
                violation_error_message=_("Say why the session is cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(moved_from__isnull=True) | ~Q(reason=""),
                name="session_moved_with_reason",
                violation_error_message=_("Say why the session is moved."),
            ),
            models.CheckConstraint(
                condition=Q(make_up_of__isnull=True) | ~Q(make_up_of=F("id")),
                name="session_makes_up_another",
                violation_error_message=_("A session cannot make up itself."),
            ),
        ]
        triggers = [scope_path(), STATES, ATTENDANCE_FOLLOWS]

    def __str__(self) -> str:
        return self.topic

    @property
    def took_place(self) -> bool:
        """Whether it was held, closed or not."""
        return self.state in (kinds.HELD, kinds.CLOSED)


@track(exclude=["scope_path"])
class SessionOrganisation(models.Model):
    """An organisation that holds a session together with its host."""

    session = models.ForeignKey(StudySession, models.CASCADE, verbose_name=_("study session"), db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organisation"))
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")

    class Meta:
        verbose_name = _("organisation of a joint session")
        verbose_name_plural = _("organisations of joint sessions")
        ordering = ["session", "scope_path"]
        indexes = [models.Index(fields=["scope_path", "session"], name="joint_session_by_scope")]
        constraints = [
            models.UniqueConstraint(fields=["session", "organisation"], name="joint_session_organisation_once")
        ]
        triggers = [scope_path()]

    def __str__(self) -> str:
        return f"{self.session_id} {self.organisation_id}"


@track()
class SessionReading(models.Model):
    """A reading that is studied in a session."""

    session = models.ForeignKey(StudySession, models.CASCADE, verbose_name=_("study session"), db_index=False)
    reading = models.ForeignKey(Reading, models.PROTECT, verbose_name=_("reading"))

    class Meta:
        verbose_name = _("reading of a session")
        verbose_name_plural = _("readings of sessions")
        ordering = ["session", "reading"]
        constraints = [models.UniqueConstraint(fields=["session", "reading"], name="session_reading_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.reading_id}"


@track(exclude=["scope_path", "starts_at"])
class Attendance(models.Model):
    """Somebody expected at a session, or a guest known by name.

    Made when the session is planned, for each person of its audience on the day. ``present`` means expected while the
    session is planned and present once it was held: attendance is kept by exception. ``scope_path`` is that of the
    branch or group the person belonged to on the day; ``starts_at`` is the session's.
    """

    session = models.ForeignKey(
        StudySession, models.CASCADE, related_name="attendances", verbose_name=_("study session"), db_index=False
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="attendances", verbose_name=_("person"), db_index=False
    )
    state = models.CharField(_("attendance"), max_length=12, choices=choices(kinds.ATTENDANCE), default=kinds.PRESENT)
    is_late = models.BooleanField(_("late"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_up_on = models.DateField(_("made up on"), null=True, blank=True)
    made_up_way = models.CharField(_("made up how"), max_length=10, choices=choices(kinds.MADE_UP), blank=True)
    is_guest = models.BooleanField(_("guest"), default=False)
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")
    starts_at = models.DateTimeField(_("begins"), editable=False, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["session", "id"]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="attendance_by_person"),
            models.Index(fields=["scope_path", "starts_at"], name="attendance_by_scope"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="attendance_once",
                violation_error_message=_("This person is already on the list of this session."),
            ),
            models.CheckConstraint(condition=Q(state__in=kinds.ATTENDANCE.values()), name="attendance_state_known"),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(state=kinds.PRESENT),
                name="attendance_late_is_present",
                violation_error_message=_("Whoever came late was present."),
            ),
            models.CheckConstraint(
                condition=Q(made_up_on__isnull=True, made_up_way="")
                | (Q(made_up_on__isnull=False) & ~Q(made_up_way="") & ~Q(state=kinds.PRESENT)),
                name="attendance_made_up_if_missed",
                violation_error_message=_("Only a missed session is made up, with the day and the way."),
            ),
            models.CheckConstraint(
                condition=Q(is_guest=False) | Q(state=kinds.PRESENT),
                name="attendance_guest_is_present",
                violation_error_message=_("A guest who did not come is not listed."),
            ),
        ]
        triggers = [ATTENDANCE_FACTS]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"
