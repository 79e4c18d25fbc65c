"""Reconciling with the national system: people say where each difference is to be corrected."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members import policies
from members.models import ImportRow, ImportRun, User
from members.services.imports.problems import ImportProblem

MARKED = (ImportRow.State.CHANGED, ImportRow.State.NEW)
"""Rows that are corrected on one side or the other."""


def fixes_record(*, actor: User, run: ImportRun, fixes: Mapping[int, str]) -> int:
    """Note where differences are to be corrected, by row: ImportRow.Fix, or empty for undecided. Returns how many.

    Rows of other runs and equal rows are left alone. Raises ImportProblem unless the run is a comparison that was
    read and not dropped; PermissionDenied.
    """
    if run.user_id != actor.pk or not policies.may_import(actor):
        raise PermissionDenied("Only its owner works on a comparison.")
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.kind != ImportRun.Kind.NATIONAL or locked.state != ImportRun.State.PREVIEWED:
            raise ImportProblem("not_previewed")
        noted = 0
        for fix in ("", *ImportRow.Fix.values):
            rows = [pk for pk, said in fixes.items() if said == fix]
            found = ImportRow.objects.filter(run=locked, pk__in=rows, state__in=MARKED).exclude(fix=fix)
            noted += found.update(fix=fix)
    return noted
