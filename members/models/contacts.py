"""Contact with mobile members and with those whose contact was lost: when, how, by whom, what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models.people import Person
from members.querysets.contacts import ContactQuerySet
from members.rules import contacts as rules


@track()
class Contact(models.Model):
    """One attempt to reach a person, answered or not."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="contacts", verbose_name=_("person"), db_index=False
    )
    on = models.DateField(_("on"))
    way = models.CharField(_("way"), max_length=10, choices=choices(rules.WAY))
    by = models.CharField(_("by whom"), max_length=50)
    reached = models.BooleanField(_("reached"), default=True)
    result = models.CharField(_("what came of it"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["person", "on"], name="contact_by_person"),
            models.Index(fields=["person", "-on"], name="contact_reached", condition=Q(reached=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=rules.WAY.values()), name="contact_way_known"),
            models.CheckConstraint(
                condition=~Q(by=""), name="contact_by_somebody", violation_error_message=_("Say who it was.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_way_display()}"
