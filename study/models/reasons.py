"""Why an organisation did not hold in a period what it was asked for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models import Organisation
from study.models.triggers import scope_path
from study.querysets.reasons import ComplianceReasonQuerySet
from study.rules import kinds

LONGEST_REASON = 300


@track(exclude=["scope_path"])
class ComplianceReason(models.Model):
    """The reason for one missed period of one thing asked for, in the words of the branch.

    Group study is told apart by audience, meetings are asked for by kind alone. A reason for what was held after all
    stays and is not shown.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=30, choices=choices(kinds.KIND))
    audience = models.CharField(_("audience"), max_length=30, choices=choices(kinds.AUDIENCE), blank=True)
    starts_on = models.DateField(_("first day of the period"))
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ComplianceReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for what was not held")
        verbose_name_plural = _("reasons for what was not held")
        ordering = ["scope_path", "starts_on", "kind"]
        indexes = [models.Index(fields=["scope_path", "starts_on"], name="reason_by_scope")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "starts_on", "kind", "audience"],
                name="reason_once",
                violation_error_message=_("There is a reason for this already. Look again."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="reason_given", violation_error_message=_("Say why it was not held.")
            ),
            models.CheckConstraint(condition=Q(kind__in=kinds.KIND.values()), name="reason_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=kinds.GROUP_STUDY, audience__in=kinds.AUDIENCE.values())
                | (~Q(kind=kinds.GROUP_STUDY) & Q(audience="")),
                name="reason_audience_of_study",
                violation_error_message=_("An audience is named for group study, and only there."),
            ),
        ]
        triggers = [scope_path()]

    def __str__(self) -> str:
        return self.reason
