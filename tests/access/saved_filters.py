"""Filters under a name, and the columns of the roster: everybody's own."""

from types import SimpleNamespace

from members.models import SavedFilter, User
from tests.access.table import row


def kept(centre: SimpleNamespace) -> int:
    """A filter of the secretary's."""
    owner = User.objects.get(username="secretary")
    return SavedFilter.objects.create(user=owner, name="骨干", query="layer=backbone").pk


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:saved_filters",         "302  200  200  200  200  200  200  200  200"),
    row("members:filter_save",           "302  302  302  302  302  302  302  302  302"),
    row("members:filter_edit",           "302  404  404  404  200  404  404  404  404", pk=kept),
    row("members:filter_delete",         "302  404  404  404  200  404  404  404  404", pk=kept),
    row("members:filter_delete",         "302  404  404  404  302  404  404  404  404", "post", pk=kept),
    row("members:roster_columns",        "302  200  200  200  200  200  200  200  200"),
    row("members:roster_columns",        "302  302  302  302  302  302  302  302  302", "post"),
]
