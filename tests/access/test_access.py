"""Every route of the program, asked by everybody of the cast; the modules beside this one hold the answers."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from tests import access
from tests.access.table import COLUMNS, Row

MODULES = [import_module(f"{access.__name__}.{found.name}") for found in iter_modules(access.__path__)]
ALL_ROWS: list[Row] = [row for module in MODULES if hasattr(module, "ROWS") for row in module.ROWS]


def named_routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_routes(pattern.url_patterns, inner)
        else:
            yield prefix + (pattern.name or str(pattern.pattern))


def test_every_route_is_in_the_table_and_the_table_names_no_other() -> None:
    assert {row.route for row in ALL_ROWS} == set(named_routes(get_resolver().url_patterns))


@pytest.fixture(scope="module")
def keys(stage: SimpleNamespace, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The session of each who signs in; signing in takes as long as asking for a page."""

    def key(name: str) -> str:
        client = Client()
        client.force_login(getattr(stage.cast, name))
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    with django_db_blocker.unblock():
        return {name: key(name) for name in COLUMNS[1:]}


@pytest.fixture
def clients(keys: dict[str, str], db: None) -> dict[str, Client]:
    """A browser for each column, as it was after signing in: what an earlier row did to a session is undone."""
    cache.clear()
    clients = {name: Client(raise_request_exception=False) for name in COLUMNS}
    for name, key in keys.items():
        clients[name].cookies[settings.SESSION_COOKIE_NAME] = key
    return clients


@pytest.mark.parametrize("row", ALL_ROWS, ids=str)
def test_everybody_gets_the_answer_of_the_table(clients: dict[str, Client], centre: SimpleNamespace, row: Row) -> None:
    address = reverse(row.route, kwargs={name: made(centre) for name, made in row.kwargs.items()})
    answers = {}
    for name, client in clients.items():
        answer = getattr(client, row.method)(address, row.data(centre) if row.data else None)
        answers[name] = answer.status_code
        if name == "anonymous" and row.method == "get" and answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in/")
    assert answers == dict(zip(COLUMNS, row.statuses, strict=True))
