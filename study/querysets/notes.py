"""Reads of notes and reflections."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models import Organisation, User
    from study.models.notes import StudyNote  # noqa: F401  # named in the base class


class StudyNoteQuerySet(models.QuerySet["StudyNote"]):
    """Reads of notes and reflections."""

    def visible_to(self, user: "User | AnonymousUser") -> "StudyNoteQuerySet":
        """Those of the people who belonged to the organisations a user covers when they were entered."""
        return self.filter(within(paths_of(user), "scope_path"))

    def below(self, organisation: "Organisation") -> "StudyNoteQuerySet":
        """Those of an organisation and everything below it."""
        return self.filter(within((organisation.path,), "scope_path"))

    def between(self, first: date, last: date) -> "StudyNoteQuerySet":
        """Those of the days from ``first`` to ``last``."""
        return self.filter(day__range=(first, last))
