"""Reads of sessions and of who attended them."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.querysets.scope import Paths, paths_of, within
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


def paths_above(paths: Paths) -> list[str]:
    """The paths of the organisations above those of a scope, four characters a level."""
    return sorted({path[:length] for path in paths for length in range(4, len(path), 4)})


class StudySessionQuerySet(models.QuerySet["StudySession"]):
    """Reads of sessions."""

    def visible_to(self, user: "User | AnonymousUser") -> "StudySessionQuerySet":
        """The sessions that organisations a user covers hold, alone or together with others, and those of the
        organisations above them at which people of theirs are expected.

        One list of numbers, each part of it from its own index, so that it costs a branch the same in a large centre.
        """
        paths = paths_of(user)
        if not paths or "" in paths:
            return self.filter(within(paths, "scope_path"))
        own, joint = self._held(paths)
        return self.filter(pk__in=own.union(joint, self._expected(paths), all=True))

    def held_within(self, paths: Paths) -> "StudySessionQuerySet":
        """The sessions that organisations of a scope hold, alone or together with others."""
        if not paths or "" in paths:
            return self.filter(within(paths, "scope_path"))
        own, joint = self._held(paths)
        return self.filter(pk__in=own.union(joint, all=True))

    def _held(self, paths: Paths) -> tuple[Any, Any]:
        from study.models.sessions import SessionOrganisation  # the models need this module first

        joint = SessionOrganisation.objects.filter(within(paths, "scope_path")).order_by().values("session_id")
        own = self.model._base_manager.filter(within(paths, "scope_path")).order_by().values("pk")
        return own, joint

    def _expected(self, paths: Paths) -> Any:
        """The sessions of the few organisations above a scope, as far as people of the scope are on their list."""
        from study.models.sessions import Attendance

        listed = Attendance.objects.filter(within(paths, "scope_path"), session=models.OuterRef("pk"))
        above = self.model._base_manager.filter(models.Exists(listed), scope_path__in=paths_above(paths))
        return above.order_by().values("pk")

    def hosted_below(self, organisation: "Organisation") -> "StudySessionQuerySet":
        """The sessions an organisation and everything below it hold."""
        return self.filter(within((organisation.path,), "scope_path"))

    def between(self, first: date, last: date) -> "StudySessionQuerySet":
        """The sessions that begin on the days from ``first`` to ``last``."""
        return self.filter(starting_within(first, last))

    def standing(self) -> "StudySessionQuerySet":
        """The sessions that have not been cancelled."""
        return self.exclude(state=kinds.CANCELLED)

    def with_open_make_ups(self) -> "StudySessionQuerySet":
        """The sessions to be made up by somebody who missed them and has not yet."""
        from study.models.sessions import Attendance

        listed = Attendance.objects.filter(session=models.OuterRef("pk"), is_guest=False, made_up_on__isnull=True)
        missed = listed.exclude(state__in=(kinds.PRESENT, kinds.SPECIAL_CARE))
        return self.took_place().filter(models.Exists(missed), kind__in=kinds.MADE_UP_KINDS, make_up_of__isnull=True)

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
