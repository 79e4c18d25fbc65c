"""Save the database and the papers: `manage.py backup FOLDER [--keep 14]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management.base import HouseCommand
from core.services.backups import BackupError, backup_write, backups_prune


class Command(HouseCommand):
    help = gettext_noop("Save the database and the papers as they are now into a dated file; the keys are not in it.")
    missing_args_message = gettext_noop("Name the folder for backups.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help=_("where the file is written"))
        keep = _("afterwards delete all but the newest N")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help=keep)

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        try:
            written = backup_write(folder=folder, now=timezone.localtime())
        except (BackupError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(str(written))
        if keep > 0:
            for gone in backups_prune(folder=folder, keep=keep):
                self.stderr.write(_("Deleted: %(file)s") % {"file": gone})
