"""Pages for what went wrong: each says how to go on and shows nothing of the fault.

Whether somebody is signed in is asked only where that cannot fail again: not after a bad request, whose cookie may be
what was bad, and not after a fault, which may be the database's.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.logs import request_number


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("core/errors/400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/404.html", status=404)


def only_by_button(request: HttpRequest, allowed: str) -> HttpResponse:
    """A page that is only ever sent a form was opened by its address."""
    answer = render(request, "core/errors/405.html", status=405)
    answer.headers["Allow"] = allowed
    return answer


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or, where the database does not answer, that it will be back, with 503 as proxies expect it."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = _in_both_languages("core/parts/out_of_reach.html", status=503)
        answer.headers["Retry-After"] = "10"
        return answer
    return _in_both_languages("core/parts/fault.html", status=500)


def _in_both_languages(part: str, status: int) -> HttpResponse:
    page = render_to_string("core/errors/fault.html", {"part": part, "number": request_number.get()})
    return HttpResponse(page, status=status)


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("core/errors/csrf.html"), status=403)
