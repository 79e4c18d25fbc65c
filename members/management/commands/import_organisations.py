"""Bring in the tree of organisations from the command line: a preview unless ``--confirm``."""

import argparse
import json
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from members.services.imports.organisation_plan import OrganisationPlan
from members.services.imports.organisation_planner import organisations_plan
from members.services.imports.organisation_refused import refused_organisations
from members.services.imports.organisation_rows import read_organisations
from members.services.imports.organisation_store import organisations_store
from members.services.imports.problems import ImportProblem
from members.services.imports.scope import system_scope
from members.services.imports.words import import_problem_words


class Command(BaseCommand):
    help = (
        "Read a table of organisations (CSV or XLSX) and say what each row would do; with --confirm store good rows. "
        "Exit status 0: the file was read; 1: it was refused and nothing was stored."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--confirm", action="store_true", help="store the good rows; refused ones are left out")
        parser.add_argument("--json", action="store_true", help="print the result as JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        scope = system_scope()
        try:
            table = read_organisations(path, path.name)
            plan = organisations_plan(table, scope)
            if options["confirm"]:
                with pghistory.context(command="import_organisations"):
                    organisations_store(table, scope, file_name=path.name, previewed=plan.fingerprint)
        except ImportProblem as problem:
            raise CommandError(import_problem_words(problem)) from problem
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        result = _result(plan)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._tell(result, confirmed=options["confirm"])

    def _tell(self, result: dict[str, Any], *, confirmed: bool) -> None:
        for row in result["refused"]:
            self.stdout.write(_("line %(line)s, %(column)s “%(value)s”: %(reason)s") % row)
        counts = result | {"refused": len(result["refused"])}
        self.stdout.write(
            _(
                "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused, %(units)s units; "
                "%(missing)s recorded organisations are not in the file."
            )
            % counts
        )
        self.stdout.write(_("Stored.") if confirmed else _("A preview: nothing was stored. Add --confirm to store it."))


def _result(plan: OrganisationPlan) -> dict[str, Any]:
    counts = {state: len(plan.of_state(state)) for state in ("new", "changed", "unchanged")}
    refused = [row.as_dict() for row in refused_organisations(plan)]
    return counts | {"missing": len(plan.missing), "refused": refused, "units": plan.units}
