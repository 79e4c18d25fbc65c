"""Reads of sessions and of who attended them."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.querysets.scope import paths_of, within
from study.rules import kinds

if TYPE_CHECKING:
    from members.models import Organisation, User
    from study.models.sessions import Attendance, StudySession  # noqa: F401  # named in the base classes


def day_starts(day: date) -> datetime:
    """The first moment of a day in the centre's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def starting_within(first: date, last: date, field: str = "starts_at") -> Q:
    """The condition that a moment lies on one of the days from ``first`` to ``last``."""
    return Q(**{f"{field}__gte": day_starts(first), f"{field}__lt": day_starts(last + timedelta(days=1))})


class StudySessionQuerySet(models.QuerySet["StudySession"]):
    """Reads of sessions."""

    def visible_to(self, user: "User | AnonymousUser") -> "StudySessionQuerySet":
        """The sessions that organisations a user covers hold, alone or together with others."""
        paths = paths_of(user)
        host = within(paths, "scope_path")
        if not paths or "" in paths:
            return self.filter(host)
        from study.models.sessions import SessionOrganisation  # the models need this module first

        joint = SessionOrganisation.objects.filter(within(paths, "scope_path")).values("session_id")
        return self.filter(host | Q(pk__in=joint))

    def hosted_below(self, organisation: "Organisation") -> "StudySessionQuerySet":
        """The sessions an organisation and everything below it hold."""
        return self.filter(within((organisation.path,), "scope_path"))

    def between(self, first: date, last: date) -> "StudySessionQuerySet":
        """The sessions that begin on the days from ``first`` to ``last``."""
        return self.filter(starting_within(first, last))

    def standing(self) -> "StudySessionQuerySet":
        """The sessions that have not been cancelled."""
        return self.exclude(state=kinds.CANCELLED)

    def took_place(self) -> "StudySessionQuerySet":
        """The sessions that were held, closed or not."""
        return self.filter(state__in=(kinds.HELD, kinds.CLOSED))


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Reads of attendance."""

    def visible_to(self, user: "User | AnonymousUser") -> "AttendanceQuerySet":
        """The attendance of the people who belonged to the organisations a user covers on the day."""
        return self.filter(within(paths_of(user), "scope_path"))

    def counted(self) -> "AttendanceQuerySet":
        """What rates are made of: held sessions, without guests and without those excused for special care (TL 23)."""
        took_place = Q(session__state__in=(kinds.HELD, kinds.CLOSED))
        return self.filter(took_place, is_guest=False).exclude(state=kinds.SPECIAL_CARE)

    def missed(self) -> "AttendanceQuerySet":
        """Those expected who were not there, special care aside."""
        return self.counted().exclude(state=kinds.PRESENT)
