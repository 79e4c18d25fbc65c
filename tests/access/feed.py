"""The calendar that a telephone subscribes to: whoever has the address has the calendar, signed in or not."""

from types import SimpleNamespace

from django.utils import timezone

from members.models import User
from study.services.feed import feed_make
from tests.access.table import row


def of_secretary(centre: SimpleNamespace) -> str:
    """The token of the secretary's address."""
    return feed_make(actor=User.objects.get(username="secretary"), now=timezone.now())


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("study:calendar_feed",           "302  403  200  200  200  200  200  200  200"),
    row("study:calendar_feed",           "302  403  200  200  200  200  200  200  200", "post"),
    row("study:calendar_feed_withdraw",  "302  302  302  302  302  302  302  302  302", "post"),
    row("study:feed",                    "200  200  200  200  200  200  200  200  200", token=of_secretary),
    row("study:feed",                    "404  404  404  404  404  404  404  404  404", token=lambda centre: "x" * 43),
]
