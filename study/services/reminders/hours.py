"""Who lacks study hours as the year ends: told to the secretary once a month. Source: TL 20; DOMAIN §5.

Counting the hours of a whole centre is no work for every minute: a row without an organisation says that the month is
done, and is written together with what was told.
"""

from datetime import date
from typing import Final

from core.models import Message
from study import message_kinds
from study.hour_settings import BEHIND_DAYS
from study.hours import lacking_by_branch, measure
from study.querysets.sessions import day_starts
from study.rules.hours import behind_from
from study.services.reminders.due import Due, Values, declare

_SELECT: Final = """SELECT b.id || ':' || %(month)s AS cause, b.id AS organisation_id,
        %(year_ends)s::timestamptz AS expires_at,
        jsonb_build_object('organisation', b.id, 'name', b.name, 'people', lacking.people, 'year', %(year)s) AS params
    FROM branch b JOIN ({lacking}) lacking ON lacking.organisation_id = b.id
    UNION ALL SELECT %(done)s, NULL, %(year_ends)s::timestamptz, '{{}}'::jsonb"""


def _select(today: date) -> str:
    lacking = lacking_by_branch(date(today.year, 1, 1), date(today.year, 12, 31), measure())
    return _SELECT.format(lacking=lacking)


def _values(today: date) -> Values | None:
    month = f"{today:%Y-%m}"
    done = f"all:{month}"
    if Message.objects.filter(key=f"{message_kinds.HOURS.key}:{done}").exists():
        return None
    if today < behind_from(today.year, BEHIND_DAYS.current()):
        return None
    return {"month": month, "done": done, "year": today.year, "year_ends": day_starts(date(today.year + 1, 1, 1))}


HOURS_LACKING = declare(Due(message_kinds.HOURS, _select, _values))
