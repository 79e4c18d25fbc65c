from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left, Length
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from members.querysets.scope import Paths, paths_of, within
from members.rules import codes

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.organisations import Organisation, Unit  # noqa: F401  # named in the base class


class OrganisationQuerySet(MP_NodeQuerySet):  # type: ignore[misc]  # treebeard is not typed
    """Reads of organisations."""

    def visible_to(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """The organisations a user's roles cover and everything below them."""
        return self.within(paths_of(user))

    def within(self, paths: Paths) -> "OrganisationQuerySet":
        """The organisations of a scope: at its paths and below them."""
        return self.filter(within(paths, "path"))  # type: ignore[no-any-return]

    def open(self) -> "OrganisationQuerySet":
        """Organisations that have not been closed."""
        return self.filter(closed_on__isnull=True)  # type: ignore[no-any-return]

    def branches(self) -> "OrganisationQuerySet":
        """Branches and joint branches: the organisations people belong to."""
        return self.filter(kind__in=codes.BRANCH_KINDS)  # type: ignore[no-any-return]

    def below(self, organisation: "Organisation") -> "OrganisationQuerySet":
        """An organisation and everything below it."""
        return self.within((organisation.path,))

    def with_superior_name(self) -> "OrganisationQuerySet":
        """Each with the name of what it stands below, as ``superior_name``: every branch has a first group."""
        length = Length(OuterRef("path")) - self.model.steplen
        above = self.model._base_manager.filter(path=Left(OuterRef("path"), length))
        return self.annotate(superior_name=Subquery(above.values("name")))  # type: ignore[no-any-return]


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):  # type: ignore[misc]  # built at run time
    """treebeard's verbs of the tree and our reads."""

    def get_queryset(self) -> OrganisationQuerySet:
        """In the order of the tree, as treebeard's own manager gives it."""
        rows: OrganisationQuerySet = OrganisationQuerySet(self.model, using=self._db).order_by("path")
        return rows


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reads of units."""

    def visible_to(self, user: "User | AnonymousUser") -> "UnitQuerySet":
        """Units served by the organisations a user's roles cover."""
        return self.within(paths_of(user))

    def within(self, paths: Paths) -> "UnitQuerySet":
        """Units served by the organisations of a scope."""
        return self.filter(within(paths, "organisation__path"))

    def open(self) -> "UnitQuerySet":
        """Units that have not been closed."""
        return self.filter(closed_on__isnull=True)
