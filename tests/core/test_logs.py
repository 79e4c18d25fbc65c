"""What is logged names the place of a fault and nobody's data; a request's number joins the lines to the page."""

import json
import logging

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from core.logs import Discreet, LineFormatter, StructuredFormatter
from core.web.middleware import RequestLogMiddleware
from tests.factories import PersonFactory, organisation, user

NAME, NUMBER = "欧阳晓明", "11010519491231002X"


def doubled(request: HttpRequest) -> HttpResponse:
    person = PersonFactory(name=NAME, organisation=organisation("第一实验幼儿园党支部"))
    PersonFactory(name=NAME, organisation=person.organisation, id_number_digest=person.id_number_digest, pk=person.pk)
    return HttpResponse("never")


def mistyped(request: HttpRequest) -> HttpResponse:
    try:
        int(NUMBER)
    except ValueError as error:
        raise RuntimeError(NAME) from error
    return HttpResponse("never")


def out_of_reach(request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection")


def broken_line(request: HttpRequest) -> HttpResponse:
    raise InterfaceError("connection already closed")


urlpatterns = [
    path("", include("config.urls")),
    path("doubled/", doubled),
    path("mistyped/", mistyped),
    path("out-of-reach/", out_of_reach),
    path("broken-line/", broken_line),
]
handler400, handler403 = "core.web.errors.bad_request", "core.web.errors.forbidden"
handler404, handler500 = "core.web.errors.not_found", "core.web.errors.fault"

pytestmark = pytest.mark.urls(__name__)


def written(caplog: pytest.LogCaptureFixture, formatter: logging.Formatter) -> str:
    """Everything that was logged, as the handler of the settings would write it."""
    for record in caplog.records:
        Discreet().filter(record)
        record.exc_text = None
    return "\n".join(formatter.format(record) for record in caplog.records)


@pytest.mark.parametrize("formatter", [LineFormatter(), StructuredFormatter("%(message)s")])
def test_a_fault_is_logged_by_its_place_without_what_it_failed_on(
    db: None, caplog: pytest.LogCaptureFixture, formatter: logging.Formatter
) -> None:
    Client(raise_request_exception=False).get("/mistyped/")
    text = written(caplog, formatter)
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "mistyped" in text  # the function it passed
    assert NUMBER not in text
    assert NAME not in text


def test_a_refusal_of_the_database_is_logged_by_table_and_constraint_without_the_row(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(user("system", "administrator"))  # for others the row itself is out of reach
    client.get("/doubled/")
    text = written(caplog, LineFormatter())
    assert "psycopg2.errors.UniqueViolation 23505 members_person members_person_pkey" in text
    assert "DETAIL" not in text
    assert NAME not in text


def test_the_text_of_an_exception_among_the_arguments_is_taken_out() -> None:
    problem = ValueError("张明华 110105194912310021")
    record = logging.LogRecord("celery.app.trace", logging.ERROR, "", 1, "Task %(id)s: %(exc)s", None, None)
    record.args = {"id": "7", "exc": repr(problem)}
    record.exc_info = (ValueError, problem, None)
    Discreet().filter(record)
    assert record.getMessage() == "Task 7: builtins.ValueError"


def test_a_line_as_json_carries_the_request_and_its_facts(caplog: pytest.LogCaptureFixture, db: None) -> None:
    with caplog.at_level(logging.INFO, logger="hongzhu.requests"):
        answer = Client().get("/sign-in/")
    line = next(record for record in caplog.records if record.name == "hongzhu.requests")
    formatter = StructuredFormatter("%(levelname)s %(message)s", rename_fields={"levelname": "level"})
    told = json.loads(formatter.format(line))
    assert (told["level"], told["route"], told["status"], told["user"]) == ("INFO", "members:sign_in", 200, "-")
    assert len(answer.headers["X-Request-ID"]) == 16


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "0a1b2c3d-4e5f", True),
        (0, "0a1b2c3d-4e5f", False),
        (1, "short", False),
        (1, "多" * 9, False),
        (1, "a\nb" * 9, False),
    ],
)
def test_only_a_trusted_proxy_numbers_a_request(proxies: int, given: str, kept: bool) -> None:
    middleware = RequestLogMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    request.resolver_match = None
    with override_settings(TRUSTED_PROXIES=proxies):
        number = middleware(request).headers["X-Request-ID"]
    assert (number == given) is kept


@pytest.mark.parametrize("address", ["/out-of-reach/", "/broken-line/"])
def test_without_the_database_a_page_says_to_wait(db: None, address: str) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    page = answer.content.decode()
    assert answer.headers["X-Request-ID"] in page
    assert "server closed" not in page
    assert issubclass(OperationalError, DatabaseError)
