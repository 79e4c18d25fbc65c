"""Pages for what went wrong: each says how to go on and shows nothing of the fault.

Whether somebody is signed in is asked only where that cannot fail again: not after a bad request, whose cookie may be
what was bad, and not after a fault, which may be the database's.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("core/errors/400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("core/errors/500.html"), status=500)


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("core/errors/csrf.html"), status=403)
