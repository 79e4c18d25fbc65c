"""What belongs to the layers: tasks of backbone people, mentors of the advancing. Source: DOMAIN §3, S13, S16, S17."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models.people import Person
from members.querysets.layers import OfPersonQuerySet
from members.rules import layers as rules


@track()
class BackboneTask(models.Model):
    """A task given to somebody of the backbone layer, until it is done or withdrawn."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="backbone_tasks", verbose_name=_("person"), db_index=False
    )
    title = models.CharField(_("task"), max_length=100)
    given_on = models.DateField(_("given on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"))
    state = models.CharField(_("state"), max_length=10, choices=choices(rules.TASK_STATE), default=rules.GIVEN)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("backbone task")
        verbose_name_plural = _("backbone tasks")
        ordering = ["-given_on", "-id"]
        indexes = [
            models.Index(fields=["person", "state"], name="backbone_task_by_person"),
            models.Index(fields=["given_on", "id"], name="backbone_task_by_given"),
            models.Index(fields=["due_on", "id"], name="backbone_task_by_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="backbone_task_has_title"),
            models.CheckConstraint(condition=Q(state__in=rules.TASK_STATE.values()), name="backbone_task_state_known"),
            models.CheckConstraint(
                condition=Q(state=rules.GIVEN, ended_on__isnull=True)
                | (~Q(state=rules.GIVEN) & Q(ended_on__isnull=False)),
                name="backbone_task_ends_with_its_day",
                violation_error_message=_("A task that is done or withdrawn has its day, one under way has none."),
            ),
            models.CheckConstraint(
                condition=(Q(due_on__isnull=True) | Q(due_on__gte=F("given_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("given_on"))),
                name="backbone_task_days_in_order",
                violation_error_message=_("A task is due, and ends, on the day it is given or later."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@track()
class LayerMentor(models.Model):
    """A member who accompanies somebody of the advancing layer, from one day until another."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="layer_mentors", verbose_name=_("person"), db_index=False
    )
    mentor = models.ForeignKey(Person, models.CASCADE, related_name="accompanied", verbose_name=_("mentor"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor in the advancing layer")
        verbose_name_plural = _("mentors in the advancing layer")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["person", "starts_on"], name="layer_mentor_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_on__isnull=True),
                name="layer_mentor_one_at_a_time",
                violation_error_message=_("The person has a mentor already. End that first."),
            ),
            models.CheckConstraint(
                condition=~Q(person=F("mentor")),
                name="layer_mentor_somebody_else",
                violation_error_message=_("Nobody is their own mentor."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="layer_mentor_days_in_order",
                violation_error_message=_("The mentor's last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"
