"""The secret address under which a telephone subscribes to the sessions of its user."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import DIGEST_BYTES
from core.history import track
from study.querysets.feed import CalendarFeedQuerySet


@track(exclude=["digest"])
class CalendarFeed(models.Model):
    """A user's address of their sessions as a calendar. Of its token only the keyed hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("user")
    )
    digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True)
    made_at = models.DateTimeField(_("made at"))

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.user_id)
