"""A place in a list as text for an address: opaque, unsigned because it grants nothing, never trusted.

Whatever somebody makes of it, the rows still come from what the user may see; a token that does not read is no token.
"""

import base64
import binascii
import dataclasses
import json
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from core.web.listing.orders import Keys, Order

_LONGEST = 1200


@dataclasses.dataclass(frozen=True)
class Place:
    """Next to a row of a list: the row's bucket and keys, its number counted from 1, and which way to read on."""

    bucket: int
    keys: Keys
    number: int
    forward: bool


def write(place: Place, order: Order) -> str:
    """A place as text. It only reads back under the order it was written for."""
    keys = [key.isoformat() if isinstance(key, date) else key for key in place.keys]
    text = json.dumps([order.key, place.bucket, keys, place.number, place.forward], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read(token: str, order: Order, model: type[Model]) -> Place | None:
    """The place a token names, or None if it is damaged, made up, or of another order."""
    if not token or len(token) > _LONGEST:
        return None
    try:
        key, bucket, keys, number, forward = json.loads(base64.b64decode(_padded(token), altchars=b"-_", validate=True))
        if key != order.key or not isinstance(keys, list) or not isinstance(forward, bool):
            return None
        if type(bucket) is not int or type(number) is not int or not 0 <= number < 10**12:
            return None
        names = order.buckets[bucket].keys if bucket >= 0 else ()
        values = [_value(model, name, value) for name, value in zip(names, keys, strict=True)]
    except (ValueError, TypeError, IndexError, RecursionError, binascii.Error, ValidationError):
        return None
    return Place(bucket, tuple(values), number, forward)


def _padded(token: str) -> bytes:
    return token.encode() + b"=" * (-len(token) % 4)


def _value(model: type[Model], name: str, value: object) -> object:
    """A key as its column holds it; raises ValidationError or ValueError for what the column could not hold."""
    field: Field[object, object] = model._meta.pk if name == "pk" else model._meta.get_field(name)  # type: ignore[assignment]
    if isinstance(value, str):
        value.encode()  # half a surrogate pair is no text
        if "\0" in value:
            raise ValueError("NUL")
    elif type(value) is not int:
        raise TypeError("A key is text or a whole number.")
    python: object = field.to_python(value)
    if python is None:
        raise ValueError("A key is never null.")
    field.run_validators(python)
    return python
