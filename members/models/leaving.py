"""That somebody left the Party or the centre: how, when, by which document, and what of it was taken back."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models.people import Person
from members.models.transfers import Transfer
from members.querysets.leaving import LeavingQuerySet
from members.rules import codes


@track()
class Leaving(models.Model):
    """One leaving of one person. Taken back as a mistake, or ended by their coming back, it stays as it was written.

    ``stays`` is for who leaves the Party and goes on working here. ``replaced`` holds what the leaving changed.
    """

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="leavings", verbose_name=_("person"), db_index=False
    )
    kind = models.CharField(_("how"), max_length=20, choices=choices(codes.LEAVING))
    left_on = models.DateField(_("left on"))
    stays = models.BooleanField(_("goes on working here"), default=False)
    document = models.CharField(_("document number"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    transfer = models.ForeignKey(
        Transfer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("transfer")
    )
    replaced: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    undone_on = models.DateField(_("taken back on"), null=True, blank=True)
    undone_reason = models.CharField(_("why it was taken back"), max_length=200, blank=True)
    returned_on = models.DateField(_("came back on"), null=True, blank=True)

    objects = LeavingQuerySet.as_manager()

    class Meta:
        verbose_name = _("leaving")
        verbose_name_plural = _("leavings")
        ordering = ["-left_on", "-id"]
        indexes = [models.Index(fields=["person", "left_on"], name="leaving_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(undone_on__isnull=True, returned_on__isnull=True, stays=False),
                name="leaving_one_in_force",
                violation_error_message=_("It is recorded already that this person has left."),
            ),
            models.CheckConstraint(condition=Q(kind__in=codes.LEAVING.values()), name="leaving_kind_known"),
            models.CheckConstraint(
                condition=Q(stays=False) | Q(kind__in=codes.OUT_OF_THE_PARTY),
                name="leaving_stays_out_of_the_party",
                violation_error_message=_("Only who leaves the Party can go on working here."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=codes.OUT_OF_THE_PARTY) | ~Q(document=""),
                name="leaving_party_with_document",
                violation_error_message=_("Give the number of the decision: membership ends by a decision only."),
            ),
            models.CheckConstraint(
                condition=Q(undone_on__isnull=True, undone_reason="")
                | Q(undone_on__isnull=False) & ~Q(undone_reason=""),
                name="leaving_undone_with_reason",
                violation_error_message=_("Say why it is taken back."),
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("left_on")),
                name="leaving_back_after_left",
                violation_error_message=_("The day of coming back lies before the day of leaving."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.left_on}"

    @property
    def in_force(self) -> bool:
        """Whether it was neither taken back nor ended by coming back."""
        return self.undone_on is None and self.returned_on is None
