"""Save the database and the papers: `manage.py backup FOLDER [--keep 14]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.services.backups import BackupError, backup_write, backups_prune


class Command(BaseCommand):
    help = "Save the database and the papers as they are now into a dated file; the keys are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="afterwards delete all but the newest N")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        try:
            written = backup_write(folder=folder, now=timezone.localtime())
        except (BackupError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(str(written))
        if keep > 0:
            for gone in backups_prune(folder=folder, keep=keep):
                self.stderr.write(f"deleted {gone}")
