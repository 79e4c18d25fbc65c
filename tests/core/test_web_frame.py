"""The frame of every page: navigation by right, the language, the log line, and what the browser may load."""

import logging
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from core.templatetags.hongzhu import icon, icon_names
from core.web import client as web_client
from core.web import navigation
from members.models import Role, User

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


# --- Navigation -------------------------------------------------------------------------------------------------------

SEEN = ["members:roster", "members:layers", "members:organisations", "members:transfers", "reports:structure"]
READERS = ["reports:home", "study:month", *SEEN, "members:privacy"]
KEEPERS = ["reports:home", "study:month", *SEEN, "members:imports", "members:privacy"]
ADMINISTRATORS = [*KEEPERS[:-1], "members:who_sees_what", "members:outbox", "members:privacy", "admin:index"]


@pytest.mark.parametrize(
    ("name", "routes"),
    [
        ("system", ADMINISTRATORS),
        ("administrator", ADMINISTRATORS),
        ("organiser", KEEPERS),
        ("secretary", KEEPERS),
        ("group_leader", READERS),
        ("reader", READERS),
        ("nobody", ["members:privacy"]),
    ],
)
def test_the_navigation_shows_what_the_user_has_a_right_to(
    cast: SimpleNamespace, rf: RequestFactory, name: str, routes: list[str]
) -> None:
    request = rf.get("/")
    request.user = getattr(cast, name)
    entries = {str(entry.label): entry.route for entry, _url in navigation._places()}
    assert [entries[str(line.label)] for line in navigation.for_request(request)] == routes


@pytest.mark.parametrize(
    ("page", "line"),
    [("/people/7/", "/people/"), ("/units/7/edit/", "/organisations/"), ("/", "/"), ("/account/", None)],
)
def test_the_page_one_is_on_is_marked(cast: SimpleNamespace, rf: RequestFactory, page: str, line: str | None) -> None:
    request = rf.get(page)
    request.user = cast.secretary
    assert [shown.url for shown in navigation.for_request(request) if shown.active] == ([line] if line else [])


def test_the_frame_says_who_one_is_and_where(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    page = signed_in(cast.secretary).get("/").content.decode()
    assert "secretary · 第一实验幼儿园党支部" in page
    Role.objects.create(user=cast.secretary, kind="reader", organisation=centre.far, starts_on=timezone.localdate())
    page = signed_in(User.objects.get(pk=cast.secretary.pk)).get("/").content.decode()
    assert "and 1 more role" in page


def test_nobody_is_shown_navigation_before_signing_in(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert navigation.for_request(request) == []
    assert navigation.standing(request) == ""


# --- Language ---------------------------------------------------------------------------------------------------------


def test_pages_are_chinese_whatever_the_browser_prefers(db: None) -> None:
    answer = Client().get("/sign-in/", headers={"accept-language": "en-US,en"})
    assert '<html lang="zh-hans">' in answer.content.decode()
    assert answer["Content-Language"] == "zh-hans"


def test_the_reader_switches_to_english_and_stays_there(db: None) -> None:
    client = Client()
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    page = client.get("/sign-in/").content.decode()
    assert '<html lang="en">' in page
    assert "Sign in" in page


@pytest.mark.parametrize("language", ["tlh", "", "../../etc", "en-gb", "zh"])
def test_a_language_that_is_not_offered_changes_nothing(db: None, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    assert client.get("/sign-in/")["Content-Language"] == "zh-hans"


def test_switching_the_language_leads_nowhere_else(db: None) -> None:
    answer = Client().post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


# --- The log ----------------------------------------------------------------------------------------------------------


def test_a_request_leaves_one_line_without_what_it_asked_for(
    cast: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(cast.secretary)
    with caplog.at_level(logging.INFO, logger="hongzhu.requests"):
        client.get("/", {"q": "张明华"})
        client.get("/张明华/")
    lines = [record.getMessage() for record in caplog.records if record.name == "hongzhu.requests"]
    user = cast.secretary.pk
    assert re.fullmatch(rf"GET reports:home 200 \d+ms user={user}", lines[0])
    assert re.fullmatch(rf"GET - 404 \d+ms user={user}", lines[1])
    assert len(lines) == 2


def test_an_invented_method_does_not_reach_the_log(db: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="hongzhu.requests"):
        Client().generic("X\nFORGED 200", "/sign-in/")
    assert [record.getMessage().split()[0] for record in caplog.records if record.name == "hongzhu.requests"] == [
        "OTHER"
    ]


# --- Shared machines and ended sessions -------------------------------------------------------------------------------


def test_a_page_stays_in_no_cache(cast: SimpleNamespace) -> None:
    directives = signed_in(cast.secretary).get("/")["Cache-Control"].split(", ")
    assert {"no-store", "private"} <= set(directives)


HTMX = {"hx-request": "true", "hx-current-url": "http://testserver/who-sees-what/?q=x"}


def test_a_fragment_after_the_session_has_ended_sends_the_page_to_signing_in(db: None) -> None:
    answer = Client().get("/who-sees-what/", headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fwho-sees-what%2F%3Fq%3Dx"
    assert answer.content == b""


def test_a_page_of_somebody_else_is_not_where_a_fragment_leads_back_to(db: None) -> None:
    headers = HTMX | {"hx-current-url": "https://evil.example/x"}
    assert Client().get("/who-sees-what/", headers=headers)["HX-Redirect"] == "/sign-in/?next=%2F"


def test_a_fragment_of_a_signed_in_user_is_left_alone(cast: SimpleNamespace) -> None:
    answer = signed_in(cast.administrator).get("/who-sees-what/", headers=HTMX)
    assert answer.status_code == 200
    assert "HX-Redirect" not in answer


# --- Where a request came from ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "not-an-address", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_as_many_proxies_are_believed_as_are_trusted(
    rf: RequestFactory, settings: object, proxies: int, forwarded: str, expected: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded} if forwarded else {})
    assert web_client.address(request) == expected


# --- Templates and files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_templates_are_small_and_hold_no_script_style_or_handler(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert source.count("\n") <= 150
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", source)
    assert not re.search(r"\|\s*safe\b|\bautoescape\s+off|\bsafeseq\b", source)
    assert not re.search(r"(?:href|src|action)=[\"'](?:https?:)?//", source)


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = {
        name for path in TEMPLATES for name in re.findall(r"{% icon [\"']([a-z0-9-]+)[\"']", path.read_text("utf-8"))
    }
    assert named - icon_names() == set()
    assert {entry.icon for entry, _url in navigation._places()} - icon_names() == set()


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icon("users")
    assert 'aria-label="&lt;b&gt;"' in icon("users", "<b>")


def test_an_icon_that_does_not_exist_is_a_fault_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template('{% load hongzhu %}{% icon "no-such-icon" %}').render(Context())


def test_what_is_fixed_speaks_the_language_of_the_page() -> None:
    page = Template('{% load i18n hongzhu %}{% fixed %}{% translate "Sign out" %}{% endfixed %}{{ who }}')
    for language, words in (("zh-hans", "退出"), ("en", "Sign out"), ("zh-hans", "退出")):
        with translation.override(language):
            assert page.render(Context({"who": "张明华"})) == f"{words}张明华"


def test_only_words_addresses_and_icons_are_fixed() -> None:
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES]
    parts = [part for source in sources for part in re.findall(r"{% fixed %}(.*?){% endfixed %}", source, re.DOTALL)]
    assert parts
    for part in parts:
        assert "{{" not in part
        assert re.fullmatch(r"([^<>]|<[^<>]*>)*", re.sub(r"{%.*?%}", "", part)), "It begins or ends within a tag."
        assert set(re.findall(r"{% (\w+)", part)) <= {"translate", "static", "icon", "address"}


@pytest.mark.parametrize("name", ["hongzhu/app.css", "hongzhu/app.js", "hongzhu/icons.svg", "hongzhu/mark.svg"])
def test_our_files_name_no_other_host(name: str) -> None:
    source = Path(str(finders.find(name))).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "//" not in re.sub(r"^\s*//.*$|/\*.*?\*/", "", source, flags=re.MULTILINE)


def test_pages_forbid_everything_from_elsewhere(db: None) -> None:
    answer = Client().get("/sign-in/")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer["X-Frame-Options"] == "DENY"


def test_the_program_has_its_chinese_name() -> None:
    with translation.override("zh-hans"):
        assert translation.gettext("Hongzhu") == "红烛"
