"""What a session knows about its sign-in: when it began, when it was used, whether the second factor was given."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from members.models import SecondFactor, User
from members.rules.session_life import SessionLife
from members.services.sessions import session_begin, session_follow, session_seen

_KEY: Final = "second_factor"
_SIGNED_IN_AT: Final = "signed_in_at"
_SEEN_AT: Final = "seen_at"


class SecondFactorState(StrEnum):
    """How far a session has come with the second factor."""

    NONE = "none"
    DUE = "due"
    GIVEN = "given"


def second_factor_remember(request: HttpRequest, user: User) -> SecondFactorState:
    """Put down at sign-in whether a code is due, so that pages need not ask the database."""
    has = SecondFactor.objects.filter(user=user, confirmed=True).exists()
    state = SecondFactorState.DUE if has else SecondFactorState.NONE
    request.session[_KEY] = state.value
    return state


def second_factor_state(request: HttpRequest) -> SecondFactorState:
    """What the session says; a session that says nothing is asked about anew."""
    stored = request.session.get(_KEY)
    if stored in set(SecondFactorState):
        return SecondFactorState(stored)
    return second_factor_remember(request, request.user)  # type: ignore[arg-type]  # asked of the signed-in alone


def second_factor_given(request: HttpRequest) -> None:
    """A code was right: the session gets a new key, so that whoever knew the old one has nothing."""
    request.session.cycle_key()
    request.session[_KEY] = SecondFactorState.GIVEN.value
    session_follow(session=request.session)


def second_factor_gone(request: HttpRequest) -> None:
    """The user has none any more."""
    request.session[_KEY] = SecondFactorState.NONE.value


def life_begin(request: HttpRequest, user: User) -> SessionLife:
    """A sign-in: from now on the session's time runs."""
    now = timezone.now()
    session_begin(user=user, request=request, now=now)
    request.session[_SIGNED_IN_AT] = request.session[_SEEN_AT] = now.timestamp()
    return SessionLife(now, now)


def life_of(request: HttpRequest) -> SessionLife:
    """The life of the session of a signed-in user; one that does not know it begins now."""
    signed_in_at, seen_at = request.session.get(_SIGNED_IN_AT), request.session.get(_SEEN_AT)
    if not isinstance(signed_in_at, float) or not isinstance(seen_at, float):
        return life_begin(request, request.user)  # type: ignore[arg-type]  # asked of the signed-in alone
    zone = timezone.get_current_timezone()
    return SessionLife(datetime.fromtimestamp(signed_in_at, zone), datetime.fromtimestamp(seen_at, zone))


def life_goes_on(request: HttpRequest, now: datetime) -> None:
    """The session was used."""
    request.session[_SEEN_AT] = now.timestamp()
    session_seen(session=request.session, now=now)


def idle_time() -> timedelta:
    """How long a session lasts without a page being asked for."""
    return timedelta(minutes=settings.IDLE_MINUTES)
