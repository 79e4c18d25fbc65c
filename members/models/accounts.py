"""Users and their dated roles on organisations (DESIGN §3)."""

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import track
from members.querysets.accounts import RoleQuerySet, UserManager


@track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Somebody who signs in. What they may see and do comes only from their roles.

    ``email`` is an address they have confirmed: nothing but the question itself goes to another.
    """

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("A user of this name exists already.")},
    )
    display_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=50)
    person = models.OneToOneField(
        "members.Person", models.SET_NULL, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    email = models.EmailField(_("e-mail address"), blank=True, default="", db_default="")
    email_wanted = models.EmailField(
        _("e-mail address to be confirmed"), blank=True, default="", db_default="", editable=False
    )
    monday_digest = models.BooleanField(_("reminders once a week, on Monday"), default=False, db_default=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_change_password = models.BooleanField(_("must change the password at the next sign-in"), default=True)
    created_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)

    unread: int
    """Messages not opened yet, 100 at most: counted only for the user of a session (`members.backends`)."""

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="user_quiet_hours_whole",
                violation_error_message=_("Give both times of the quiet hours, or neither."),
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


@track()
class Role(models.Model):
    """What a user is on an organisation and everything below it, from one day until another.

    Without an organisation it covers the whole system; only an administrator's role may.
    """

    class Kind(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        ORGANISER = "organiser", _("committee organiser")
        SECRETARY = "secretary", _("secretary")
        GROUP_LEADER = "group_leader", _("group leader")
        READER = "reader", _("read-only")

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("user"))
    kind = models.CharField(_("role"), max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey(
        "members.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("organisation"),
        help_text=_("The role covers this organisation and everything below it."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)
    may_reveal = models.BooleanField(_("may reveal numbers"), default=False)
    may_export_unmasked = models.BooleanField(_("may export unmasked numbers"), default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["user", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(kind="administrator"),
                name="role_has_organisation",
                violation_error_message=_("Only an administrator's role may cover the whole system."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="role_ends_after_start",
                violation_error_message=_("A role ends after it starts."),
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "organisation"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="role_open_once",
                violation_error_message=_("The user already has this role on this organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.organisation or _('whole system')}"
