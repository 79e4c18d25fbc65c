"""A planned table of organisations becomes the tree: everything in one transaction, or nothing."""

from contextlib import ExitStack
from typing import Final

import pghistory
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members.models import Organisation, Unit
from members.services.imports.organisation_plan import OrganisationPlan, Planned
from members.services.imports.organisation_planner import organisations_plan
from members.services.imports.organisation_rows import OrganisationTable
from members.services.imports.problems import ImportProblem
from members.services.imports.scope import ImportScope
from members.services.organisations import lock_tree

# A person being added while the tree moves would keep the old path: let those finish, and the next wait.
_HOLD_PEOPLE: Final = "LOCK TABLE members_person IN SHARE ROW EXCLUSIVE MODE"


def organisations_store(
    table: OrganisationTable, scope: ImportScope, *, file_name: str, previewed: str
) -> OrganisationPlan:
    """Add and change the organisations of the good rows; refused rows are left out. Returns what was stored.

    ``previewed`` is the fingerprint of the plan that was looked at: raises ImportProblem "outdated_plan" if it would do
    something else by now, and stores nothing.
    """
    with ExitStack() as stack:
        stack.enter_context(pghistory.context(reason=_("import of %(file)s") % {"file": file_name}))
        stack.enter_context(transaction.atomic())
        lock_tree()
        plan = organisations_plan(table, scope)
        if plan.fingerprint != previewed:
            raise ImportProblem("outdated_plan")
        ids: dict[Planned, int] = {planned: planned.known.id for planned in plan.rows if planned.known}
        for planned in _superiors_first(plan):
            if planned.state == "new":
                ids[planned] = _add(planned, ids)
            elif planned.state == "changed":
                _change(planned, ids)
            Unit.objects.bulk_create(Unit(name=unit, organisation_id=ids[planned]) for unit in planned.new_units)
    return plan


def _superiors_first(plan: OrganisationPlan) -> list[Planned]:
    """The rows to store, each after the row it stands below."""
    waiting = [planned for planned in plan.rows if planned.state in {"new", "changed"}]
    ordered: list[Planned] = []
    while waiting:
        open_rows = set(waiting)
        ordered += [planned for planned in waiting if planned.superior not in open_rows]
        waiting = [planned for planned in waiting if planned.superior in open_rows]
    return ordered


def _superior(planned: Planned, ids: dict[Planned, int]) -> Organisation | None:
    """What a row stands below, as it is now: paths change while the tree grows."""
    if planned.superior is None:
        return None
    pk = ids[planned.superior] if isinstance(planned.superior, Planned) else planned.superior.id
    superior: Organisation = Organisation.objects.select_for_update().get(pk=pk)
    return superior


def _add(planned: Planned, ids: dict[Planned, int]) -> int:
    values = {"name": planned.row.name, "kind": planned.row.kind, "may_approve": planned.row.may_approve or False}
    superior = _superior(planned, ids)
    tree = Organisation.objects
    added: Organisation = tree.add_root(values) if superior is None else tree.add_child(superior, values)
    pk: int = added.pk
    return pk


def _change(planned: Planned, ids: dict[Planned, int]) -> None:
    pk = ids[planned]
    if planned.moves:
        with connection.cursor() as cursor:
            cursor.execute(_HOLD_PEOPLE)
        Organisation.objects.move(Organisation.objects.get(pk=pk), _superior(planned, ids), "last-child")
    changed = {name: new for name, _old, new in planned.changes if name in {"kind", "may_approve"}}
    if changed or planned.moves:
        Organisation.objects.filter(pk=pk).update(**changed, version=F("version") + 1)
