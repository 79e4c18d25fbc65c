"""Bring a backup into an empty database: `manage.py restore FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.services.backups import BackupError, backup_restore


class Command(BaseCommand):
    help = "Bring a backup into the empty database of DATABASE_URL, and compare every table with what was saved."
    requires_system_checks: list[str] = []  # there is no schema yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-keys", action="store_true", help="even if encrypted values cannot be opened afterwards"
        )

    def handle(self, *args: Any, file: Path, without_keys: bool, **options: Any) -> None:
        try:
            said = backup_restore(file=file, without_keys=without_keys)
        except (BackupError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table.rows for table in said.tables.values())
        self.stdout.write(
            f"Restored what was saved at {said.made_at}: {len(said.tables)} tables, {rows} rows, "
            f"{len(said.papers)} papers, all equal. Now run `manage.py migrate`."
        )
