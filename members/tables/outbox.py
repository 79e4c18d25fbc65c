"""The list of what leaves the program."""

from typing import Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.deliveries import State, Way
from core.models import Delivery
from core.outgoing.problems import words as problem_words
from core.web.listing import Column, ListingDeclaration, Order


class Tab(NamedTuple):
    """Deliveries in some states."""

    key: str
    label: str | Promise
    states: tuple[State, ...]


TABS: Final = (
    Tab("due", _("Due"), (State.DUE, State.CLAIMED)),
    Tab("sent", _("Sent"), (State.SENT,)),
    Tab("failed", _("Failed"), (State.FAILED,)),
    Tab("withdrawn", _("Withdrawn"), (State.WITHDRAWN,)),
)


def tab_of(key: str) -> Tab:
    """The tab an address names, the first for anything else."""
    return next((tab for tab in TABS if tab.key == key), TABS[0])


def recipient(row: Delivery) -> str:
    """The user, or the organisation of the group."""
    if row.way == Way.ROBOT:
        channel = getattr(row.robot, "channel", None)
        return str(channel.organisation) if channel else ""
    return str(row.user)


def _moment(row: Delivery) -> str:
    at = row.sent_at or (row.next_at if row.state == State.DUE else row.not_before)
    return date_format(timezone.localtime(at), "Y-m-d H:i")


LISTING: Final = ListingDeclaration(
    columns=(
        Column(_("Message"), lambda row: row.message.words.subject, main=True),
        Column(_("To"), recipient),
        Column(_("Way"), lambda row: row.get_way_display(), css="word"),
        Column(_("When"), _moment, css="number"),
        Column(_("Tries"), lambda row: row.tries or "", css="number"),
        Column(_("Reason"), lambda row: problem_words(row.problem)),
    ),
    orders=(Order.by("newest", _("newest"), reverse=True),),
    url=lambda row: reverse("members:outbox_delivery", args=[row.pk]),
)
