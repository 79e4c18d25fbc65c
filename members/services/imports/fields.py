"""The columns of a person that a roster fills, as SQL: when a row differs, and what stands there afterwards.

``r`` is the staged row, ``p`` the person. An empty cell never erases.
"""

from collections.abc import Iterable
from typing import Final

_TEXT: Final = frozenset(
    {
        "name", "sex", "ethnicity", "education", "degree", "native_place", "status", "layer", "post_category",
        "party_post", "administrative_post", "membership_state", "remarks",
    }
)  # fmt: skip
_NULLABLE: Final = {
    "birth_date": "birth_date",
    "work_started_on": "work_started_on",
    "joined_on": "joined_on",
    "full_member_on": "full_member_on",
    "organisation": "organisation_id",
    "group": "group_id",
    "unit": "unit_id",
    "is_mobile": "is_mobile",
    "is_lost": "is_lost",
}

STATUTORY_DATES: Final = ("joined_on", "full_member_on")
"""Dates that decide on rights and terms: changing one needs a reason."""

# A person who moves leaves the group of the old branch, and its unit unless the row names one.
_MOVES: Final = "(r.organisation_id IS NOT NULL AND r.organisation_id <> p.organisation_id)"


# Read only for rows that name no unit.
_ONLY_UNIT: Final = (
    "(SELECT min(u.id) FROM members_unit u WHERE u.organisation_id = r.organisation_id HAVING count(*) = 1)"
)


def differs(field: str) -> str:
    """The condition that the row says something else than what is stored. Nothing for what identifies the person."""
    if field in _TEXT:
        return f"(r.{field} <> '' AND r.{field} <> p.{field})"
    if field == "telephone":
        return "(r.telephone_digest IS NOT NULL AND r.telephone_digest IS DISTINCT FROM p.telephone_digest)"
    if field in _NULLABLE:
        column = _NULLABLE[field]
        return f"(r.{column} IS NOT NULL AND r.{column} IS DISTINCT FROM p.{column})"
    return "false"


def differs_in(fields: Iterable[str]) -> str:
    """The condition that a row differs in any of the columns its file has."""
    return " OR ".join(differs(field) for field in fields) or "false"


def assignments(fields: Iterable[str]) -> dict[str, str]:
    """What an update sets, by column of the person."""
    present = set(fields)
    values: dict[str, str] = {}
    for field in sorted(present & _TEXT):
        values[field] = _text(field)
    for field in sorted(present & _NULLABLE.keys()):
        column = _NULLABLE[field]
        values[column] = f"COALESCE(r.{column}, p.{column})"
    if "name" in present:
        values["name_sort"] = "CASE WHEN r.name <> '' THEN r.name_sort ELSE p.name_sort END"
        values["search"] = (
            "CASE WHEN r.name <> '' THEN array_to_tsvector(string_to_array(r.search_words, ' ')) ELSE p.search END"
        )
    if "telephone" in present:
        changes = differs("telephone")  # an equal number keeps its ciphertext, so that no change is recorded
        values["telephone"] = f"CASE WHEN {changes} THEN r.telephone ELSE p.telephone END"
        values["telephone_digest"] = f"CASE WHEN {changes} THEN r.telephone_digest ELSE p.telephone_digest END"
    if "organisation" in present:
        values["group_id"] = f"COALESCE(r.group_id, CASE WHEN {_MOVES} THEN NULL ELSE p.group_id END)"
        values["unit_id"] = f"COALESCE(r.unit_id, CASE WHEN {_MOVES} THEN {_ONLY_UNIT} ELSE p.unit_id END)"
    if "is_mobile" in present:
        values["mobile_since"] = "CASE WHEN r.is_mobile IS FALSE THEN NULL ELSE p.mobile_since END"
    if "is_lost" in present:
        values["lost_since"] = "CASE WHEN r.is_lost IS FALSE THEN NULL ELSE p.lost_since END"
        values["lost_reason"] = "CASE WHEN r.is_lost IS FALSE THEN '' ELSE p.lost_reason END"
    return values


def _text(field: str) -> str:
    return f"CASE WHEN r.{field} <> '' THEN r.{field} ELSE p.{field} END"


# A new person: what the row says, and what is so unless somebody says otherwise.
INSERTED: Final = {
    "name": "r.name",
    "name_sort": "r.name_sort",
    "search": "array_to_tsvector(string_to_array(r.search_words, ' '))",
    "sex": "r.sex",
    "ethnicity": "r.ethnicity",
    "birth_date": "r.birth_date",
    "id_number": "r.id_number",
    "id_number_digest": "r.id_number_digest",
    "education": "r.education",
    "degree": "r.degree",
    "native_place": "r.native_place",
    "work_started_on": "r.work_started_on",
    "joined_on": "r.joined_on",
    "full_member_on": "r.full_member_on",
    "organisation_id": "r.organisation_id",
    "group_id": "r.group_id",
    "unit_id": f"COALESCE(r.unit_id, {_ONLY_UNIT})",
    "status": "r.status",
    "layer": "r.layer",
    "post_category": "r.post_category",
    "party_post": "r.party_post",
    "administrative_post": "r.administrative_post",
    "membership_state": "COALESCE(NULLIF(r.membership_state, ''), 'normal')",
    "is_mobile": "COALESCE(r.is_mobile, false)",
    "is_lost": "COALESCE(r.is_lost, false)",
    "lost_reason": "''",
    "special_care": "''",
    "telephone": "r.telephone",
    "telephone_digest": "r.telephone_digest",
    "remarks": "r.remarks",
    "scope_path": "''",  # the trigger writes it from the organisation
    "version": "1",
    "created_at": "now()",
    "updated_at": "now()",
}
