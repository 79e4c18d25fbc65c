"""Keeps the Chinese catalogue in step with the sources: `manage.py messages [--check]`."""

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.management import catalogue


class Command(BaseCommand):
    help = "Bring the messages of the sources into the Chinese catalogue, and say which are not translated."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if the catalogue is not complete"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = settings.BASE_DIR / catalogue.CATALOGUE
        try:
            wanted = catalogue.messages()
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is not installed: make setup-dev.") from error
        held = polib.pofile(str(path)) if path.exists() else polib.POFile()
        if not check:
            held = catalogue.merge(held, wanted)
            path.parent.mkdir(parents=True, exist_ok=True)
            held.save(str(path))
            subprocess.run([sys.executable, settings.BASE_DIR / "config" / "catalogues.py", path], check=True)  # noqa: S603 - our own program
        found = catalogue.problems(held, wanted)
        if found:
            raise CommandError("\n".join([f"The Chinese catalogue is not complete ({len(found)}):", *found]))
        self.stdout.write(f"{len(held)} messages, all translated.")
