"""The register of training to which somebody was sent: the secretary's training days and others of the kind (S8)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.models import Person
from study.querysets.training import TrainingRecordQuerySet


@track()
class TrainingRecord(models.Model):
    """Somebody was at a training that others held. Its hours count in the year in which it begins."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="training_records", verbose_name=_("person"), db_index=False
    )
    title = models.CharField(_("training"), max_length=200)
    organiser = models.CharField(_("held by"), max_length=100)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    hours = models.DecimalField(
        _("study hours"), max_digits=5, decimal_places=1, validators=[MinValueValidator(Decimal("0.1"))]
    )
    document = models.CharField(_("notice or certificate"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["starts_on", "id"], name="training_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "starts_on", "title"],
                name="training_once",
                violation_error_message=_("This training is already in the register for this person."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="training_ends_after_start",
                violation_error_message=_("The last day of a training is not before its first."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="training_has_hours",
                violation_error_message=_("A training has hours."),
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(organiser=""), name="training_named"),
        ]

    def __str__(self) -> str:
        return self.title
