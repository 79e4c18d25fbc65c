"""Tests run on real servers (tests/servers.py).

This file is read before Django's settings are: the environment is completed here, and xdist's workers inherit it.
"""

import os
from collections.abc import Iterator

import pytest
from django.utils import translation
from pytest_django.plugin import blocking_manager_key
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.servers import TEMPLATE, NotReady, make_ready
from tests.tables import refill

pytest_plugins = ["tests.cast"]
BROWSER = "tests/browser"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker is None:
    try:
        make_ready()
    except NotReady as reason:
        pytest.exit(str(reason), returncode=1)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # only now: reading them needs the environment above

    # Found where they lie in the source, without collecting them first.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Argon2 is slow by intent; tests sign in thousands of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A cache of its own for each worker, as it has its own database. Not by the environment: a worker inherits the name
    # of the settings, and they are read before this file is.
    if worker is not None and settings.REDIS_URL.startswith("unix:"):
        settings.CACHES["default"]["LOCATION"] = f"{settings.REDIS_URL}?db={int(worker.removeprefix('gw')) + 1}"
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = os.environ[TEMPLATE]


class _Rooms(LoadFileScheduling):
    """Hands out whole files, and the browser's as one: its programs are started once, by one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return _Rooms(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no worker is left alone with it at the end; in a file what wants an
    empty database, as the stage of the cast stands to its end (tests/cast.py).
    """
    place = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}

    def order(item: pytest.Item) -> tuple[object, ...]:
        long = item.nodeid.startswith(BROWSER), bool(item.get_closest_marker("processes"))
        return *(not each for each in long), place[item.path], "stage" in getattr(item, "fixturenames", ())

    items.sort(key=order)


@pytest.fixture(autouse=True)
def usual_language() -> Iterator[None]:
    """A page leaves its reader's language active in the thread; the next test begins with the usual one."""
    yield
    translation.deactivate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What migrations have filled is empty after a test that empties every table: the next test finds it again."""
    result = yield
    marker = item.get_closest_marker("django_db")
    emptied = marker is not None and marker.kwargs.get("transaction")
    if nextitem is not None and (emptied or "transactional_db" in getattr(item, "fixturenames", ())):
        with item.config.stash[blocking_manager_key].unblock():
            refill()
    return result
