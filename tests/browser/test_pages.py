"""Every page, wide and on a phone, in both languages, as those who use it: nothing broken, barred, half translated."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.house import House
from tests.browser.looks import BOTH, WIDE, Looker
from tests.browser.walk import route_of, walk

# What an administrator reaches by links alone.
REACHED = {
    "members:layers",
    "members:terms",
    "members:outbox",
    "members:person_edit",
    "members:privacy",
    "members:roster",
    "members:transfers",
    "members:who_sees_what",
    "reports:distribution",
    "reports:structure",
    "study:book",
    "study:compliance",
    "study:hours",
    "study:note",
    "study:plan",
    "study:session",
}


@pytest.fixture(scope="module")
def passed() -> set[tuple[str, str]]:
    """The languages and kinds of pages of the demo centre that have been looked at."""
    return set()


def walk_as(
    visit: Visit,
    house: House,
    username: str,
    passed: set[tuple[str, str]],
    language: str = "zh-hans",
    without: str = "nothing",
) -> tuple[set[str], list[str]]:
    """Through every page but those of an app, as somebody: the routes seen, what is wrong.

    A kind of page is looked at once in a language; whoever comes to it later is told of faults alone.
    """
    page = visit(house, username, language)
    looker = Looker(page, house.url, chinese=language == "zh-hans")

    def look(route: str) -> list[str]:
        """What bars somebody in one language bars them in the other; the admin's lists are built by one template."""
        app, _, name = route.partition(":")
        kind = name.rpartition("_")[2] if app == "admin" and not name.endswith("_change") else route
        barriers_at = () if language == "en" or (language, kind) in passed else (WIDE,) if app == "admin" else BOTH
        seen_before = (language, route) in passed
        passed.update({(language, kind), (language, route)})
        return looker.faults() if seen_before else looker.problems(barriers_at=barriers_at)

    return walk(page, look, without)


@pytest.mark.parametrize(("language", "without"), [("zh-hans", "nothing"), ("en", "admin:")])
def test_every_page_as_the_administrator(
    demo: House, visit: Visit, passed: set[tuple[str, str]], language: str, without: str
) -> None:
    seen, wrong = walk_as(visit, demo, "admin", passed, language, without)
    assert not wrong, "\n".join(wrong)
    assert REACHED - seen == set()


def test_every_page_as_a_secretary(demo: House, visit: Visit, passed: set[tuple[str, str]]) -> None:
    seen, wrong = walk_as(visit, demo, "secretary1", passed)
    assert not wrong, "\n".join(wrong)
    assert {"reports:home", "members:person_edit", "members:roster_export", "members:imports"} <= seen
    assert not any(route.startswith("admin:") for route in seen)


def test_every_page_of_an_empty_system(empty: House, visit: Visit) -> None:
    # The admin's lists are the same with nothing in them.
    seen, wrong = walk_as(visit, empty, "administrator", set(), without="admin:")
    assert not wrong, "\n".join(wrong)
    assert {"reports:home", "members:roster", "members:organisations", "members:imports"} <= seen


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_for_those_who_are_signed_out(demo: House, visit: Visit, language: str) -> None:
    page = visit(demo, language=language)
    looker = Looker(page, demo.url, chinese=language == "zh-hans")
    page.goto("/people/")
    assert route_of(page.url.removeprefix(demo.url).partition("?")[0]) == "members:sign_in"
    assert looker.problems() == []
    page.fill("input[name=username]", "secretary2")
    page.fill("input[name=password]", "not the password")
    page.click("main button[type=submit]")
    assert looker.problems() == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_for_what_is_not_there(demo: House, visit: Visit, language: str) -> None:
    page = visit(demo, "secretary1", language)
    looker = Looker(page, demo.url, chinese=language == "zh-hans")
    answer = page.goto("/people/999999999/")
    assert answer is not None
    assert answer.status == 404
    told = "console: Failed to load resource: the server responded with a status of 404 (Not Found)"
    assert [problem for problem in looker.problems() if problem != told] == []
