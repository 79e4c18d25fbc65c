"""Signing in, failing to and signing out are written into the access log, whichever page or backend did it."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from core.models import AccessLog
from core.services.access_log import access_record
from members.models import User
from members.services.notice import notice_remember
from members.services.sessions import session_forget
from members.signed_in import life_begin, second_factor_remember


@receiver(user_logged_in)
def signed_in(*, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    access_record(kind=AccessLog.Kind.SIGN_IN, user=user, username=user.username, request=request)
    if request is not None:
        life_begin(request, user)
        second_factor_remember(request, user)
        notice_remember(session=request.session, user=user)


@receiver(user_login_failed)
def sign_in_failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Of what was typed only the user name is kept; whose account it would be stays open, for nobody proved it."""
    access_record(
        kind=AccessLog.Kind.SIGN_IN_FAILED,
        user=None,
        username=str(credentials.get("username") or ""),
        request=request,
        details={"locked": bool(getattr(request, "axes_locked_out", False))},
    )


@receiver(user_logged_out)
def signed_out(*, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        if request is not None:
            session_forget(session=request.session)
        access_record(kind=AccessLog.Kind.SIGN_OUT, user=user, username=user.username, request=request)
