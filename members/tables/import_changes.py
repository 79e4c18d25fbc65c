"""What a changed row of a roster would change: field by field, from what to what."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.identity import mask_telephone
from members.choices import word
from members.models import ImportRow, Person
from members.rules import codes
from members.services.imports.fields import STATUTORY_DATES

_CODES: Final = {
    "sex": codes.SEX,
    "ethnicity": codes.ETHNICITY,
    "education": codes.EDUCATION,
    "degree": codes.DEGREE,
    "status": codes.STATUS,
    "layer": codes.LAYER,
    "post_category": codes.POST_CATEGORY,
    "membership_state": codes.MEMBERSHIP_STATE,
}
_PLAIN: Final = (
    "name", "sex", "ethnicity", "birth_date", "education", "degree", "native_place", "work_started_on",
    "party_post", "administrative_post", "post_category", "layer", "status", "joined_on", "full_member_on",
    "membership_state", "is_mobile", "is_lost", "remarks",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field, from what to what, in words. ``statutory``: a date on which rights and terms depend."""

    label: str | Promise
    old: str
    new: str
    statutory: bool = False


def changes_of(
    row: ImportRow, person: Person, present: Set[str], organisations: Mapping[Any, str], units: Mapping[Any, str]
) -> list[Change]:
    """The changes of a row whose file has certain columns, as `fields.assignments` would store them."""
    changes = [
        Change(_label(name), _text(name, old), _text(name, new), name in STATUTORY_DATES and old is not None)
        for name, old, new in ((name, getattr(person, name), getattr(row, name)) for name in _PLAIN if name in present)
        if new not in ("", None) and new != old
    ]
    changes += _belonging(row, person, present, organisations, units)
    if row.telephone and row.telephone != person.telephone:
        old = mask_telephone(person.telephone) if person.telephone else ""
        changes.append(Change(_label("telephone"), old, mask_telephone(row.telephone)))
    return changes


def _belonging(
    row: ImportRow, person: Person, present: Set[str], organisations: Mapping[Any, str], units: Mapping[Any, str]
) -> list[Change]:
    changes = []
    moves = row.organisation_id is not None and row.organisation_id != person.organisation_id
    if moves and "organisation" in present:
        old, new = organisations.get(person.organisation_id, ""), organisations.get(row.organisation_id, "")
        changes.append(Change(_label("organisation"), old, new))
    # Who moves leaves the group of the old branch and, unless the row names one, its unit.
    group = row.group_id or (None if moves else person.group_id)
    if group != person.group_id:
        changes.append(Change(_label("group"), organisations.get(person.group_id, ""), organisations.get(group, "")))
    if row.unit_id and row.unit_id != person.unit_id:
        changes.append(Change(_label("unit"), units.get(person.unit_id, ""), units.get(row.unit_id, "")))
    elif moves and not row.unit_id and person.unit_id:
        changes.append(Change(_label("unit"), units.get(person.unit_id, ""), str(_("the new branch's, if it has one"))))
    return changes


def _label(name: str) -> str | Promise:
    label: str | Promise = Person._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # a concrete field
    return label


def _text(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name in _CODES:
        return word(_CODES[name], value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value.isoformat() if isinstance(value, date) else str(value)
