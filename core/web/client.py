from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest


def address(request: HttpRequest) -> str | None:
    """The address a request came from, believing as many proxies as HONGZHU_TRUSTED_PROXIES says and no more."""
    candidate: str = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            candidate = hops[-settings.TRUSTED_PROXIES]
    try:
        validate_ipv46_address(candidate)
    except ValidationError:
        return None
    return candidate
