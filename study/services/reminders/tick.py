"""One look at everything that people are to be reminded of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from study.services.reminders import hours  # noqa: F401 - it declares what is due at the end of a year
from study.services.reminders.before import remind_before
from study.services.reminders.changed import tell_changes
from study.services.reminders.digest import digest_moment, digest_week
from study.services.reminders.due import remind_secretaries
from study.services.reminders.parts import common

_LOCK: Final = 0x0A70
"""Any number: who decides holds it until the commit, and a second one has nothing to do."""


@dataclass(frozen=True)
class Decided:
    """How many deliveries a look at everything made, and how many messages it withdrew."""

    told: int = 0
    withdrawn: int = 0


def reminders_decide(*, now: datetime) -> Decided:
    """Put into the outbox whatever is due by now and is not there yet, and withdraw what no longer holds.

    All in one transaction: killed, it has done nothing, and the next look does the same. While another decides, none.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return Decided()
        values, digest_at = common(now), digest_moment(now)
        withdrawn = tell_changes(values)
        told = digest_week(values, digest_at)
        told += remind_before(values, digest_at)
        told += remind_secretaries(values)
    return Decided(told, withdrawn)
