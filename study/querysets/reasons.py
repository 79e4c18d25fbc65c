"""Reads of the reasons for what was not held."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models import User
    from study.models.reasons import ComplianceReason  # noqa: F401  # named in the base class


class ComplianceReasonQuerySet(models.QuerySet["ComplianceReason"]):
    """Reads of reasons."""

    def visible_to(self, user: "User | AnonymousUser") -> "ComplianceReasonQuerySet":
        """The reasons of the organisations a user covers."""
        return self.filter(within(paths_of(user), "scope_path"))
