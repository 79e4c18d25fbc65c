"""The privacy notice: shown at the first sign-in and again when its text changes; that it was read is kept."""

from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from members.models import NoticeRead, Role, User
from members.rules.privacy import NOTICE_VERSION

DUE: Final = "privacy_notice_due"
_CONTACTS: Final = 3


def notice_remember(*, session: SessionBase, user: User) -> None:
    """At a sign-in: note in the session whether the user has still to read the notice. One query."""
    if NoticeRead.objects.filter(user=user, version=NOTICE_VERSION).exists():
        session.pop(DUE, None)
    else:
        session[DUE] = NOTICE_VERSION


def notice_is_due(session: SessionBase) -> bool:
    """Whether whoever is signed in has still to read the notice."""
    return DUE in session


def notice_accept(*, actor: User, session: SessionBase) -> None:
    """Keep that the user has read this version and agreed to what needs separate consent. May be done twice."""
    NoticeRead.objects.get_or_create(user=actor, version=NOTICE_VERSION)
    session.pop(DUE, None)


def notice_read(user: User) -> NoticeRead | None:
    """When the user read the notice as it is now."""
    return NoticeRead.objects.filter(user=user, version=NOTICE_VERSION).first()


def contacts() -> list[str]:
    """Whom to ask: the administrators of the whole system."""
    roles = Role.objects.lasting_administrators(timezone.localdate()).select_related("user").order_by("starts_on", "pk")
    return [str(role.user) for role in roles[:_CONTACTS]]
