"""The roster's pages as they are served, from the request to the last byte, and those of Django's admin."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import reverse

from bench.elsewhere import connected_to, using
from bench.operations import LIST, Operation, operations
from bench.timing import Work, medians
from members.models import Organisation, Unit, User

RUNS = 31
ADMIN_RUNS = 5
PAGE = 200
NEXT = re.compile(r'rel="next" href="([^"]+)"')

Times = dict[str, float]


def measure(small: str) -> dict[str, Times]:
    """Seconds by operation: of the centre and of a secretary, each also in the small database, and of the admin."""
    databases = {"": connections["default"], " in the small": connected_to(small)}
    people = {suffix: _People(database) for suffix, database in databases.items()}
    found = {}
    for operation in people[""].operations:
        works: dict[str, tuple[Work, int]] = {}
        for suffix, each in people.items():
            same = next(one for one in each.operations if one.name == operation.name)
            works |= {f"{name}{suffix}": (each.page(name, same), RUNS) for name in ("centre", "secretary")}
        found[operation.name] = medians(works | {"admin": (people[""].admin(operation.admin), ADMIN_RUNS)})
    return found


class _People:
    """The centre and a branch secretary of one database, signed in."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self.clients = {}
        with using(self.database):
            for name in ("centre", "secretary"):
                self.clients[name] = Client(SERVER_NAME="localhost")
                self.clients[name].force_login(User.objects.get(username=name))
            branch = Organisation.objects.get(roles__user__username="secretary")
            unit = Unit.objects.get(organisation=branch)
            self.operations = operations(branch, branch.get_parent(), unit)
            far = f"{PAGE}th page"
            self.operations.append(Operation(far, {}, f"{LIST}?p={PAGE}"))
            self.far = {name: self._far_page(client) for name, client in self.clients.items()}

    def page(self, name: str, operation: Operation) -> Callable[[], object]:
        address = self.far[name] if operation.name == f"{PAGE}th page" else reverse("members:roster")
        return lambda: self._get(name, address, operation.query)

    def admin(self, address: str) -> Callable[[], object]:
        return lambda: self._get("centre", address, {})

    def _get(self, name: str, address: str, query: dict[str, str]) -> None:
        with using(self.database):
            response: Any = self.clients[name].get(address, query or None)
        # A refused filter or a redirect would be quick, too.
        if response.status_code != 200 or b"</html>" not in response.content:
            raise RuntimeError(f"{address} {query}: {response.status_code}")

    def _far_page(self, client: Client) -> str:
        """The address of the 200th page, reached as people do, page by page; of the last where there are fewer."""
        address = reverse("members:roster")
        for _number in range(PAGE - 1):
            following = NEXT.search(client.get(address).content.decode())
            if following is None:
                break
            address = reverse("members:roster") + unescape(following[1])
        return address
