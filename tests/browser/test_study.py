"""A secretary's study in a real browser: a session recorded in a few clicks, a month arranged by dragging."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.house import House


def test_a_session_is_recorded_in_five_steps_from_the_home_page(demo: House, visit: Visit) -> None:
    page = visit(demo, "secretary1", width=390)
    page.goto("/")
    page.get_by_role("link", name="登记出勤").first.click()  # 1
    rows = page.locator("#roll [data-keys]")
    assert rows.count() > 30
    for number in (4, 9):  # 2 and 3
        rows.nth(number).get_by_role("radio", name="请假").check()
    expect(page.locator("[data-exceptions]")).to_contain_text("2")
    page.get_by_label("主要内容").fill("集体学习并讨论。")  # 4
    page.get_by_role("button", name="保存").click()  # 5
    expect(page.get_by_role("heading", level=1)).to_contain_text("学习")
    expect(page.locator(".study-people li")).to_have_count(2)
    expect(page.locator(".study-figures")).to_contain_text("出勤率")


def test_december_is_arranged_by_dragging_and_accepted_in_one_go(demo: House, visit: Visit) -> None:
    page = visit(demo, "secretary2")
    page.goto("/")
    page.get_by_role("link", name="第二实验幼儿园党支部").first.click()
    chips = page.locator(".month-proposed")
    proposed = chips.count()
    assert proposed > 4
    prefix = chips.first.get_attribute("data-form")
    target = page.locator("[data-day]:not(.month-off)").last
    chips.first.drag_to(target)
    moved = target.get_attribute("data-day")
    expect(page.locator(f"[name='{prefix}-day']")).to_have_value(moved or "")
    page.get_by_role("button", name="安排勾选的活动").click()
    expect(page.locator(".messages")).to_contain_text(f"已安排{proposed}次活动")
    expect(page.locator(f"[data-day='{moved}'] a.month-chip")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
