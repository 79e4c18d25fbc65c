"""Middleware of the ground: who and where is written into the history; bad input is a page, not a fault."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware as PgHistoryMiddleware

from core.web import client

GetResponse = Callable[[HttpRequest], HttpResponse]


class HistoryMiddleware(PgHistoryMiddleware):
    """Every change made in a request carries the user, the page and the address it came from."""

    def get_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().get_context(request), "address": client.address(request)}


class BadInputMiddleware:
    """NUL bytes, which PostgreSQL cannot store, and numbers beyond its range are answered as a bad request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL in the address.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A value that the database's types cannot hold came from the address or a tampered form."""
        if isinstance(exception, DataError):
            raise BadRequest("A value out of range.") from exception
