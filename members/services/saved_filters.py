"""Writes of how somebody likes to see the roster. Everybody writes for themselves alone."""

from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.text import clean
from members.models import RosterColumns, SavedFilter, User
from members.querysets.saved_filters import OwnQuerySet

MOST_FILTERS: Final = 20
"""More names than that are no longer found at a glance."""


def filter_save(*, actor: User, name: str, query: str, is_default: bool = False) -> SavedFilter:
    """Keep a filter under a name that the actor has not used yet.

    Raises ValidationError: no name, a name used before, nothing to narrow by, a number in it, too many filters.
    """
    with transaction.atomic():
        own = _own(actor)
        if own.count() >= MOST_FILTERS:
            raise ValidationError(_("You keep %(most)s filters already. Delete one first.") % {"most": MOST_FILTERS})
        row = SavedFilter(user=actor, name=clean(name), query=query, is_default=is_default)
        if is_default:
            own.filter(is_default=True).update(is_default=False)
        row.full_clean()
        row.save(force_insert=True)
    return row


def filter_change(*, actor: User, saved: SavedFilter, name: str, is_default: bool) -> SavedFilter:
    """Give a filter another name, and have the roster open with it or no longer. Raises ValidationError."""
    with transaction.atomic():
        own = _own(actor)
        row: SavedFilter = own.get(pk=saved.pk)
        row.name, row.is_default = clean(name), is_default
        if is_default:
            own.filter(is_default=True).exclude(pk=row.pk).update(is_default=False)
        row.full_clean()
        row.save(update_fields=["name", "is_default"])
    return row


def filter_delete(*, actor: User, saved: SavedFilter) -> None:
    """Forget a filter of the actor's own."""
    with transaction.atomic():
        _own(actor).filter(pk=saved.pk).delete()


def columns_choose(*, actor: User, columns: Sequence[str]) -> None:
    """Show the roster with these columns, in this order, from now on; none of them means the usual ones."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        if columns:
            RosterColumns.objects.update_or_create(user=actor, defaults={"columns": list(columns)})
        else:
            RosterColumns.objects.visible_to(actor).delete()


def _own(actor: User) -> OwnQuerySet:
    """The actor's filters, nobody else of the actor's sessions writing them meanwhile."""
    User.objects.select_for_update().get(pk=actor.pk)
    return SavedFilter.objects.visible_to(actor)
