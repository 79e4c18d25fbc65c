"""The plan of a year and its readings, month by month (S4, S5)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models import Organisation
from study.models.triggers import scope_path
from study.querysets.plans import ReadingQuerySet, StudyPlanQuerySet
from study.rules import kinds


@track(exclude=["scope_path"])
class StudyPlan(models.Model):
    """What an organisation studies in a year.

    A plan that adopts a superior's shows that plan's readings as its own, later additions too, until it puts its own
    in their place (``Reading.replaces``): a reading is stored once.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="study_plans", verbose_name=_("organisation"), db_index=False
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2200)])
    state = models.CharField(_("state"), max_length=10, choices=choices(kinds.PLAN_STATE), default="draft")
    adopted_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adopted_by",
        verbose_name=_("adopted from"),
    )
    requirements = models.TextField(_("requirements"), max_length=5000, blank=True)
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StudyPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("study plan")
        verbose_name_plural = _("study plans")
        ordering = ["-year", "scope_path"]
        indexes = [models.Index(fields=["scope_path", "year"], name="study_plan_by_scope")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="study_plan_once_a_year",
                violation_error_message=_("This organisation already has a study plan for this year."),
            ),
            models.CheckConstraint(condition=Q(state__in=kinds.PLAN_STATE.values()), name="study_plan_state_known"),
            models.CheckConstraint(
                condition=Q(adopted_from__isnull=True) | ~Q(adopted_from=F("id")), name="study_plan_not_its_own"
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2200)), name="study_plan_year"),
        ]
        triggers = [scope_path()]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


@track()
class Reading(models.Model):
    """One thing to study in a month of a plan: a document, a speech, a book."""

    plan = models.ForeignKey(
        StudyPlan, models.CASCADE, related_name="readings", verbose_name=_("study plan"), db_index=False
    )
    month = models.PositiveSmallIntegerField(_("month"))
    position = models.PositiveSmallIntegerField(_("order in the month"), default=0)
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=100, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    audience = models.CharField(
        _("audience"),
        max_length=30,
        choices=choices(kinds.AUDIENCE),
        blank=True,
        help_text=_("Empty: for every audience."),
    )
    replaces = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("in the place of")
    )
    is_left_out = models.BooleanField(_("left out"), default=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["plan", "month", "position", "id"]
        indexes = [models.Index(fields=["plan", "month", "position", "id"], name="reading_by_month")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="reading_has_title"),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)),
                name="reading_month",
                violation_error_message=_("A month is a number from 1 to 12."),
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["", *kinds.AUDIENCE.values()]), name="reading_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(is_left_out=False) | Q(replaces__isnull=False), name="reading_left_out_of_adopted"
            ),
            models.UniqueConstraint(
                fields=["plan", "replaces"],
                name="reading_replaced_once",
                violation_error_message=_("This reading has already been changed in this plan."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
