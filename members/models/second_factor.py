"""The second factor of a sign-in: the secret of an authenticator app, and the recovery codes for when it is lost.

The parts of django-otp that count and throttle are used as they are; its own tables are not, for they keep the secret
and the codes in clear. Here the secret is encrypted and of a code only the keyed hash is kept.
"""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin

from core.fields import EncryptedTextField
from core.history import track
from members.models.accounts import User

THROTTLE_SECONDS: Final = 1
"""The wait after the first wrong code; each further one doubles it."""


@track(exclude=["secret", "drift", "last_step", "throttling_failure_timestamp", "throttling_failure_count"])
class SecondFactor(ThrottlingMixin, Device):  # type: ignore[misc]  # django-otp is not typed
    """A user's authenticator app (TOTP, RFC 6238); it counts once a first code has confirmed it."""

    name = None
    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor", verbose_name=_("user"))
    confirmed = models.BooleanField(_("confirmed"), default=False)
    secret = EncryptedTextField(_("key shared with the app"), context="second_factor.secret")
    drift = models.SmallIntegerField(default=0)
    last_step = models.BigIntegerField(default=-1)
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)

    def get_throttle_factor(self) -> int:
        """What django-otp multiplies its waits with."""
        return THROTTLE_SECONDS


@track(exclude=["digest"])
class RecoveryCode(models.Model):
    """A code that stands in for the app once. Only its keyed hash is kept."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes", db_index=False)
    digest = models.BinaryField(max_length=16)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.pk)
