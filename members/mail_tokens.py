"""The link by which an e-mail address is confirmed: signed, and good for a few days. It holds no address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core import signing

from core import crypto

GOOD_FOR: Final = timedelta(days=3)
_SALT: Final = "members.mail_confirmation"


@dataclass(frozen=True)
class Confirmation:
    """Whose link it is, and the keyed hash of the address it was sent to."""

    user: int
    digest: str


def address_digest(address: str) -> str:
    """By what a link knows the address it was sent to."""
    return crypto.digest(address, "user.email").hex()


def make_token(user: int, address: str, until: datetime) -> str:
    """What a link carries."""
    return signing.Signer(salt=_SALT).sign_object([user, address_digest(address), int(until.timestamp())])


def read_token(token: str, now: datetime) -> Confirmation | None:
    """What a link says; None for one that is damaged, not ours, or too old."""
    try:
        user, digest, until = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Confirmation(user, digest) if now.timestamp() < until else None
