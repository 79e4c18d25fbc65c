"""Writes the access log: signing in, revealing and exporting leave a row each."""

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest

from core.models import AccessLog
from core.web import client

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

_LONGEST_NAME: Final = 150
_LONGEST_TEXT: Final = 200


def access_record(
    *,
    kind: AccessLog.Kind,
    user: "AbstractBaseUser | AnonymousUser | None",
    request: HttpRequest | None = None,
    username: str = "",
    what: str = "",
    object_id: int | None = None,
    scope_path: str = "",
    rows: int | None = None,
    purpose: str = "",
    details: dict[str, Any] | None = None,
) -> AccessLog:
    """Record that somebody signed in, failed to, looked at a number or took rows out; the new row is returned.

    ``username`` is what was typed where nobody signed in; texts longer than their column are cut. ``details`` must
    hold no personal data. Source: PIPL; DOMAIN §11.
    """
    return AccessLog.objects.create(
        kind=kind,
        user_id=user.pk if user is not None and user.is_authenticated else None,
        username=username[:_LONGEST_NAME],
        address=client.address(request) if request is not None else None,
        what=what[:_LONGEST_TEXT],
        object_id=object_id,
        scope_path=scope_path,
        rows=rows,
        purpose=purpose[:_LONGEST_TEXT],
        details=details or {},
    )
