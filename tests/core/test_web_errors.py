"""What went wrong is said in words that help, shows nothing of the fault, and never needs what has just failed."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import translation

from core.web import errors
from core.web.middleware import BadInputMiddleware


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("what only we may know")


def forbidding(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("what only we may know")


def too_large(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 99999999999999999999::bigint")
    return HttpResponse("never")


urlpatterns = [
    path("", include("config.urls")),
    path("broken/", broken),
    path("forbidding/", forbidding),
    path("too-large/", too_large),
]
handler400, handler403 = "core.web.errors.bad_request", "core.web.errors.forbidden"
handler404, handler500 = "core.web.errors.not_found", "core.web.errors.fault"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "没有"), ("en", "Nothing found here")])
def test_a_missing_page_says_so_in_the_readers_language(db: None, client: Client, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    page = client.get("/nowhere/").content.decode()
    assert words in page
    assert 'href="/"' in page


def test_a_signed_in_reader_keeps_the_navigation_on_a_missing_page(cast: SimpleNamespace, client: Client) -> None:
    client.force_login(cast.secretary)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert 'href="/people/"' in answer.content.decode()


def test_a_refusal_is_403_and_keeps_its_reason_to_itself(cast: SimpleNamespace, client: Client) -> None:
    client.force_login(cast.secretary)
    answer = client.get("/forbidding/")
    assert answer.status_code == 403
    assert "only we may know" not in answer.content.decode()


def test_a_fault_is_answered_in_both_languages_and_tells_nothing(db: None, client: Client) -> None:
    answer = client.get("/broken/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "only we may know" not in page
    assert "RuntimeError" not in page
    assert "Something went wrong" in page
    with translation.override("zh-hans"):
        assert translation.gettext("Something went wrong") in page


def test_the_pages_of_faults_and_bad_requests_need_no_database(rf: RequestFactory) -> None:
    """No ``db`` fixture: a query would fail the test."""
    assert errors.fault(rf.get("/")).status_code == 500
    assert errors.bad_request(rf.get("/"), ValueError()).status_code == 400
    assert errors.forged_form(rf.get("/")).status_code == 403


def test_a_forged_form_is_told_how_to_send_it_again(cast: SimpleNamespace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "load the page again and send the form once more" in answer.content.decode()


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/people/%00/", "/?q=%00", "/?%00=1", "/sign-in/?next=/%00"])
def test_nul_in_the_address_is_a_bad_request(db: None, client: Client, address: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 400
    assert len(queries) == 0


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language"])
def test_nul_in_a_cookie_is_a_bad_request(db: None, client: Client, cookie: str) -> None:
    answer = client.get("/", headers={"cookie": f'{cookie}="abcdefgh\\000ijkl"'})
    assert answer.status_code == 400


@pytest.mark.parametrize("field", ["username", "password", "next", "unasked\0for"])
def test_nul_in_a_form_is_a_bad_request(cast: SimpleNamespace, client: Client, field: str) -> None:
    form = {"username": "secretary", "password": "secretary", field: "a\0b"}
    assert client.post("/sign-in/", form).status_code == 400
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "gb18030", "unicode_escape", "no-such"])
def test_a_form_in_another_encoding_is_a_bad_request(db: None, client: Client, charset: str) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = client.generic("POST", "/sign-in/", b"username=+2AA-", content_type=f"{kind}; charset={charset}")
        assert answer.status_code == 400


def test_bytes_that_are_not_utf_8_are_no_fault(cast: SimpleNamespace, client: Client) -> None:
    client.force_login(cast.secretary)
    assert client.get("/?q=%ff%fe%ed%a0%80").status_code == 200
    assert client.get("/%ff%fe/").status_code == 404
    form = b"username=%ff%ed%a0%80&password=%c3%28"
    answer = Client().generic("POST", "/sign-in/", form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000])
def test_a_number_beyond_every_column_is_a_page_that_does_not_exist(
    cast: SimpleNamespace, client: Client, number: str
) -> None:
    client.force_login(cast.administrator)
    assert client.get(f"/people/{number}/").status_code == 404
    assert client.get(f"/organisations/{number}/").status_code == 404
    assert client.get(f"/who-sees-what/?user={number}").status_code == 404
    assert client.get(f"/who-sees-what/?organisation={number}").status_code == 404


def test_a_value_that_the_database_cannot_hold_is_a_bad_request(db: None, client: Client) -> None:
    assert client.get("/too-large/").status_code == 400


@pytest.mark.parametrize(
    "body", [b"--x", b"--x\r\nContent-Disposition: form-data; name=", b"\x00\xff" * 50, b"--x\r\n\r\n--x--"]
)
def test_a_broken_form_with_a_file_is_no_fault(db: None, client: Client, body: bytes) -> None:
    answer = client.generic("POST", "/sign-in/", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in {200, 400}
    assert client.generic("POST", "/sign-in/", body, content_type="multipart/form-data").status_code == 400


def test_too_many_fields_are_a_bad_request(db: None, client: Client) -> None:
    form = "&".join(f"f{number}=1" for number in range(2001))
    answer = client.generic("POST", "/sign-in/", form.encode(), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_a_fault_that_is_ours_is_not_called_bad_input(rf: RequestFactory) -> None:
    middleware = BadInputMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(rf.get("/"), ValueError("ours")) is None
