"""Bring in the tree of organisations from the command line: a preview unless ``--confirm``."""

from pathlib import Path
from typing import Any

import pghistory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.management.importing import ImportCommand
from members.services.imports.organisation_plan import OrganisationPlan
from members.services.imports.organisation_planner import organisations_plan
from members.services.imports.organisation_refused import refused_organisations
from members.services.imports.organisation_rows import read_organisations
from members.services.imports.organisation_store import organisations_store
from members.services.imports.scope import system_scope


class Command(ImportCommand):
    help = gettext_noop(
        "Read a table of organisations (CSV or XLSX) and say what each row would do; with --confirm store good rows. "
        "Exit status 0: the file was read; 1: it was refused and nothing was stored."
    )

    def result(self, options: dict[str, Any]) -> dict[str, Any]:
        path: Path = options["file"]
        scope = system_scope()
        table = read_organisations(path, path.name)
        plan = organisations_plan(table, scope)
        if options["confirm"]:
            with pghistory.context(command="import_organisations"):
                organisations_store(table, scope, file_name=path.name, previewed=plan.fingerprint)
        return _result(plan)

    def row_words(self, row: dict[str, Any]) -> str:
        return _("line %(line)s, %(column)s “%(value)s”: %(reason)s") % row

    def counted(self) -> str:
        return _(
            "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused, %(units)s units; "
            "%(missing)s recorded organisations are not in the file."
        )


def _result(plan: OrganisationPlan) -> dict[str, Any]:
    counts = {state: len(plan.of_state(state)) for state in ("new", "changed", "unchanged")}
    refused = [row.as_dict() for row in refused_organisations(plan)]
    return counts | {"missing": len(plan.missing), "refused": refused, "units": plan.units}
