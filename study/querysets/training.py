"""Reads of the training register."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models import User
    from study.models.training import TrainingRecord  # noqa: F401  # named in the base class


class TrainingRecordQuerySet(models.QuerySet["TrainingRecord"]):
    """Reads of training records."""

    def visible_to(self, user: "User | AnonymousUser") -> "TrainingRecordQuerySet":
        """The training of the people a user covers; it goes with them to another branch."""
        return self.filter(within(paths_of(user), "person__scope_path"))
