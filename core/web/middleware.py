"""Middleware of the ground: the log line, the language, shared machines, the history's who and where, bad input."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails
from pghistory.middleware import HistoryMiddleware as PgHistoryMiddleware

from core.logs import request_number
from core.web import client, errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]
requests = logging.getLogger("hongzhu.requests")

_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_UTF_8: Final = frozenset({"utf-8", "utf8"})
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLogMiddleware:
    """One line a request: method, route, status, milliseconds, user. No path and no query: they may name a person.

    The request has a number, in every line that is logged while it is answered and on the page of a fault: a proxy's
    own (X-Request-ID) if a proxy is trusted, else a new one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        number = _given_number(request) or secrets.token_hex(8)
        token = request_number.set(number)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            self._log(request, response.status_code, time.monotonic() - started)
        finally:
            request_number.reset(token)
        return response

    def _log(self, request: HttpRequest, status: int, seconds: float) -> None:
        user = getattr(request, "_cached_user", None)  # as far as anybody asked; asking here may cost a query
        facts = {
            "method": request.method if request.method in _METHODS else "OTHER",
            "route": (request.resolver_match.view_name if request.resolver_match else "") or "-",
            "status": status,
            "milliseconds": round(seconds * 1000),
            "user": getattr(user, "pk", None) or "-",
        }
        requests.info("%(method)s %(route)s %(status)s %(milliseconds)dms user=%(user)s", facts, extra=facts)


def _given_number(request: HttpRequest) -> str:
    given: str = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
    return given if _NUMBER.fullmatch(given) else ""


class LanguageMiddleware:
    """Chinese, unless the reader has chosen another language here: the browser's own is that of the machine."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SharedMachineMiddleware:
    """What a page showed stays in no cache: on a shared machine the next person's "back" finds nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response


class SignedOutFragmentMiddleware:
    """A fragment asked for after the session has ended sends the whole page to signing in, not that form into it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
        sign_in = resolve_url(settings.LOGIN_URL)
        if htmx and response.status_code == 302 and response.headers["Location"].split("?")[0] == sign_in:
            page = htmx.current_url_abs_path or resolve_url(settings.LOGIN_REDIRECT_URL)
            return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': page})}")
        return response


class WrongMethodMiddleware:
    """Who opens the address of a button, by hand or out of the browser's history, is told what it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            return errors.only_by_button(request, response.headers.get("Allow", ""))
        return response


class HistoryMiddleware(PgHistoryMiddleware):
    """Every change made in a request carries the user, the page and the address it came from."""

    def get_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().get_context(request), "address": client.address(request)}


class BadInputMiddleware:
    """What no page can make sense of is answered as a bad request.

    NUL, which PostgreSQL cannot store, in the address or a cookie; a body in another encoding than UTF-8; numbers
    beyond the range of a column. Stands before everything that reads the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or _has_nul(request.GET.lists()):
            raise BadRequest("NUL in the address.")
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("NUL in a cookie.")
        if request.content_params is not None and request.content_params.get("charset", "utf-8").lower() not in _UTF_8:
            raise BadRequest("The body is not in UTF-8.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A value that the database's types cannot hold came from the address or a tampered form."""
        if isinstance(exception, DataError):
            raise BadRequest("A value out of range.") from exception


class BadFormMiddleware:
    """NUL in a form is answered as a bad request. Stands after the protection against forged forms, which reads the
    form anyway; a view that is exempt from it reads its body in its own way, and checks it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not getattr(view, "csrf_exempt", False) and _has_nul(request.POST.lists()):
            raise BadRequest("NUL in the form.")


def _has_nul(lists: Any) -> bool:
    return any("\0" in text for name, values in lists for text in (name, *values))
