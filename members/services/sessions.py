"""Writes of sessions: begun at sign-in, seen, followed when their key changes, ended by their user.

Rows say where somebody is signed in; what lets a browser in is Django's session, which goes when the row does.
"""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from core.models import AccessLog
from core.services.access_log import access_record
from core.web import client
from members.models import User, UserSession
from members.querysets.sessions import UserSessionQuerySet
from members.rules.session_life import LONGEST

ROW = "signed_in_as"
"""Under which name the session keeps the number of its row."""

_LONGEST_AGENT = 300


def session_begin(*, user: User, request: HttpRequest, now: datetime) -> UserSession:
    """Put down that a user signed in from here; what the same browser had before is gone with its key."""
    session = request.session
    if session.session_key is None:
        session.create()
    row = UserSession.objects.create(
        user=user,
        session_key=session.session_key or "",
        signed_in_at=now,
        last_seen_at=now,
        address=client.address(request),
        user_agent=request.headers.get("User-Agent", "").replace("\0", "")[:_LONGEST_AGENT],
    )
    session[ROW] = row.pk
    return row


def session_seen(*, session: SessionBase, now: datetime) -> None:
    """Put down that the session is used, under the key it has now."""
    UserSession.objects.filter(pk=session.get(ROW, 0)).update(last_seen_at=now, session_key=session.session_key)


def session_follow(*, session: SessionBase) -> None:
    """The session has a new key: its row follows."""
    UserSession.objects.filter(pk=session.get(ROW, 0)).update(session_key=session.session_key)


def session_forget(*, session: SessionBase) -> None:
    """The user signs out here; Django ends the session itself."""
    UserSession.objects.filter(pk=session.get(ROW, 0)).delete()


def session_end(*, actor: User, session: UserSession, request: HttpRequest | None = None) -> bool:
    """Sign oneself out in one other place; whether one was still signed in there."""
    with transaction.atomic():
        rows = list(UserSession.objects.visible_to(actor).select_for_update().filter(pk=session.pk))
        _end(rows)
        if rows:
            _log(actor, len(rows), request)
    return bool(rows)


def sessions_end_others(*, actor: User, session: SessionBase, request: HttpRequest | None = None) -> int:
    """Sign oneself out everywhere but here; how many sessions that ended."""
    with transaction.atomic():
        rows = list(_of(actor).exclude(pk=session.get(ROW, 0)))
        _end(rows)
        if rows:
            _log(actor, len(rows), request)
    return len(rows)


def sessions_end_all(*, user: User) -> int:
    """End every session of a user whose account was closed or given a new password."""
    with transaction.atomic():
        rows = list(_of(user))
        _end(rows)
    return len(rows)


def sessions_prune(*, now: datetime) -> int:
    """Delete the rows of sessions that the time has ended."""
    deleted, _rows = UserSession.objects.filter(signed_in_at__lte=now - LONGEST).delete()
    return deleted


def _of(user: User) -> UserSessionQuerySet:
    return UserSession.objects.select_for_update().filter(user=user).order_by("pk")


def _end(rows: Iterable[UserSession]) -> None:
    keys = [row.session_key for row in rows]
    UserSession.objects.filter(session_key__in=keys).delete()
    _forget(keys)
    transaction.on_commit(lambda: _forget(keys))  # a request meanwhile may have read it into the cache again


def _forget(keys: list[str]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()


def _log(actor: User, sessions: int, request: HttpRequest | None) -> None:
    access_record(
        kind=AccessLog.Kind.SIGN_OUT,
        user=actor,
        username=actor.username,
        request=request,
        what="session.ended",
        rows=sessions,
    )
