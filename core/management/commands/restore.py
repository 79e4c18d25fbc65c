"""Bring a backup into an empty database: `manage.py restore FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management.base import HouseCommand
from core.services.backups import BackupError, backup_restore


class Command(HouseCommand):
    help = gettext_noop(
        "Bring a backup into the empty database of DATABASE_URL, and compare every table with what was saved."
    )
    missing_args_message = gettext_noop("Name the backup to restore.")
    requires_system_checks: list[str] = []  # there is no schema yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=_("the backup"))
        without_keys = _("even if encrypted values cannot be opened afterwards")
        parser.add_argument("--without-keys", action="store_true", help=without_keys)

    def handle(self, *args: Any, file: Path, without_keys: bool, **options: Any) -> None:
        try:
            said = backup_restore(file=file, without_keys=without_keys)
        except (BackupError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table.rows for table in said.tables.values())
        self.stdout.write(
            _(
                "Restored what was saved at %(made_at)s: %(tables)s tables, %(rows)s rows, %(papers)s papers, "
                "all equal. Now run manage.py migrate."
            )
            % {"made_at": said.made_at, "tables": len(said.tables), "rows": rows, "papers": len(said.papers)}
        )
