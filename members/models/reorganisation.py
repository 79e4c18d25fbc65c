"""What became of organisations, with day and document: renamed, merged, split, closed."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models.organisations import Organisation
from members.querysets.reorganisation import ReorganisationPartQuerySet
from members.rules import reorganisation as rules


@track(exclude=["journal"])
class Reorganisation(models.Model):
    """One decision and the day from which it holds."""

    class State(models.TextChoices):
        DONE = rules.DONE, _("done")
        UNDONE = rules.UNDONE, _("taken back")

    kind = models.CharField(_("kind"), max_length=10, choices=choices(rules.KIND))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DONE)
    on = models.DateField(_("from"))
    document = models.CharField(_("number of the document"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    undone_reason = models.CharField(_("why it was taken back"), max_length=200, blank=True)

    # Of a merger or split: what it wrote, for putting it back (members.services.reorganisation_journal).
    journal: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        default=dict, db_default={}, editable=False
    )

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=rules.KIND.values()) & ~Q(document="", reason=""),
                name="reorganisation_has_ground",
                violation_error_message=_("Give the number of the document, or the reason."),
            ),
            models.CheckConstraint(
                condition=Q(state=rules.DONE, undone_reason="")
                | (Q(state=rules.UNDONE, kind__in=rules.UNDOABLE) & ~Q(undone_reason="")),
                name="reorganisation_state_fits",
                violation_error_message=_("Only mergers, splits and closings are taken back, with a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


@track()
class ReorganisationPart(models.Model):
    """What it meant for one organisation: its name until then, and the organisation that name now leads to.

    ``ended`` keeps which roles and posts the act ended, so that a closing can be taken back.
    """

    reorganisation = models.ForeignKey(
        Reorganisation, models.CASCADE, related_name="parts", verbose_name=_("reorganisation")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reorganised", verbose_name=_("organisation")
    )
    name_before = models.CharField(_("name until then"), max_length=100)
    successor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leads to")
    )
    ended = models.JSONField(_("ended with it"), default=dict, blank=True)

    objects = ReorganisationPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a reorganisation")
        verbose_name_plural = _("parts of a reorganisation")
        ordering = ["reorganisation", "pk"]
        indexes = [models.Index(fields=["name_before"], name="reorganisation_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "organisation"], name="reorganisation_part_once"),
        ]

    def __str__(self) -> str:
        return self.name_before
