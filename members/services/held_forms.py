"""A form sent after the session had ended is kept for its sender, encrypted, until they have signed in again.

It lies in the cache under the user's number, an hour at most, one for each user; nobody else is ever offered it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from core import crypto
from members.models import User

_CONTEXT: Final = "held_form"
_SECONDS: Final = 3600
_MOST_CHARACTERS: Final = 300_000
_NEVER: Final = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True)
class HeldForm:
    """What was sent where and when, and the names of its files, which cannot be kept."""

    path: str
    sent_at: datetime
    fields: list[tuple[str, str]]
    files: list[str]


def form_hold(*, user: User, request: HttpRequest, now: datetime) -> bool:
    """Keep the form that a request carries, without passwords; False if it is too long to be kept."""
    kept = [(name, values) for name, values in request.POST.lists() if name not in _NEVER and "password" not in name]
    fields = [(name, str(value)) for name, values in kept for value in values]
    files = [str(file.name) for _name, sent in request.FILES.lists() for file in sent if isinstance(file, UploadedFile)]
    text = json.dumps([request.get_full_path(), now.isoformat(), fields, files])
    if len(text) > _MOST_CHARACTERS:
        return False
    cache.set(_name(user), crypto.encrypt(text, _CONTEXT), _SECONDS)
    return True


def form_held(*, user: User) -> HeldForm | None:
    """The form kept for a user, if there is one."""
    stored = cache.get(_name(user))
    if stored is None:
        return None
    path, sent_at, fields, files = json.loads(crypto.decrypt(stored, _CONTEXT))
    return HeldForm(path, datetime.fromisoformat(sent_at), [(name, value) for name, value in fields], files)


def form_drop(*, user: User) -> None:
    """Forget the form kept for a user."""
    cache.delete(_name(user))


def _name(user: User) -> str:
    return f"held_form:{user.pk}"
