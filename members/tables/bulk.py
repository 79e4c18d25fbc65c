"""The people of a change of many, sorted by what becomes of them, and in words what it does."""

from typing import Any, Final, NamedTuple

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.web.addresses import numbered
from core.web.listing import Column, ListingDeclaration, Order
from members.choices import word
from members.models import BulkChange, BulkChangeRow, User
from members.querysets.scope import paths_of, within
from members.rules import bulk as rules
from members.rules import codes

WORDS: Final[dict[str, str | Promise]] = {
    rules.CHANGE: _("will change"),
    rules.CHANGED: _("changed"),
    rules.BACK: _("put back"),
    rules.UNCHANGED: _("has it already"),
    "not_kept": _("You do not keep this person's record."),
    "left": _("Has left. Record the return first."),
    "other_branch": _("The group belongs to another branch."),
    "out_of_scope": _("Without the group the person would no longer be yours to keep."),
    "newer": _("Something newer is recorded since. Choose a later day."),
    rules.MEANWHILE: _("Somebody changed this person meanwhile. Look at the record, then change it there."),
}
GROUPS: Final[dict[str, tuple[str | Promise, tuple[str, ...]]]] = {
    "change": (_("Will change"), (rules.CHANGE,)),
    "changed": (_("Changed"), (rules.CHANGED,)),
    "back": (_("Put back"), (rules.BACK,)),
    "unchanged": (_("Have it already"), (rules.UNCHANGED,)),
    "refused": (_("Not changed, with the reason"), rules.REFUSED),
}
_ORDER: Final = Order.by("name", _("name"), "id")
_LABELS: Final[dict[str, str | Promise]] = {"layer": _("Layer"), "group": _("Group"), "unit": _("Unit")}


class Tab(NamedTuple):
    """A group of people in the change: its key, name, and how many they are."""

    key: str
    label: str | Promise
    number: int
    active: bool


def in_words(change: BulkChange) -> list[tuple[str | Promise, str]]:
    """What the change makes of each field, ``(label, new value)``; an empty value takes it away."""
    new = _new(change)
    return [(_LABELS[field], new[field]) for field in change.fields]


def tabs(change: BulkChange, shown: str) -> list[Tab]:
    """The groups that have anybody in them; the one asked for, else the first, is active. One query."""
    counted = dict(change.rows.order_by().values_list("outcome").annotate(Count("pk")))
    found = [(key, label, sum(counted.get(each, 0) for each in outcomes)) for key, (label, outcomes) in GROUPS.items()]
    some = [entry for entry in found if entry[2]]
    active = shown if any(key == shown for key, _label, _number in some) else some[0][0] if some else ""
    return [Tab(key, label, number, key == active) for key, label, number in some]


def rows(change: BulkChange, user: User, key: str) -> Any:
    """The people of one group, as far as the user may still see them."""
    _label, outcomes = GROUPS[key]
    seen = change.rows.filter(within(paths_of(user), "person__scope_path"), outcome__in=outcomes)
    return seen.select_related("person__organisation", "person__group", "person__unit", "group", "unit")


def listing(change: BulkChange, key: str) -> ListingDeclaration:
    """Name and branch, and for each field old and new, or why not."""
    new = _new(change)
    columns = [
        Column(_("Name"), lambda row: row.person.name, main=True),
        Column(_("Branch"), lambda row: row.person.organisation.name),
    ]
    columns += [Column(_LABELS[field], _cell(field, key, new[field])) for field in change.fields]
    if key == "refused":
        columns.append(Column(_("Reason"), lambda row: WORDS[row.outcome]))
    person = numbered("members:person")
    return ListingDeclaration(tuple(columns), (_ORDER,), lambda row: person(row.person))


def _cell(field: str, key: str, new: str) -> Any:
    def value(row: BulkChangeRow) -> str:
        old = _word(row, field)
        if key in {"change", "changed"}:
            return f"{old or '—'} → {new or '—'}"
        return f"{new or '—'} → {old or '—'}" if key == "back" else old

    return value


def _word(row: BulkChangeRow, field: str) -> str:
    if field == "layer":
        return word(codes.LAYER, row.layer)
    place = getattr(row, field)
    return place.name if place else ""


def _new(change: BulkChange) -> dict[str, str]:
    return {
        "layer": word(codes.LAYER, change.layer or ""),
        "group": change.group.name if change.group else "",
        "unit": change.unit.name if change.unit else "",
    }
