"""How the people of an organisation are told: by e-mail or not, and by the robot of their group."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from core.models import Robot
from members.models.organisations import Organisation


@track()
class Channel(models.Model):
    """What an organisation says about its ways; what it leaves open holds as the nearest organisation above has it."""

    class Mail(models.TextChoices):
        INHERIT = "inherit", _("as above")
        ON = "on", _("switched on")
        OFF = "off", _("switched off")

    class Group(models.TextChoices):
        INHERIT = "inherit", _("as above")
        OWN = "own", _("a group of its own")
        OFF = "off", _("no group")

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="channel", verbose_name=_("organisation")
    )
    mail = models.CharField(_("e-mail"), max_length=7, choices=Mail.choices, default=Mail.INHERIT)
    group = models.CharField(_("messages to a group"), max_length=7, choices=Group.choices, default=Group.INHERIT)
    robot = models.OneToOneField(
        Robot, models.SET_NULL, null=True, blank=True, related_name="channel", verbose_name=_("group robot")
    )

    class Meta:
        verbose_name = _("ways of telling")
        verbose_name_plural = _("ways of telling")
        constraints = [
            models.CheckConstraint(condition=Q(mail__in=["inherit", "on", "off"]), name="channel_mail_known"),
            models.CheckConstraint(
                condition=Q(group__in=["inherit", "off"]) | Q(group="own", robot__isnull=False),
                name="channel_group_has_robot",
                violation_error_message=_("A group of its own needs a robot."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
