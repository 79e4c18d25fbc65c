from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from members.querysets.scope import paths_of, within
from members.rules import codes

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.papers import PersonPaper  # noqa: F401  # named in the base class

KEEPERS = frozenset({"administrator", "organiser", "secretary"})
"""Roles that see papers: as `members.policies.CHANGE_PEOPLE`, which stands above this module."""

REVIEWERS = frozenset({"organiser", "secretary"})
"""Roles that see what a review or a political review says, besides its author (DOMAIN §11)."""


class PersonPaperQuerySet(models.QuerySet["PersonPaper"]):
    """Reads of papers."""

    def visible_to(self, user: "User | AnonymousUser") -> "PersonPaperQuerySet":
        """The papers of the people whose records the user keeps; group leaders and readers see none.

        Papers of a review: only for secretary, organiser and whoever handed them in.
        """
        kept = self.filter(within(paths_of(user, KEEPERS), "person__scope_path"))
        reviewed = within(paths_of(user, REVIEWERS), "person__scope_path") | Q(uploaded_by=user.pk)
        return kept.filter(~Q(kind=codes.REVIEW_PAPER) | reviewed)
