"""Requests of people about their record, and that a record was erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.history import track
from members.models.people import Person
from members.querysets.privacy import CorrectionQuerySet
from members.rules import privacy as rules


@track()
class Correction(models.Model):
    """A request to correct what is held about a person, by themselves or for them by the secretary."""

    class State(models.TextChoices):
        ASKED = rules.ASKED, _("to be answered")
        DONE = rules.DONE, _("corrected")
        DECLINED = rules.DECLINED, _("declined")

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="corrections", verbose_name=_("person"), db_index=False
    )
    wish = EncryptedTextField(_("what is wrong, and how it should be"), context="correction.wish", null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to be answered by"))
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_on = models.DateField(_("answered on"), null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for correction")
        verbose_name_plural = _("requests for correction")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="correction_by_due"),
            models.Index(fields=["due_on", "id"], name="correction_by_day"),
            models.Index(fields=["person", "id"], name="correction_of_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.STATES), name="correction_state_known"),
            models.CheckConstraint(
                condition=Q(state=rules.ASKED, answered_on__isnull=True, answered_by__isnull=True)
                | (~Q(state=rules.ASKED) & Q(answered_on__isnull=False, answered_by__isnull=False)),
                name="correction_answered_with_day",
                violation_error_message=_("An answer has a day and somebody who gave it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.DECLINED) | ~Q(answer=""),
                name="correction_declined_with_reason",
                violation_error_message=_("Say why the request is declined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_on}"


@track()
class Erasure(models.Model):
    """That what is held about a person was erased: when, by whom, why, and how much. The record's tombstone."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="erasure", verbose_name=_("person"))
    erased_on = models.DateField(_("erased on"))
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("erased by")
    )
    reason = models.CharField(_("reason"), max_length=200)
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(_("how much"), default=dict)

    class Meta:
        verbose_name = _("erasing")
        verbose_name_plural = _("erasings")
        ordering = ["-erased_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="erasure_has_reason",
                violation_error_message=_("Say why the record is erased."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.erased_on}"


@track()
class NoticeRead(models.Model):
    """That a user read a version of the privacy notice and agreed to what needs separate consent (PIPL art. 29)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices_read", verbose_name=_("user"), db_index=False
    )
    version = models.CharField(_("version"), max_length=20)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("privacy notice read")
        verbose_name_plural = _("privacy notices read")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"],
                name="notice_read_once",
                violation_error_message=_("This version has been read already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.version}"
