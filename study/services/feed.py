"""Writes of calendar feeds: an address made, made anew, withdrawn."""

import secrets
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from members.policies import may_see_anything
from study.models import CalendarFeed
from study.querysets.feed import token_digest

_TOKEN_BYTES: Final = 32


def feed_make(*, actor: User, now: datetime) -> str:
    """Make the actor's address, in place of the one there was; returns its token, which nothing shows again."""
    if not may_see_anything(actor):
        raise PermissionDenied("Without a role there are no sessions to subscribe to.")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        CalendarFeed.objects.update_or_create(user=actor, defaults={"digest": token_digest(token), "made_at": now})
    return token


def feed_withdraw(*, actor: User) -> bool:
    """Withdraw the actor's address at once; whether there was one."""
    with transaction.atomic():
        deleted, _rows = CalendarFeed.objects.visible_to(actor).delete()
    return bool(deleted)
