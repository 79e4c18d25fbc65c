"""The list of transfers: its tabs, columns and orders."""

from datetime import date
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.web.listing import Column, ListingDeclaration, Order
from members.choices import word
from members.models import Transfer, User
from members.querysets.transfers import TransferQuerySet
from members.rules import transfers as rules

WAITING, UNSETTLED, OVERDUE, ALL = "waiting", "open", "overdue", "all"
TABS: Final[dict[str, str | Promise]] = {
    WAITING: _("Waiting for me"),
    UNSETTLED: _("Under way"),
    OVERDUE: _("Overdue letters"),
    ALL: _("All"),
}

ORDERS: Final = (
    Order.by("recent", _("latest first"), "sent_on", reverse=True),
    Order.by("sent", _("sent on"), "sent_on"),
    Order.by("validity", _("letter valid until"), "valid_until", nullable=True),
)
JOINED: Final = ("person", "from_organisation", "to_organisation")
READ: Final = (
    "kind", "state", "from_outside", "to_outside", "reason", "sent_on", "letter_number", "valid_until", "received_on",
    "receipt_on", "person__name", "from_organisation__name", "to_organisation__name",
)  # fmt: skip


class Tab(NamedTuple):
    """One tab: its words, where it leads, how many rows it has (if counted) and whether it is shown."""

    label: str | Promise
    url: str
    number: int | None
    active: bool


def of_tab(rows: TransferQuerySet, tab: str, user: User, today: date) -> TransferQuerySet:
    """The rows a tab holds."""
    if tab == WAITING:
        return rows.waiting_for(user)
    if tab == UNSETTLED:
        return rows.unsettled()
    return rows.overdue(today) if tab == OVERDUE else rows


def listing(today: date) -> ListingDeclaration:
    """The columns; a letter that ran out without a receipt says so."""

    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    def state(row: Transfer) -> str:
        text = word(rules.STATE, row.state)
        overdue = row.state in {rules.ISSUED, rules.ARRIVED} and row.valid_until and row.valid_until < today
        return f"{text} · {_('overdue')}" if overdue else text

    return ListingDeclaration(
        columns=(
            Column(_("Name"), lambda row: row.person.name, main=True),
            Column(_("Kind"), lambda row: word(rules.KIND, row.kind), css="word"),
            Column(_("Moves from"), lambda row: row.from_name),
            Column(_("Moves to"), lambda row: row.to_name),
            Column(_("Sent on"), lambda row: day(row.sent_on), order="sent", css="number"),
            Column(_("Letter number"), lambda row: row.letter_number),
            Column(_("Valid until"), lambda row: day(row.valid_until), order="validity", css="number"),
            Column(_("Received on"), lambda row: day(row.received_on), css="number"),
            Column(_("Receipt of"), lambda row: day(row.receipt_on), css="number"),
            Column(_("State"), state, css="word"),
        ),
        orders=ORDERS,
        url=lambda row: reverse("members:transfer", args=[row.pk]),
    )
