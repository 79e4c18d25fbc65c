"""Encryption of sensitive values at rest, and the keyed hash by which they are looked up.

A stored value is ``key number (1 byte) | nonce (12) | AES-256-GCM ciphertext and tag``. The context
(``person.telephone``) is authenticated with it, so a value copied into another column does not open. Keys come from
``HONGZHU_DATA_KEYS``: the first encrypts, the others only open what they once closed. Source: PIPL; DOMAIN §11.
"""

import hmac
import os
from collections.abc import Callable
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

NONCE_BYTES = 12
DIGEST_BYTES = 16


class CannotDecrypt(ValueError):
    """A stored value cannot be opened: its key is not in the keyring, or the value was damaged or moved."""


@cache
def _keyring() -> tuple[int, dict[int, AESGCM]]:
    keys = settings.DATA_KEYS
    return keys[0].number, {key.number: AESGCM(key.secret) for key in keys}


def encrypt(text: str, context: str) -> bytes:
    """Close ``text`` with the current key."""
    number, keys = _keyring()
    nonce = os.urandom(NONCE_BYTES)
    return bytes((number,)) + nonce + keys[number].encrypt(nonce, text.encode(), context.encode())


def decrypt(stored: bytes, context: str) -> str:
    """Open a stored value; raises CannotDecrypt."""
    return opener(context)(stored)


def opener(context: str) -> Callable[[bytes], str]:
    """`decrypt` for many values of one context: what is the same for all of them is looked up once."""
    keys, authenticated, begin = _keyring()[1], context.encode(), 1 + NONCE_BYTES

    def open_stored(stored: bytes) -> str:
        try:
            return keys[stored[0]].decrypt(stored[1:begin], stored[begin:], authenticated).decode()
        except LookupError as error:
            raise CannotDecrypt(_("The key of a stored value is not in HONGZHU_DATA_KEYS.")) from error
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt(_("A stored value was damaged, moved or closed with another key.")) from error

    return open_stored


def key_number(stored: bytes) -> int:
    """The number of the key that closed a stored value."""
    return stored[0]


def current_key_number() -> int:
    """The number of the key that closes new values."""
    return _keyring()[0]


def digest(text: str, context: str) -> bytes:
    """The keyed hash (HMAC-SHA-256, 16 bytes) of a normalised value, for finding equal values without opening them."""
    return hmac.digest(settings.DIGEST_KEY, f"{context}\0{text}".encode(), "sha256")[:DIGEST_BYTES]
