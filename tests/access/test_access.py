"""Every route of the program, asked by everybody of the cast; the modules beside this one hold the answers."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

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


@pytest.mark.parametrize("row", ALL_ROWS, ids=str)
def test_everybody_gets_the_answer_of_the_table(cast: SimpleNamespace, centre: SimpleNamespace, row: Row) -> None:
    address = reverse(row.route, kwargs={name: made(centre) for name, made in row.kwargs.items()})
    answers = {}
    for name in COLUMNS:
        client = Client(raise_request_exception=False)
        if name != "anonymous":
            client.force_login(getattr(cast, name))
        answer = getattr(client, row.method)(address, row.data(centre) if row.data else None)
        answers[name] = answer.status_code
        if name == "anonymous" and row.method == "get" and answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in/")
    assert answers == dict(zip(COLUMNS, row.statuses, strict=True))
