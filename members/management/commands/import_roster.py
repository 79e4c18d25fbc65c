"""Bring in a roster from the command line, for loading a centre: a preview unless ``--confirm``."""

import argparse
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.management.importing import ImportCommand
from members.models import ImportRun
from members.services.imports.confirm import roster_store
from members.services.imports.refused import refused_file, refused_rows
from members.services.imports.rosters import roster_preview
from members.services.imports.scope import system_scope
from members.services.imports.words import lines_in_words


def _notes(run: ImportRun) -> list[str]:
    """Which columns and lines were not read."""
    notes = []
    if run.unknown_columns:
        notes.append(_("These columns are not read: %(columns)s") % {"columns": "、".join(run.unknown_columns)})
    if run.left_out:
        notes.append(
            _("These lines are no people (totals, signatures, examples, headings) and were left out: %(lines)s")
            % {"lines": lines_in_words(run.left_out)}
        )
    return notes


class Command(ImportCommand):
    help = gettext_noop(
        "Read a roster (CSV or XLSX) and say what each row would do; with --confirm store the good rows. "
        "Exit status 0: the file was read; 1: the file or the confirmation was refused and nothing was stored."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reason", default="", help=_("why statutory dates of recorded people change"))
        refused = _("write the refused rows to a CSV file to mend")
        parser.add_argument("--refused", type=Path, metavar="FILE", help=refused)

    def result(self, options: dict[str, Any]) -> dict[str, Any]:
        with pghistory.context(command="import_roster"), transaction.atomic():
            result = self._run(options)
            # A preview leaves nothing behind; a confirmed run keeps its figures.
            transaction.set_rollback(not options["confirm"])
        return result

    def row_words(self, row: dict[str, Any]) -> str:
        # The cell itself is left out: it may be an ID number, and terminals are recorded.
        if row["reason"].startswith(row["column"]):  # wrong in several columns, each with its header
            return _("line %(line)s: %(reason)s") % row
        return _("line %(line)s, %(column)s: %(reason)s") % (row | {"column": row["column"] or "–"})

    def counted(self) -> str:
        return _(
            "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused; "
            "%(missing)s people of these branches are not in the file."
        )

    def _run(self, options: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        path: Path = options["file"]
        scope = system_scope()
        run = ImportRun.objects.create(kind=ImportRun.Kind.ROSTER, file_name=path.name[:255])
        roster_preview(run, path, scope, today=timezone.localdate(now))
        self.notes = _notes(run)
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
