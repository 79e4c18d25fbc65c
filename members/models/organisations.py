"""Party organisations, a tree, and the units (kindergartens) that they serve. Source: ZB; DOMAIN §2 and §5."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from core.history import track
from members.choices import choices
from members.querysets.organisations import OrganisationManager, UnitQuerySet
from members.rules import codes


@track(exclude=["numchild"])
class Organisation(MP_Node):  # type: ignore[misc]  # treebeard is not typed
    """A committee, general branch, branch, joint branch or group.

    ``path`` is the way from the root, four characters a level: whoever has a role on an organisation sees every row
    whose path begins with its path.
    """

    steplen = 4
    path = models.CharField(_("path"), max_length=255, unique=True, db_collation="C")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=choices(codes.ORGANISATION_KIND))
    may_approve = models.BooleanField(
        _("may approve members"),
        default=False,
        help_text=_("The power to approve is given to an organisation; not every committee has it (art. 22)."),
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["path"]
        indexes = [models.Index(fields=["name"], name="organisation_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=codes.ORGANISATION_KIND.values()), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(closed_on__gte=models.F("founded_on")),
                name="organisation_closed_after_founded",
                violation_error_message=_("The day of closing lies before the day of founding."),
            ),
        ]
        triggers = [
            # A moved organisation takes its people along in every scope, whoever moved it.
            pgtrigger.Trigger(
                name="move_people",
                operation=pgtrigger.UpdateOf("path"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                condition=pgtrigger.Condition("OLD.path IS DISTINCT FROM NEW.path"),
                func=(
                    "UPDATE members_person SET scope_path = NEW.path "
                    "WHERE COALESCE(group_id, organisation_id) = NEW.id; "
                    "UPDATE members_transfer SET from_path = NEW.path WHERE from_organisation_id = NEW.id; "
                    "UPDATE members_transfer SET to_path = NEW.path WHERE to_organisation_id = NEW.id; RETURN NULL;"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_branch(self) -> bool:
        """Whether people can belong to it directly."""
        return self.kind in codes.BRANCH_KINDS


@track()
class Unit(models.Model):
    """A kindergarten or other workplace, served by one organisation."""

    name = models.CharField(_("name"), max_length=100)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="units", verbose_name=_("organisation that serves it")
    )

    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["organisation__path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="unit_name_once",
                violation_error_message=_("This organisation already serves a unit of this name."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_name"),
        ]
        indexes = [models.Index(fields=["name"], name="unit_by_name")]

    def __str__(self) -> str:
        return self.name
