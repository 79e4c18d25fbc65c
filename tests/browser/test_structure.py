"""Charts are drawn under the page's policy, stay in their cards at any width, and are tables where no script runs."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.house import House
from tests.browser.looks import Looker


def test_charts_are_drawn_and_say_more_under_the_pointer(demo: House, visit: Visit) -> None:
    page = visit(demo, "organiser")
    looker = Looker(page, demo.url, chinese=True)
    for path in ("/structure/?compared=2025-06-30", "/structure/map/"):
        page.goto(path)
        page.locator(".chart-drawing canvas").first.hover(position={"x": 180, "y": 60})
        assert looker.problems(barriers_at=()) == []


def test_without_scripts_the_table_stands_alone(demo: House, visit: Visit) -> None:
    page = visit(demo, "secretary1", javascript=False)
    page.goto("/structure/")
    expect(page.locator(".chart-table").first).to_be_visible()
    expect(page.locator(".chart-drawing").first).to_be_hidden()
