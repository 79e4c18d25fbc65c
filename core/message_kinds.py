"""The kinds of messages and their words: each app declares its own in ``message_kinds.py``, found by name.

A message is stored as its kind and the facts it is about; it becomes words when somebody reads it or it is sent, so
that each reads it in their own language, and a million of them cost no text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """What a message says: one line, the text below it, and the page of this program where it leads."""

    subject: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class MessageKind:
    """One kind of message: its key ``app.name``, what it is called, and how its facts become words."""

    key: str
    label: str | Promise
    words: Callable[[Params], Words]


_registry: dict[str, MessageKind] = {}


def declare(kind: MessageKind) -> MessageKind:
    """Register a kind; a key declared twice stops the start."""
    if kind.key in _registry:
        raise ImproperlyConfigured(f"Message kind {kind.key} is declared twice.")
    _registry[kind.key] = kind
    return kind


def words(key: str, params: Params) -> Words:
    """What a stored message says; one whose kind an earlier version knew says just that."""
    kind = _registry.get(key)
    return kind.words(params) if kind else Words(_("A message of an earlier version of the program"))


def label(key: str) -> str:
    """What a kind is called."""
    kind = _registry.get(key)
    return str(kind.label) if kind else key


PLAIN = declare(
    MessageKind(
        key="core.plain",
        label=gettext_lazy("message"),
        words=lambda params: Words(params["subject"], params.get("text", ""), params.get("url", "")),
    )
)


def _test_words(params: Params) -> Words:
    return Words(_("A test message"), _("If you can read this, messages of the program arrive here."))


TEST = declare(MessageKind(key="core.test", label=gettext_lazy("test message"), words=_test_words))
