"""What study knows of somebody's taking part: months with sessions held, and those not missed without good reason."""

from datetime import date, datetime, time

from django.utils import timezone

from members.activity import Months
from study.models import Attendance
from study.rules import kinds


def months(person: int, since: date) -> Months:
    """Leave, duty, illness and special care are good reasons (TL 31); so is a session that was made up."""
    begins = timezone.make_aware(datetime.combine(since, time.min))
    rows = Attendance.objects.filter(
        person=person, starts_at__gte=begins, session__state__in=(kinds.HELD, kinds.CLOSED)
    ).order_by()
    found = Months(set(), set())
    for starts_at, state, made_up_on in rows.values_list("starts_at", "state", "made_up_on"):
        day = timezone.localdate(starts_at)
        found.expected.add((day.year, day.month))
        if state != kinds.ABSENT or made_up_on is not None:
            found.active.add((day.year, day.month))
    return found
