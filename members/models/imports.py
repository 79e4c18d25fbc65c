"""Rosters on their way in: a run, and its rows as they were read, until they are confirmed or dropped."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedTextField
from members.choices import choices
from members.querysets.imports import ImportRunQuerySet
from members.rules import codes


class ImportRun(models.Model):
    """One file being brought in: read, previewed, then confirmed in one transaction or dropped."""

    class Kind(models.TextChoices):
        ROSTER = "roster", _("roster")
        ORGANISATIONS = "organisations", _("organisations")
        NATIONAL = "national", _("the national system's roster")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        READING = "reading", _("being read")
        PREVIEWED = "previewed", _("ready to confirm")
        CONFIRMING = "confirming", _("being stored")
        CONFIRMED = "confirmed", _("stored")
        FAILED = "failed", _("could not be read")
        DROPPED = "dropped", _("dropped")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    file_name = models.CharField(_("file"), max_length=255)
    stored_as = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    columns = models.JSONField(default=list)
    unknown_columns = models.JSONField(default=list)
    left_out = models.JSONField(default=list, db_default=[])
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    missing = models.PositiveIntegerField(_("missing from the file"), default=0)
    problem = models.CharField(max_length=40, blank=True)
    problem_details = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "reading", "previewed", "confirming", "confirmed", "failed", "dropped"]
                ),
                name="import_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row of a roster as read: what it says, which person it is, what is wrong with it.

    The typed columns carry the names of the person's; sensitive values are encrypted here as they are there.
    ``sealed`` is the row as it stood in the file (JSON list of cells), for the file of refused rows.
    """

    class State(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")

    class Fix(models.TextChoices):
        HERE = "here", _("correct it here")
        THERE = "there", _("correct it in the national system")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, blank=True)
    person = models.ForeignKey("members.Person", models.CASCADE, null=True, db_index=False, db_constraint=False)
    person_version = models.PositiveIntegerField(null=True)
    problems: "models.JSONField[list[dict[str, Any]] | None, list[dict[str, Any]] | None]" = models.JSONField(null=True)
    fix = models.CharField(_("where to correct"), max_length=5, choices=Fix.choices, blank=True, db_default="")
    sealed = EncryptedTextField(_("as it stood in the file"), context="import_row.sealed", null=True)

    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=50, blank=True)
    name_sort = models.CharField(max_length=200, blank=True)
    search_words = models.TextField(blank=True)
    sex = models.CharField(max_length=1, blank=True)
    ethnicity = models.CharField(max_length=2, blank=True)
    birth_date = models.DateField(null=True)
    id_number = EncryptedTextField(_("ID number"), context="person.id_number", null=True)
    id_number_digest = models.BinaryField(max_length=16, null=True)
    education = models.CharField(max_length=2, blank=True)
    degree = models.CharField(max_length=1, blank=True)
    native_place = models.CharField(max_length=50, blank=True)
    work_started_on = models.DateField(null=True)
    joined_on = models.DateField(null=True)
    full_member_on = models.DateField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=20, blank=True, choices=choices(codes.STATUS))
    layer = models.CharField(max_length=12, blank=True)
    post_category = models.CharField(max_length=20, blank=True)
    party_post = models.CharField(max_length=50, blank=True)
    administrative_post = models.CharField(max_length=50, blank=True)
    membership_state = models.CharField(max_length=20, blank=True)
    is_mobile = models.BooleanField(null=True)
    is_lost = models.BooleanField(null=True)
    telephone = EncryptedTextField(_("telephone"), context="person.telephone", null=True)
    telephone_digest = models.BinaryField(max_length=16, null=True)
    remarks = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["run", "line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="import_row_line_once")]
        indexes = [models.Index(fields=["run", "state", "line"], name="import_row_by_state")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.line}"
