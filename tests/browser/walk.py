"""Walks through every page somebody can reach, one page of each kind."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

# Answers that are no pages: files, what only a form may ask for, and what a link must say more about than its path.
NOT_PAGES = {
    "study:reason_add",
    "members:import_refused",
    "reports:structure_export",
    "reports:branches_export",
    "members:sign_out",
    "admin:jsi18n",
    "admin:logout",
    "admin:login",
    "admin:autocomplete",
    "admin:members_person_export",
}


def route_of(path: str) -> str | None:
    """The name of the route that answers a path."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.view_name


def walk(page: Page, look: Callable[[str], list[str]], without: str = "nothing") -> tuple[set[str], list[str]]:
    """Follow links from the home page, one of each route but of one app; the routes seen, what is wrong."""
    queue, seen, wrong = ["/"], set[str](), list[str]()
    while queue:
        path = queue.pop(0)
        route = route_of(path)
        if route is None or route in seen or route in NOT_PAGES or route.startswith(without):
            continue
        seen.add(route)
        try:
            answer = page.goto(path)
        except Error as problem:
            if "Download is starting" not in str(problem):
                raise
            continue  # a file, and no page
        if answer is None or not answer.ok:
            wrong.append(f"{path} answered {answer and answer.status}")
        queue += _links(page)  # before the look, which takes away what repeats
        wrong += [f"{path} {problem}" for problem in look(route)]
    return seen, wrong


def _links(page: Page) -> Iterator[str]:
    home = urlsplit(page.url).netloc
    for address in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
        parts = urlsplit(address)
        if parts.netloc == home and parts.scheme == "http":
            yield parts.path
