"""Reads of plans and their readings: one's own, and the issued plans of the organisations above."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from members.querysets.scope import Paths, paths_of, within

if TYPE_CHECKING:
    from members.models import Organisation, User
    from study.models.plans import Reading, StudyPlan  # noqa: F401  # named in the base classes

STEP = 4
"""Characters of a path for each level of the tree, as the organisations have it."""


def above(paths: Paths) -> list[str]:
    """The paths of all organisations above the given ones."""
    return sorted({path[:end] for path in paths for end in range(STEP, len(path), STEP)})


def _seen(user: "User | AnonymousUser", prefix: str) -> Q:
    paths = paths_of(user)
    issued = Q(**{f"{prefix}scope_path__in": above(paths), f"{prefix}state": "issued"})
    return within(paths, f"{prefix}scope_path") | issued if above(paths) else within(paths, f"{prefix}scope_path")


class StudyPlanQuerySet(models.QuerySet["StudyPlan"]):
    """Reads of plans."""

    def visible_to(self, user: "User | AnonymousUser") -> "StudyPlanQuerySet":
        """The plans of the organisations a user covers, and those issued above them."""
        return self.filter(_seen(user, ""))

    def issued_above(self, organisation: "Organisation", year: int) -> "StudyPlanQuerySet":
        """The plans of a year issued by the organisations above one, the nearest first."""
        path: str = organisation.path
        return self.filter(scope_path__in=above((path,)), state="issued", year=year).order_by("-scope_path")


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Reads of readings."""

    def visible_to(self, user: "User | AnonymousUser") -> "ReadingQuerySet":
        """The readings of the plans a user may see."""
        return self.filter(_seen(user, "plan__"))
