"""Fills an empty system with the demo centre: `manage.py load_demo`."""

import random
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any, Protocol, cast

import pghistory
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management.base import HouseCommand

DEFAULT_SEED = 2026


class Demo(Protocol):
    """What an app's module ``demo`` offers."""

    def load(self, rng: random.Random, today: date) -> None:
        """Store the app's part of the demo, given what the apps below have stored."""


def demos() -> Iterator[tuple[AppConfig, Demo]]:
    """The apps with a demo, in the order of INSTALLED_APPS, which is that of the floors."""
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "demo"):
            yield app, cast(Demo, import_module(f"{app.name}.demo"))


def is_empty() -> bool:
    """Whether no app with a demo has stored anything yet."""
    return not any(model._default_manager.exists() for app, _demo in demos() for model in app.get_models())


class Command(HouseCommand):
    help = gettext_noop("Load the demo centre, invented people and all, into an empty system.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help=_("the same seed makes the same people"))
        if_empty = _("do nothing where there is data already")
        parser.add_argument("--if-empty", action="store_true", help=if_empty)

    def handle(self, *args: Any, seed: int, if_empty: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("The demo is not loaded in production: its passwords are known to everybody."))
        with transaction.atomic(), pghistory.context(command="load_demo"):
            if not is_empty():
                if if_empty:
                    return
                raise CommandError(_("There is data already: the demo is loaded only into an empty system."))
            today = timezone.localdate()
            for app, demo in demos():
                # Each app draws for itself, so that a new one does not change the people of another.
                demo.load(random.Random(f"{seed}:{app.label}"), today)  # noqa: S311 - nothing secret is drawn
        self.stdout.write(_("The demo centre is loaded."))
