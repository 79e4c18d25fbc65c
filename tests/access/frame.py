"""The frame, the home page and the accounts."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from members.models import User, UserSession
from tests.access.table import row


def session_of_secretary(centre: SimpleNamespace) -> int:
    """Somewhere the secretary is signed in."""
    now = timezone.now()
    owner = User.objects.get(username="secretary")
    return UserSession.objects.create(user=owner, session_key="k" * 32, signed_in_at=now, last_seen_at=now).pk


THERE: dict[str, Any] = {"pk": session_of_secretary}
OFFICE: dict[str, Any] = {"pk": lambda centre: User.objects.get(username="secretary").roles.get().pk}

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("set_language",                  "302  302  302  302  302  302  302  302  302", "post"),
    row("reports:home",                  "302  200  200  200  200  200  200  200  200"),
    row("members:sign_in",               "200  302  302  302  302  302  302  302  302"),
    row("members:sign_out",              "302  302  302  302  302  302  302  302  302", "post"),
    row("members:change_password",       "302  200  200  200  200  200  200  200  200"),
    row("members:account",               "302  200  200  200  200  200  200  200  200"),
    row("members:session_end",           "302  404  404  404  302  404  404  404  404", "post", **THERE),
    row("members:sessions_end_others",   "302  302  302  302  302  302  302  302  302", "post"),
    row("members:stay",                  "302  204  204  204  204  204  204  204  204", "post"),
    row("members:held_form",             "302  302  302  302  302  302  302  302  302"),
    row("members:second_factor_verify",  "302  302  302  302  302  302  302  302  302"),
    row("members:second_factor_set_up",  "302  200  200  200  200  200  200  200  200"),
    row("members:recovery_codes",        "302  302  302  302  302  302  302  302  302"),
    row("members:second_factor_remove",  "302  302  302  302  302  302  302  302  302"),
    row("members:hand_over",             "302  404  404  404  403  404  404  200  200", **OFFICE),
    row("members:who_sees_what",         "302  403  403  403  403  403  403  200  200"),
]
