from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import track


@track()
class DomainSettingValue(models.Model):
    """A value that an administrator gave to a declared setting; without a row the declared default holds."""

    key = models.CharField(_("setting"), max_length=100, primary_key=True)
    value = models.JSONField(_("value"))

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
