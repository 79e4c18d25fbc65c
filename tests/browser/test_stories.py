"""What people come for, done in a browser from the first click to the last."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.pinyin import name_keys
from tests.browser.conftest import NEW_PASSWORD, Visit, read_notice
from tests.browser.house import House
from tests.factories import id_number

BRANCH = "第一实验幼儿园党支部"


def first_person(page: Page) -> str:
    """The name of somebody on the roster."""
    page.goto("/people/")
    return page.locator("main tbody tr a").first.inner_text()


def search(page: Page, typed: str) -> None:
    page.goto("/people/")
    page.fill("input[name=q]", typed)
    page.get_by_role("button", name="搜索").click()


def test_the_first_sign_in_leads_nowhere_but_to_a_new_password(demo: House, visit: Visit) -> None:
    password = demo.manage("create_administrator", "--username", "newcomer").split()[-1]
    page = visit(demo)
    page.goto("/people/")
    page.fill("input[name=username]", "Newcomer")
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="登录").click()
    page.goto("/people/")
    expect(page).to_have_url(f"{demo.url}/password/")
    page.fill("input[name=new]", NEW_PASSWORD)
    page.fill("input[name=again]", NEW_PASSWORD)
    page.get_by_role("button", name="保存并继续").click()
    read_notice(page)
    page.goto("/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("花名册")


def test_a_secretary_finds_somebody_by_pinyin_and_corrects_a_post(demo: House, visit: Visit) -> None:
    page = visit(demo, "secretary1")
    name = first_person(page)
    initials = "".join(syllable[0] for syllable in name_keys(name).sort.split())
    search(page, initials)
    page.locator("main tbody").get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.get_by_role("link", name="修改", exact=True).first.click()
    page.fill("input[name=administrative_post]", "教研组长")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("教研组长")


def test_the_export_holds_the_filtered_people_with_their_numbers_masked(
    demo: House, visit: Visit, tmp_path: Path
) -> None:
    page = visit(demo, "secretary1")
    page.goto("/people/?status=full_member&layer=management")
    listed = set(page.locator("main tbody tr a").all_inner_texts())
    page.get_by_role("link", name="导出").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    download.value.save_as(tmp_path / "roster.csv")
    content = (tmp_path / "roster.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert {row["姓名"] for row in rows} == listed
    assert {row["所在党支部"] for row in rows} == {BRANCH}
    assert all("********" in row["公民身份号码"] for row in rows)


def test_a_roster_is_previewed_confirmed_and_then_found(demo: House, visit: Visit, tmp_path: Path) -> None:
    roster = tmp_path / "三月新进.csv"
    header = "姓名,性别,出生日期,公民身份号码,所在幼儿园,所在党支部,岗位类别,人员类别"
    good = f"卓文茵,女,1985-05-05,{id_number(sequence=998)},第一实验幼儿园,{BRANCH},一线教师,群众"
    bad = f"卓文蔚,女,1985-05-05,{id_number(sequence=996)},第一实验幼儿园,没有的党支部,一线教师,群众"
    roster.write_text("\n".join([header, good, bad]) + "\n", encoding="utf-8-sig")
    page = visit(demo, "secretary1")
    page.goto("/imports/")
    page.set_input_files("input[type=file]", roster)
    page.locator("main form:has(input[type=file]) button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("没有的党支部", timeout=20_000)
    page.get_by_role("link", name="新增").click()
    expect(page.locator("main tbody")).to_contain_text("卓文茵")
    search(page, "zwy")
    expect(page.locator("main")).not_to_contain_text("卓文茵")
    page.goto("/")
    page.get_by_role("link", name="查看并确认").click()
    page.get_by_role("button", name="确认并保存").click()
    expect(page.locator("main")).to_contain_text("已保存", timeout=20_000)
    search(page, "zwy")
    expect(page.locator("main tbody")).to_contain_text("卓文茵")
    search(page, "卓文蔚")
    expect(page.locator("main tbody")).to_have_count(0)


def test_a_secretary_meets_nobody_of_another_branch(demo: House, visit: Visit) -> None:
    theirs = visit(demo, "secretary2")
    theirs.goto("/people/")
    address = theirs.locator("main tbody tr a").first.get_attribute("href")
    assert address is not None
    page = visit(demo, "secretary1")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    search(page, "王")
    expect(page.locator("main tbody")).not_to_contain_text("第二实验幼儿园")


def test_with_the_keyboard_alone(demo: House, visit: Visit) -> None:
    name = first_person(visit(demo, "secretary1"))
    page = visit(demo, "secretary1")
    page.goto("/people/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == "q":
            break
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr").first).to_contain_text(name)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == name:
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_without_javascript_one_reads_searches_and_saves(demo: House, visit: Visit) -> None:
    page = visit(demo, "secretary3", javascript=False)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    name = first_person(page)
    search(page, name)
    page.locator("main tbody").get_by_role("link", name=name).first.click()
    page.get_by_role("link", name="修改", exact=True).first.click()
    page.fill("[name=remarks]", "已核对档案")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("已核对档案")


def test_the_language_is_switched_and_back(demo: House, visit: Visit) -> None:
    page = visit(demo, "secretary1")
    page.goto("/people/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roster")
    expect(page).to_have_url(f"{demo.url}/people/")
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("花名册")


@pytest.mark.parametrize("username", ["leader", "reader"])
def test_who_only_reads_is_offered_nothing_to_change(demo: House, visit: Visit, username: str) -> None:
    page = visit(demo, username)
    name = first_person(page)
    for offer in ("添加职工", "导出", "导入"):
        expect(page.get_by_role("link", name=offer)).to_have_count(0)
    page.locator("main tbody").get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_role("link", name="修改", exact=True)).to_have_count(0)
