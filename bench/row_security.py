"""What the second wall costs: the roster's pages and its export, with the policies and without, in turns."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final
from unittest.mock import patch

from django.test import Client
from django.urls import reverse

from bench.timing import Work, medians
from core import row_security
from members.models import User

RUNS: Final = 15
EXPORT_RUNS: Final = 5
_PAGES: Final[dict[str, dict[str, str]]] = {
    "first page": {},
    "by branch": {"sort": "branch"},
    "youngest first": {"sort": "age"},
    "members": {"status": "members"},
    "lost contact": {"lost": "yes"},
    "search 王": {"q": "王"},
    "search wangfang": {"q": "wangfang"},
}
_EXPORTS: Final[dict[str, dict[str, str]]] = {
    "everybody": {},
    "lost contact": {"lost": "yes"},
    "a rare name": {"q": "阎佳慧"},
    "a frequent name": {"q": "王"},
}


def measure() -> dict[str, dict[str, float]]:
    """Seconds with and without the policies: pages of the centre and a secretary, exports of the centre."""
    found = {}
    for name in ("centre", "secretary"):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(username=name))
        for page, query in _PAGES.items():
            found[f"roster, {name}, {page}"] = _both(client, "members:roster", query, RUNS)
        if name == "centre":
            for sheet, query in _EXPORTS.items():
                asked = {"format": "csv", **query}
                found[f"export, {name}, {sheet}"] = _both(client, "members:roster_export", asked, EXPORT_RUNS)
    return found


def _both(client: Client, route: str, query: dict[str, str], runs: int) -> dict[str, float]:
    def work(wall: Callable[[], AbstractContextManager[object]]) -> Work:
        def get() -> None:
            with wall():
                response: Any = client.get(reverse(route), query)
                if response.status_code != 200:
                    raise RuntimeError(f"{route} answered {response.status_code}.")
                for _block in response.streaming_content if response.streaming else ():
                    pass

        return get

    return medians({"with": (work(nullcontext), runs), "without": (work(_no_wall), runs)})


def _no_wall() -> AbstractContextManager[object]:
    """The request stays the owner of the tables, whom no policy binds."""
    return patch.object(row_security, "_put", lambda _wall: None)
