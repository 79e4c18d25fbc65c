"""The calendar a telephone subscribes to, and the page on which its address is made and withdrawn."""

import hashlib
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.web.asking import READ_OR_POST
from members.policies import may_see_anything
from members.views.requests import SignedInRequest
from members.walls import wall_of
from study.feed import calendar_of, seen_by, sessions_for
from study.models import CalendarFeed
from study.services.feed import feed_make, feed_withdraw

CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar of whoever's address this is, without signing in: a telephone cannot.

    A wrong address, a withdrawn one, and one whose user may not sign in or has no role any more, are the same: nothing.
    """
    found = CalendarFeed.objects.of_token(token)
    if found is None or not may_see_anything(found.user):
        raise Http404("No calendar has this address.")
    with wall_of(found.user):
        sessions = sessions_for(found.user, timezone.localdate())
        seen = seen_by(found.user, sessions)
    body = calendar_of(sessions, seen, lambda pk: request.build_absolute_uri(reverse("study:session", args=[pk])))
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["ETag"] = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="hongzhu.ics"'
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer if answer is not None else response


@login_required
@require_http_methods(READ_OR_POST)
def calendar_feed(request: SignedInRequest) -> HttpResponse:
    """How to subscribe; by POST a new address, shown on that one page and never again."""
    if not may_see_anything(request.user):
        raise PermissionDenied("Without a role there are no sessions to subscribe to.")
    context: dict[str, Any] = {"title": _("Calendar on the telephone"), "tab": "month"}
    if request.method == "POST":
        token = feed_make(actor=request.user, now=timezone.now())
        address = request.build_absolute_uri(reverse("study:feed", args=[token]))
        context |= {"address": address, "picture": segno.make(address, error="m").svg_data_uri(scale=4, border=2)}
    context["feed"] = CalendarFeed.objects.visible_to(request.user).first()
    return render(request, "study/feed/feed.html", context)


@login_required
@require_POST
def calendar_feed_withdraw(request: SignedInRequest) -> HttpResponse:
    """Withdraw the address: who subscribed under it finds nothing any more."""
    if feed_withdraw(actor=request.user):
        messages.success(request, _("The address is withdrawn: nobody finds your calendar under it any more."))
    return redirect("study:calendar_feed")
