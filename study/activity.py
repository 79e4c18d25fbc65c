"""What study knows of somebody's taking part: months with sessions held, and those not missed without good reason."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time

from django.utils import timezone

from members.activity import Months
from members.models import User
from study.models import Attendance
from study.querysets.sessions import starting_within
from study.rules import kinds

_HELD = (kinds.HELD, kinds.CLOSED)


def months(people: Collection[int], since: date) -> dict[int, Months]:
    """Leave, duty, illness and special care are good reasons (TL 31); so is a session that was made up."""
    begins = timezone.make_aware(datetime.combine(since, time.min))
    rows = Attendance.objects.filter(person__in=people, starts_at__gte=begins, session__state__in=_HELD).order_by()
    found: dict[int, Months] = defaultdict(lambda: Months(set(), set()))
    for person, starts_at, state, made_up_on in rows.values_list("person", "starts_at", "state", "made_up_on"):
        day = timezone.localdate(starts_at)
        found[person].expected.add((day.year, day.month))
        if state != kinds.ABSENT or made_up_on is not None:
            found[person].active.add((day.year, day.month))
    return dict(found)


def missed(user: User, first: date, last: date, most: int) -> Collection[int]:
    """Who was absent without good reason from one of the sessions of these days and did not make it up."""
    rows = Attendance.objects.visible_to(user).filter(starting_within(first, last), session__state__in=_HELD)
    absent = rows.filter(state=kinds.ABSENT, made_up_on__isnull=True).order_by()
    return list(absent.values_list("person", flat=True).distinct()[:most])
