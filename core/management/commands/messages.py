"""Keeps the Chinese catalogue in step with the sources: `manage.py messages [--check]`."""

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management import catalogue
from core.management.base import HouseCommand


class Command(HouseCommand):
    help = gettext_noop("Bring the messages of the sources into the Chinese catalogue; say which are not translated.")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        check = _("change nothing; fail if the catalogue is not complete")
        parser.add_argument("--check", action="store_true", help=check)

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = settings.BASE_DIR / catalogue.CATALOGUE
        try:
            wanted = catalogue.messages()
        except ModuleNotFoundError as error:
            raise CommandError(_("%(name)s is not installed: make setup-dev.") % {"name": error.name}) from error
        held = polib.pofile(str(path)) if path.exists() else polib.POFile()
        if not check:
            held = catalogue.merge(held, wanted)
            path.parent.mkdir(parents=True, exist_ok=True)
            held.save(str(path))
            subprocess.run([sys.executable, settings.BASE_DIR / "config" / "catalogues.py", path], check=True)  # noqa: S603 - our own program
        found = catalogue.problems(held, wanted)
        if found:
            said = _("The Chinese catalogue is not complete (%(count)s):") % {"count": len(found)}
            raise CommandError("\n".join([said, *found]))
        self.stdout.write(_("%(count)s messages, all translated.") % {"count": len(held)})
