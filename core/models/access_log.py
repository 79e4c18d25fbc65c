"""What was looked at, taken out or tried: the part of the record that row history cannot see."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessLog(models.Model):
    """One sign-in, failed sign-in, reveal or export; append-only, kept as long as the setting says (PIPL)."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
        SIGN_OUT = "sign_out", _("signed out")
        SECOND_FACTOR = "second_factor", _("second factor")
        REVEAL = "reveal", _("number revealed")
        EXPORT = "export", _("exported")
        DOWNLOAD = "download", _("paper fetched")
        ERASE = "erase", _("erased")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("user")
    )
    username = models.CharField(_("user name typed"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    what = models.CharField(_("what"), max_length=200, blank=True)
    object_id = models.BigIntegerField(_("row"), null=True, blank=True)
    scope_path = models.CharField(_("organisation path"), max_length=255, blank=True, db_collation="C")
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="access_log_at"),
            models.Index(fields=["what", "object_id", "-at"], name="access_log_object"),
            models.Index(fields=["kind", "at", "id"], name="access_log_by_kind"),
            models.Index(fields=["user", "at", "id"], name="access_log_by_user"),
        ]
        triggers = [
            # A row is never changed; it is deleted only by the retention job, which names itself.
            pgtrigger.Protect(name="no_update", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="no_delete",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF current_setting('hongzhu.retention', true) IS DISTINCT FROM 'on' THEN "
                    "RAISE EXCEPTION 'The access log is append-only.'; END IF; RETURN OLD;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
