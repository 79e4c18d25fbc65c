"""Changes of many people at once, with what is needed to show them before, and to undo them after."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models.organisations import Organisation, Unit
from members.models.people import Person
from members.querysets.saved_filters import OwnQuerySet
from members.rules import bulk as rules
from members.rules import codes


@track()
class BulkChange(models.Model):
    """Layer, group or unit of many people, changed together. What is null here stays as it is for everybody."""

    class State(models.TextChoices):
        DRAFT = rules.DRAFT, _("being prepared")
        DONE = rules.DONE, _("carried out")
        UNDONE = rules.UNDONE, _("undone")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    layer = models.CharField(_("layer"), max_length=12, choices=choices(codes.LAYER), null=True, blank=True)  # noqa: DJ001 - empty is "no layer", null "as it is"
    group = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("group"))
    without_group = models.BooleanField(_("out of every group"), default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    effective_on = models.DateField(_("changed on"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of many")
        verbose_name_plural = _("changes of many")
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["user", "-started_at"], name="bulk_change_own")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.TRANSITIONS), name="bulk_change_state_known"),
            models.CheckConstraint(
                condition=Q(state=rules.DRAFT)
                | (Q(effective_on__isnull=False, finished_at__isnull=False) & ~Q(reason="")),
                name="bulk_change_done_with_day_and_reason",
                violation_error_message=_("A change of many has a day and a reason."),
            ),
            models.CheckConstraint(
                condition=Q(state=rules.DRAFT)
                | Q(layer__isnull=False)
                | Q(group__isnull=False)
                | Q(without_group=True)
                | Q(unit__isnull=False),
                name="bulk_change_changes_something",
                violation_error_message=_("Choose at least one thing to change."),
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(without_group=False),
                name="bulk_change_group_or_none",
                violation_error_message=_("Choose a group, or take everybody out of their groups."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a person that it changes."""
        changed = {
            "layer": self.layer is not None,
            "group": self.group_id is not None or self.without_group,
            "unit": self.unit_id is not None,
        }
        return tuple(name for name, asked in changed.items() if asked)


class BulkChangeRow(models.Model):
    """One person in such a change: what was before, the version it was read at, and what became of it.

    It keeps no history of its own: the change does, and each person's.
    """

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="bulk_rows", verbose_name=_("person"))
    version = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=12, default=rules.CHANGE)
    layer = models.CharField(_("layer"), max_length=12, choices=choices(codes.LAYER), blank=True)
    group = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("group")
    )
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("unit"))

    class Meta:
        verbose_name = _("row of a change of many")
        verbose_name_plural = _("rows of changes of many")
        constraints = [
            models.UniqueConstraint(fields=["change", "person"], name="bulk_row_person_once"),
            models.CheckConstraint(condition=Q(outcome__in=rules.OUTCOMES), name="bulk_row_outcome_known"),
        ]
        indexes = [models.Index(fields=["change", "outcome", "id"], name="bulk_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.person_id}"
