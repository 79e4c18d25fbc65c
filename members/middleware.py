"""What comes before every page, the admin's too, so that no view can forget it: the life of the session, the second
factor, one's own password.
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import InsufficientPrivilege

from core.web.addresses import fixed
from members import policies
from members.models import User
from members.services.held_forms import form_hold
from members.services.notice import notice_is_due
from members.services.sessions import session_forget
from members.signed_in import SecondFactorState, idle_time, life_goes_on, life_of, second_factor_state
from members.walls import wall_of

GetResponse = Callable[[HttpRequest], HttpResponse]

_OVER: Final = "user_whose_session_is_over"
_NOT_HELD: Final = frozenset(
    {
        "set_language",
        "members:sign_in",
        "members:sign_out",
        "members:stay",
        "members:held_form",
        "members:change_password",
        "members:second_factor_verify",
        "members:second_factor_set_up",
        "members:second_factor_remove",
        "members:recovery_codes",
    }
)
"""Forms that are not kept: with passwords and codes in them, or with nothing worth keeping."""


class SessionLifeMiddleware:
    """Ends a session that was left alone too long or lasts longer than a working day.

    A form that is sent then is kept for its sender. This happens after the check against forged forms, so that nobody
    else can put one there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # From here on the user is asked at every turn: each question to a lazy one takes three steps.
        user = request.user = get_user(request)
        if user.is_authenticated and not request.path.startswith(settings.STATIC_URL):
            now = timezone.now()
            life = life_of(request)
            if life.is_over(now, idle_time()):
                setattr(request, _OVER, user)
                request.user = AnonymousUser()
            elif life.is_to_be_noted(now):
                life_goes_on(request, now)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Sign in again first; then the page that was asked for, or the form that was sent."""
        user: User | None = getattr(request, _OVER, None)
        if user is None:
            return None
        route = request.resolver_match.view_name if request.resolver_match else ""
        wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        if request.method == "POST" and route not in _NOT_HELD and "HX-Request" not in request.headers:
            kept = form_hold(user=user, request=request, now=timezone.now())
            wanted = fixed("members:held_form") if kept else ""
        session_forget(session=request.session)
        request.session.flush()
        if route in {"members:sign_in", "set_language"}:
            return None
        if wanted == fixed("members:held_form"):
            words = _("You were signed out meanwhile. What you sent is kept: sign in again, then send it once more.")
        else:
            words = _("You were signed out because no page was asked for in a long time.")
        messages.info(request, words)
        return _lead(fixed("members:sign_in"), wanted)


class SecondFactorMiddleware:
    """Whoever has a second factor sees nothing before its code; who must have one, nothing before setting it up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or request.path in _always() or request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        state = second_factor_state(request)
        place = ""
        if state == SecondFactorState.DUE:
            place = fixed("members:second_factor_verify")
        elif (
            state == SecondFactorState.NONE and not user.must_change_password and policies.must_have_second_factor(user)
        ):
            place = fixed("members:second_factor_set_up")
        if not place or request.path == place:
            return self.get_response(request)
        return _lead(place, request.get_full_path() if request.method in {"GET", "HEAD"} else "")


class FirstSignInMiddleware:
    """Whoever signs in with a password that somebody else chose sees nothing before choosing their own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password:
            allowed = {
                fixed("members:change_password"),
                fixed("members:second_factor_verify"),
                *_always(),
            }
            if request.path not in allowed and not request.path.startswith(settings.STATIC_URL):
                return redirect("members:change_password")
        return self.get_response(request)


class PrivacyNoticeMiddleware:
    """Who has not read the privacy notice as it is now reads it first. The session knows, so that no page asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not user.must_change_password and notice_is_due(request.session):
            allowed = {
                fixed("members:privacy_notice"),
                fixed("members:second_factor_verify"),
                fixed("members:second_factor_set_up"),
                fixed("members:recovery_codes"),
                *_always(),
            }
            if request.path not in allowed and not request.path.startswith(settings.STATIC_URL):
                return redirect("members:privacy_notice")
        return self.get_response(request)


class RowSecurityMiddleware:
    """The second wall: the database shows a view only rows in the scope of its user (core.row_security).

    Stands last, so that everything a view reads lies behind it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with wall_of(request.user):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What the wall did not let be written was outside the scope."""
        if isinstance(exception, ProgrammingError) and isinstance(exception.__cause__, InsufficientPrivilege):
            raise PermissionDenied("The database refused a row outside the scope.") from exception


def _always() -> set[str]:
    """What one may do at any time."""
    return {fixed("members:sign_out"), fixed("set_language")}


def _lead(place: str, wanted: str) -> HttpResponse:
    """To a page that must come first, which remembers where one was going."""
    return redirect(f"{place}?{urlencode({'next': wanted}, safe='/')}" if wanted else place)
