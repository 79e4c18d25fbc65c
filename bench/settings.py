"""The program's own settings, with Django's admin beside it as Django ships it."""

from pathlib import Path

import django.contrib.admin

from config.settings import *  # noqa: F403 - settings are read whole
from config.settings import LOGGING, STORAGES, TEMPLATES

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["localhost"]
# Django's own templates of the admin before those of the theme.
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(django.contrib.admin.__file__).parent / "templates"]  # type: ignore[misc]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]
