"""The roster's pages as they are served, from the request to the last byte, and those of the plain admin."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from bench.operations import LIST, operations
from bench.timing import medians
from members.models import Organisation, Unit, User

RUNS = 15
ADMIN_RUNS = 7  # an admin's page takes up to a second
PAGE = 200
ADMIN_PAGE_SIZE = 100


def measure(*, with_admin: bool) -> dict[str, dict[str, float]]:
    """Seconds by operation: as the centre, as a branch secretary, and the plain admin's."""
    secretary, centre = (User.objects.get(username=name) for name in ("secretary", "centre"))
    branch = Organisation.objects.get(roles__user=secretary)
    committee = branch.get_parent()
    unit = Unit.objects.get(organisation=branch)
    found: dict[str, dict[str, float]] = {}
    for operation in operations(branch, committee, unit):
        works = {
            "centre": (_page(centre, operation.query), RUNS),
            "secretary": (_page(secretary, operation.query), RUNS),
        }
        if with_admin:
            works["admin"] = (_admin(centre, operation.admin), ADMIN_RUNS)
        found[operation.name] = medians(works)
    found["200th page"] = medians(
        {"centre": (_far_page(centre), RUNS), "secretary": (_far_page(secretary), RUNS)}
        | ({"admin": (_admin(centre, f"{LIST}?p={PAGE}"), ADMIN_RUNS)} if with_admin else {})
    )
    return found


def _client(user: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _page(user: Any, query: dict[str, str]) -> Callable[[], object]:
    client = _client(user)
    return lambda: _checked(client.get(reverse("members:roster"), query), b"<table")


def _admin(user: Any, address: str) -> Callable[[], object]:
    client = _client(user)
    return lambda: _checked(client.get(address), b"result")


def _checked(response: Any, expected: bytes) -> None:
    """A refused filter or a redirect would be quick, too."""
    if response.status_code != 200 or expected not in response.content:
        raise RuntimeError(
            f"{response.request['PATH_INFO']}?{response.request['QUERY_STRING']}: {response.status_code}"
        )


def _far_page(user: Any) -> Callable[[], object]:
    """The 200th page, reached as people do, page by page; the last one where there are fewer."""
    client = _client(user)
    address = reverse("members:roster")
    for _number in range(PAGE - 1):
        following = client.get(address).context["listing"].next_url
        if following is None:
            break
        address = reverse("members:roster") + following
    return lambda: _checked(client.get(address), b"<table")
