"""The columns of the access log."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import AccessLog
from core.web.listing import Column, ListingDeclaration, Order
from members.models import Person
from members.privacy_sheets import WHAT

ORDERS: Final = (Order.by("at", _("Time"), "at", reverse=True),)


def what(row: AccessLog) -> str | Promise:
    """What was looked at or taken out, in words."""
    return WHAT.get(row.what, row.what)


def _who(row: AccessLog) -> str:
    if row.user is not None:
        return str(row.user)
    return f"{row.username} ({_('not signed in')})" if row.username else ""


def _whom(row: AccessLog) -> str:
    return str(getattr(row, "person_name", ""))


def access_log_listing() -> ListingDeclaration:
    """Newest first."""
    return ListingDeclaration(
        columns=(
            Column(_("Time"), lambda row: f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}", css="number", order="at"),
            Column(_("Kind"), lambda row: row.get_kind_display(), css="word"),
            Column(_("User"), _who),
            Column(_("What"), what),
            Column(_("Person"), _whom),
            Column(_("Rows"), lambda row: "" if row.rows is None else row.rows, css="number"),
            Column(_("Purpose"), lambda row: row.purpose),
            Column(_("Address"), lambda row: row.address or "", css="number"),
        ),
        orders=ORDERS,
        url=lambda row: "",
    )


def name_people(rows: Iterable[AccessLog]) -> None:
    """Give each row about a person that person's name, in one query."""
    about = [row for row in rows if row.object_id is not None and row.what.startswith("person.")]
    names: dict[Any, str] = dict(
        Person.objects.filter(pk__in={row.object_id for row in about}).values_list("pk", "name")
    )
    for row in about:
        row.person_name = names.get(row.object_id, "")  # type: ignore[attr-defined]  # for the list alone
