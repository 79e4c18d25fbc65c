"""What a staged roster would do: each row new, changed, unchanged or refused, found set by set."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count
from psycopg2.extras import execute_values

from members.models import ImportRow, ImportRun
from members.rules.people import PersonFacts, Problem, check_person, refusing
from members.rules.roster_columns import ALSO_FILLS
from members.services.imports import comparison, months, posts
from members.services.imports.missing import not_in_file
from members.services.imports.problems import dump
from members.services.imports.scope import ImportScope

_MANY: Final = 1_000
_COUNTED: Final = ("new", "changed", "unchanged", "refused")


def compare(run: ImportRun, scope: ImportScope, today: date, *, again: bool = False) -> None:
    """Give each row its state, and count them on the run.

    Rows come in as "new" or, where the row itself is wrong, "refused". With ``again``, what was found in comparing
    before is forgotten first.
    """
    values: dict[str, Any] = {"run": run.pk, "paths": list(scope.paths)}
    with transaction.atomic(), connection.cursor() as cursor:
        if again:
            posts.put_back(cursor, run)
            cursor.execute(comparison.RESET, values)
        if run.rows_read >= _MANY:  # the planner has never seen these rows
            cursor.execute("ANALYZE members_importrow")
        # Of two rows with one number the later is refused, whatever else is the matter with either.
        cursor.execute(comparison.REPEATED, values)
        months.keep_recorded(cursor, run, values)
        if run.kind == ImportRun.Kind.NATIONAL:
            cursor.execute(comparison.PLACE_TOLERATED, values)
        if run.kind != ImportRun.Kind.NATIONAL:
            posts.keep_elected(cursor, run)
        cursor.execute(comparison.match(fields_of(run)), values)
        if not scope.is_whole:
            cursor.execute(comparison.ELSEWHERE, values | _problem("id_number", "person_elsewhere"))
        if run.kind != ImportRun.Kind.NATIONAL:
            _refuse_what_cannot_be_stored(cursor, values, today)
            cursor.execute(comparison.OTHER_NAME, values | _problem("name", "other_name", remark=True))
        cursor.execute(comparison.SAME_NAME, values | _problem("name", "same_name_without_number", remark=True))
        _count(run, scope)


def _refuse_what_cannot_be_stored(cursor: Any, values: dict[str, Any], today: date) -> None:
    cursor.execute(comparison.NEW_WITHOUT_BRANCH, values | _problem("organisation", "branch_missing"))
    cursor.execute(comparison.NEW_WITHOUT_STATUS, values | _problem("status", "status_missing"))
    cursor.execute(comparison.LEFT_UNCHANGED, values | _problem("name", "person_left", remark=True))
    cursor.execute(comparison.LEFT, values | _problem("name", "person_left"))
    cursor.execute(comparison.FULL_WITHOUT_DAY, values | _problem("status", "full_without_day"))
    refused = [(pk, dump(problems, compared=True)) for pk, problems in _disagreeing(values, today)]
    if refused:
        execute_values(cursor.cursor, comparison.REFUSE_CHANGED, refused)


def fields_of(run: ImportRun) -> list[str]:
    """The fields that the columns of the file fill."""
    fields = [field for _, field in run.columns if field]
    return fields + [ALSO_FILLS[field] for field in fields if field in ALSO_FILLS and ALSO_FILLS[field] not in fields]


def _problem(field: str, code: str, *, remark: bool = False) -> dict[str, Any]:
    return {"problem": dump([Problem(field, code, remark=remark)], compared=True)}


def _disagreeing(values: dict[str, Any], today: date) -> Iterator[tuple[int, list[Problem]]]:
    """Changed rows that would contradict what stands only in the database, with what is wrong."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(comparison.CHANGED_IN_PART, values)
        for pk, status, membership_state, born, started, joined, full in cursor:
            facts = PersonFacts(
                status=status,
                membership_state=membership_state,
                birth_date=born,
                work_started_on=started,
                joined_on=joined,
                full_member_on=full,
            )
            problems = refusing(check_person(facts, today))
            if problems:
                yield pk, problems


def _count(run: ImportRun, scope: ImportScope) -> None:
    rows = ImportRow.objects.filter(run=run)
    counted = dict(rows.order_by().values_list("state").annotate(Count("id")))
    for state in _COUNTED:
        setattr(run, state, counted.get(state, 0))
    run.missing = not_in_file(run, scope).count()
    run.save(update_fields=[*_COUNTED, "missing"])
