"""Where a user is signed in: one row a session, for the user to look at and to end."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.accounts import User
from members.querysets.sessions import UserSessionQuerySet


class UserSession(models.Model):
    """A session of a user. Without history: signing in and out stand in the access log; the row goes with the session.

    The content of the session, its key included, is Django's; this is what a person recognises it by.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name=_("user"))
    session_key = models.CharField(max_length=40, unique=True)
    signed_in_at = models.DateTimeField(_("signed in"))
    last_seen_at = models.DateTimeField(_("last seen"), db_index=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    objects = UserSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.signed_in_at:%Y-%m-%d %H:%M}"
