"""The outbox: what is to be told, to whom and by which way, written in the transaction that causes it.

A message stands once, under the key of its cause; a delivery is its way to one user or one group's robot. Both are
the machinery's own and are not tracked in history: a delivery carries its whole story itself.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import message_kinds
from core.deliveries import State, Way
from core.fields import EncryptedTextField
from core.history import track
from core.querysets.outbox import DeliveryQuerySet

WAYS = [(Way.INBOX.value, _("inbox")), (Way.MAIL.value, _("e-mail")), (Way.ROBOT.value, _("group robot"))]
STATES = [
    (State.DUE.value, _("due")),
    (State.CLAIMED.value, _("being sent")),
    (State.SENT.value, _("sent")),
    (State.FAILED.value, _("failed")),
    (State.WITHDRAWN.value, _("withdrawn")),
]


class Message(models.Model):
    """One thing to tell. ``kind`` and ``params`` become words when it is read or sent (core.message_kinds).

    ``topic`` names what it is about, so that all that was said about it can be withdrawn together. After
    ``expires_at`` it is of no use to anybody and is not sent any more.
    """

    key = models.CharField(_("cause"), max_length=200, unique=True, db_collation="C")
    topic = models.CharField(_("about"), max_length=100, blank=True, db_collation="C")
    kind = models.CharField(_("kind"), max_length=60, db_collation="C")
    params = models.JSONField(_("details"), default=dict)
    created_at = models.DateTimeField(_("written at"), db_default=models.functions.Now())
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["topic"], name="message_topic", condition=~Q(topic="")),
            models.Index(fields=["expires_at"], name="message_standing", condition=~Q(topic="")),
            models.Index(fields=["created_at"], name="message_by_age"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def words(self) -> message_kinds.Words:
        """Subject, text and link in the reader's language."""
        return message_kinds.words(self.kind, self.params)


@track(exclude=["failures", "failing_since", "problem"])
class Robot(models.Model):
    """A group's robot: messages posted to it appear in the group. Key and secret are kept encrypted.

    ``failing_since`` is the first of the failures that no success has followed.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    token = EncryptedTextField(_("key"), context="robot.token")
    secret = EncryptedTextField(_("signing secret"), context="robot.secret", null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures since the last success"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    problem = models.CharField(_("problem"), max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["wecom", "dingtalk", "feishu"]), name="robot_kind_known"),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None, problem="")
                | Q(failures__gt=0, failing_since__isnull=False) & ~Q(problem=""),
                name="robot_failing_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Delivery(models.Model):
    """A message on its way to a user, or to a group by its robot.

    ``next_at`` is when a worker may take it: at first its time, after a failed try the time of the next, while it is
    claimed the end of the lease, so that what a killed worker held comes back by itself. ``tries`` tells the claims
    apart: who held an earlier one can no longer write the outcome.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", db_index=False)
    way = models.CharField(_("way"), max_length=5, choices=WAYS)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
        db_index=False,
    )
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("robot"))
    scope_path = models.CharField(_("organisation path"), max_length=255, blank=True, db_collation="C")
    not_before = models.DateTimeField(_("not before"))
    state = models.CharField(_("state"), max_length=9, choices=STATES, default=State.DUE.value)
    next_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_at", "id"], name="delivery_queue", condition=Q(state__in=["due", "claimed"])),
            models.Index(
                fields=["user", "not_before", "id"], name="delivery_inbox", condition=Q(way="inbox", state="sent")
            ),
            models.Index(fields=["state", "id"], name="delivery_by_state", condition=~Q(way="inbox")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "way", "user", "robot"], name="delivery_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(way__in=["inbox", "mail"], user__isnull=False, robot__isnull=True)
                | Q(way="robot", user__isnull=True, robot__isnull=False),
                name="delivery_to_user_or_robot",
            ),
            models.CheckConstraint(
                condition=Q(way="inbox", state__in=["sent", "withdrawn"])
                | Q(way__in=["mail", "robot"], state__in=["due", "withdrawn"])
                | Q(way__in=["mail", "robot"], state="claimed", tries__gt=0)
                | Q(way__in=["mail", "robot"], state="sent", sent_at__isnull=False)
                | (Q(way__in=["mail", "robot"], state="failed") & ~Q(problem="")),
                name="delivery_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.way}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None
