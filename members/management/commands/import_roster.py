"""Bring in a roster from the command line, for loading a centre: a preview unless ``--confirm``."""

import argparse
import json
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import ImportRun
from members.services.imports.confirm import roster_store
from members.services.imports.problems import ImportProblem
from members.services.imports.refused import refused_file, refused_rows
from members.services.imports.rosters import roster_preview
from members.services.imports.scope import system_scope
from members.services.imports.words import import_problem_words


class Command(BaseCommand):
    help = (
        "Read a roster (CSV or XLSX) and say what each row would do; with --confirm store the good rows. "
        "Exit status 0: the file was read; 1: the file or the confirmation was refused and nothing was stored."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--confirm", action="store_true", help="store the good rows; refused ones are left out")
        parser.add_argument("--reason", default="", help="why statutory dates of recorded people change")
        parser.add_argument("--refused", type=Path, metavar="FILE", help="write the refused rows to a CSV file to mend")
        parser.add_argument("--json", action="store_true", help="print the result as JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with pghistory.context(command="import_roster"), transaction.atomic():
                result = self._run(options)
                # A preview leaves nothing behind; a confirmed run keeps its figures.
                transaction.set_rollback(not options["confirm"])
        except ImportProblem as problem:
            raise CommandError(import_problem_words(problem)) from problem
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._tell(result, confirmed=options["confirm"])

    def _run(self, options: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        path: Path = options["file"]
        scope = system_scope()
        run = ImportRun.objects.create(kind=ImportRun.Kind.ROSTER, file_name=path.name[:255])
        roster_preview(run, path, scope, today=timezone.localdate(now))
        result: dict[str, Any] = {
            "new": run.new,
            "changed": run.changed,
            "unchanged": run.unchanged,
            "missing": run.missing,
            "refused": [row.as_dict() for row in refused_rows(run)],
        }
        if options["refused"]:
            options["refused"].write_bytes(b"".join(refused_file(run)))
        if options["confirm"]:
            roster_store(run, scope, reason=options["reason"], now=now)
            run.rows.all().delete()
        return result

    def _tell(self, result: dict[str, Any], *, confirmed: bool) -> None:
        for row in result["refused"]:
            # The cell itself is left out: it may be an ID number, and terminals are recorded.
            self.stdout.write(
                _("line %(line)s, %(column)s: %(reason)s")
                % {"line": row["line"], "column": row["column"] or "–", "reason": row["reason"]}
            )
        counts = result | {"refused": len(result["refused"])}
        self.stdout.write(
            _(
                "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused; "
                "%(missing)s people of these branches are not in the file."
            )
            % counts
        )
        self.stdout.write(_("Stored.") if confirmed else _("A preview: nothing was stored. Add --confirm to store it."))
