"""A list on paper: what every printed list says above its rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def on_paper(
    request: HttpRequest, title: str, paper: Mapping[str, Any], *, today: date, back: str, **more: Any
) -> dict[str, Any]:
    """The context of a printed list: ``paper`` as the listing gives it, and the way back to the route ``back``."""
    return {
        "title": title,
        "today": today,
        **paper,
        "back": f"{reverse(back)}?{request.GET.urlencode()}",
        **more,
    }
