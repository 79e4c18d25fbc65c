"""Codes of the second factor: how they are typed, how recovery codes are made, what an authenticator app is told."""

import base64
import re
import secrets
import unicodedata
from typing import Final
from urllib.parse import quote, urlencode

SECRET_BYTES: Final = 20
"""As RFC 4226 recommends."""

STEP_SECONDS: Final = 30
DIGITS: Final = 6
TOLERANCE: Final = 1
"""Steps that the telephone's clock may be off, either way."""

RECOVERY_CODES: Final = 10

# Without the letters and digits that people mistake for each other when they read a slip of paper.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY: Final = re.compile(rf"[{_ALPHABET}]{{10}}")


def make_secret() -> str:
    """A new secret in the base 32 that apps are told and people can type."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_bytes(secret: str) -> bytes:
    """The secret as the algorithm takes it."""
    return base64.b32decode(secret)


def in_groups(secret: str) -> str:
    """A secret in groups of four, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def app_address(secret: str, username: str, issuer: str) -> str:
    """What the QR code says to an authenticator app (otpauth, the key URI format)."""
    label = quote(f"{issuer}:{username}")
    facts = {"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"


def recovery_codes() -> list[str]:
    """New recovery codes, two groups of five, some 50 bits each."""
    letters = ("".join(secrets.choice(_ALPHABET) for _i in range(10)) for _j in range(RECOVERY_CODES))
    return [f"{code[:5]}-{code[5:]}" for code in letters]


def normalise(typed: str) -> str:
    """What was typed without spaces, hyphens, wide characters and capitals."""
    return re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", typed)).lower()


def is_app_code(code: str) -> bool:
    """Whether a normalised code has the form of the app's."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def is_recovery_code(code: str) -> bool:
    """Whether a normalised code has the form of a recovery code."""
    return _RECOVERY.fullmatch(code) is not None
