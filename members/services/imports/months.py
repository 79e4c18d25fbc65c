"""Dates of rosters that say the month and not the day: what is made of them.

The day of birth follows from the number. Who began to work in a month is taken to have done so on its first day. Days
on which rights and terms depend are never guessed. A recorded day of that month stands, whatever the date.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from psycopg2.extras import execute_values

from members.models import ImportRun
from members.rules.people import Problem, refusing
from members.services.imports.problems import dump_stored, load, stored_problems

BIRTH: Final = "birth_date"
_TAKEN: Final = "date_month_taken"
_REFUSED: Final = "date_month_only"
_UNCLEAR: Final = "date_month_unclear"
KEPT: Final = "date_month_kept"
"""Said of a month that agrees with the recorded day: there is nothing to look at."""

CODES: Final = (_TAKEN, _REFUSED, KEPT)
_FIELDS: Final = ("work_started_on", "joined_on", "full_member_on")
_FIRST_DAY: Final = frozenset({"work_started_on"})


def of_months(field: str, months: Sequence[date]) -> Problem | None:
    """What to say of a cell that means one of these months; None if it means none."""
    if not months:
        return None
    if len(months) > 1 and field != BIRTH:
        return Problem(field, _UNCLEAR)
    return _problem(field, " ".join(f"{month:%Y-%m}" for month in months), recorded=None)


def _problem(field: str, month: str, recorded: date | None) -> Problem:
    if recorded and f"{recorded:%Y-%m}" == month:
        return Problem(field, KEPT, {"month": month, "day": recorded.isoformat()}, remark=True)
    if field in _FIRST_DAY:
        return Problem(field, _TAKEN, {"month": month}, remark=True)
    return Problem(field, _REFUSED, {"month": month})


def first_days(problems: Iterable[Problem]) -> dict[str, str]:
    """The first day of the month by field, for those that say a month alone."""
    return {problem.field: f"{problem.params['month']}-01" for problem in problems if problem.code in CODES}


def settle_birth(problems: list[Problem], born: date | None) -> list[Problem]:
    """The problems without that of a month of birth, if it is the month of the ID number; else it says which is."""
    settled = []
    for problem in problems:
        if problem.field != BIRTH or problem.code != _REFUSED:
            settled.append(problem)
        elif born and f"{born:%Y-%m}" not in problem.params["month"].split():
            settled.append(Problem(BIRTH, "birth_not_of_id", {"birth_date": born.isoformat()}))
    return settled


_SAID: Final = f"""
SELECT r.id, r.problems, {", ".join(f"p.{field}" for field in _FIELDS)}
FROM members_importrow r LEFT JOIN members_person p ON p.id_number_digest = r.id_number_digest
    AND EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS path WHERE starts_with(p.scope_path, path))
WHERE r.run_id = %(run)s AND r.problems @? '$[*] ? ({" || ".join(f'@.code == "{code}"' for code in CODES)})'
"""  # noqa: S608  # made of the constants above

_SETTLED: Final = f"""
UPDATE members_importrow r SET {", ".join(f"{field} = COALESCE(f.{field}::date, r.{field})" for field in _FIELDS)},
    problems = f.problems::jsonb, state = f.state
FROM (VALUES %s) AS f (id, problems, state, {", ".join(_FIELDS)}) WHERE r.id = f.id
"""  # noqa: S608  # made of the constants above


def keep_recorded(cursor: Any, run: ImportRun, values: dict[str, Any]) -> None:
    """Let rows that say the month of a recorded day say that day."""
    cursor.execute(_SAID, values)
    settled = [_settled(row, stored, dict(zip(_FIELDS, days, strict=True))) for row, stored, *days in cursor.fetchall()]
    if settled:
        execute_values(cursor.cursor, _SETTLED, settled)


def _settled(row: int, stored: Any, recorded: dict[str, date | None]) -> tuple[Any, ...]:
    """A row's problems, state and days after looking at what is recorded of the person."""
    found = stored_problems(stored)
    days: dict[str, str] = {}
    for each in found:
        if each["code"] in CODES:
            field, month = each["field"], each["params"]["month"]
            problem = _problem(field, month, recorded[field])
            each.update(code=problem.code, params=problem.params, remark=problem.remark)
            days[field] = problem.params.get("day", f"{month}-01")
    state = "refused" if refusing(load(found)) else "new"
    return (row, dump_stored(found), state, *(days.get(field) for field in _FIELDS))
