"""Chromium and two running programs: one with the demo centre, one as empty as it is begun."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from members.demo import DEMO_PASSWORD
from tests.browser.house import House, Street, street

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]
NEW_PASSWORD = "three candles on the table"

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# Of package scope: Playwright's event loop must not outlive these tests, or Django refuses the database to the others.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        missing = "No Chromium is installed: the pages were not looked at in a browser."
        if os.environ.get("HONGZHU_BROWSER_REQUIRED") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def built(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with street(tmp_path_factory.mktemp("street")) as built:
        yield built


@pytest.fixture(scope="package")
def demo(built: Street) -> House:
    """The demo centre, with a worker for long work."""
    house = built.house(built.database("demo"))
    house.manage("load_demo")
    built.worker(house)
    return house


@pytest.fixture(scope="package")
def empty(built: Street) -> House:
    """A system that was just begun: one administrator, who has a password of their own by now."""
    house = built.house(built.database("empty"))
    house.passwords["administrator"] = house.manage("create_administrator").split()[-1]
    return house


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """A window of somebody signed in: ``visit(house, "secretary1", language="en")``; without a name, signed out."""
    contexts = []

    def open_window(
        house: House, username: str = "", language: str = "zh-hans", width: int = 1280, javascript: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=house.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            accept_downloads=True,
            locale="zh-CN",
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        context.add_cookies([{"name": "django_language", "value": language, "url": house.url}])
        if username:
            if username not in house.signed_in:
                house.signed_in[username] = _sign_in(chromium, house, username)
            context.add_cookies(house.signed_in[username])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def _sign_in(chromium: Browser, house: House, username: str) -> list[Any]:
    """Sign in once and keep the cookies; a first sign-in chooses a password on the way."""
    with chromium.new_context(base_url=house.url) as context:
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", house.passwords.get(username, DEMO_PASSWORD))
        page.click("main button[type=submit]")
        if page.url.endswith("/password/"):
            page.fill("input[name=new]", NEW_PASSWORD)
            page.fill("input[name=again]", NEW_PASSWORD)
            page.click("main button[type=submit]")
            house.passwords[username] = NEW_PASSWORD
        if page.url.endswith("/privacy/notice/"):
            read_notice(page)
        expect(page.locator(".frame-side")).to_be_visible()
        return [cookie for cookie in context.cookies() if cookie["name"] != "django_language"]


def read_notice(page: Page) -> None:
    """Say at the first sign-in that the privacy notice was read."""
    page.check("input[name=read]")
    page.check("input[name=sensitive]")
    page.click("main button[type=submit]")
