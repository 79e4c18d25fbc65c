"""Database triggers of the person table: what must hold whoever writes, be it a page, an import, the shell or SQL."""

import pgtrigger

# The columns of members.models.people.DatedFacts: a change of one of these ends the open period and begins another.
DATED_COLUMNS = (
    "organisation_id",
    "group_id",
    "unit_id",
    "status",
    "layer",
    "post_category",
    "party_post",
    "administrative_post",
    "membership_state",
    "leaving",
)
DATED_FIELDS = tuple(column.removesuffix("_id") for column in DATED_COLUMNS)

_EFFECTIVE_ON = (
    "COALESCE(NULLIF(current_setting('hongzhu.effective_on', true), '')::date, "
    "(now() AT TIME ZONE 'Asia/Shanghai')::date)"
)
_COLUMNS = ", ".join(DATED_COLUMNS)
_NEW = ", ".join(f"n.{column}" for column in DATED_COLUMNS)
_OLD = ", ".join(f"o.{column}" for column in DATED_COLUMNS)
_CHANGED = f"n.id = o.id AND ({_NEW}) IS DISTINCT FROM ({_OLD})"

SCOPE_PATH = pgtrigger.Trigger(
    name="scope_path",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("organisation_id", "group_id", "scope_path"),  # type: ignore[no-untyped-call]
    when=pgtrigger.Before,
    func=(
        "SELECT path INTO NEW.scope_path FROM members_organisation "
        "WHERE id = COALESCE(NEW.group_id, NEW.organisation_id); RETURN NEW;"
    ),
)

FIRST_PERIOD = pgtrigger.Trigger(
    name="first_period",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
    func=(
        f"INSERT INTO members_personperiod (person_id, starts_on, {_COLUMNS}) "
        f"SELECT n.id, {_EFFECTIVE_ON}, {_NEW} FROM new_rows n; RETURN NULL;"
    ),
)

# A change that takes effect on or before the day the open period began is a correction of that period;
# a later one closes it and opens the next.
NEXT_PERIOD = pgtrigger.Trigger(
    name="next_period",
    operation=pgtrigger.Update,
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),  # type: ignore[no-untyped-call]
    declare=[("effective_on", "date")],
    func=(
        f"effective_on := {_EFFECTIVE_ON}; "
        f"UPDATE members_personperiod p SET ({_COLUMNS}) = ROW({_NEW}) FROM new_rows n, old_rows o "
        f"WHERE {_CHANGED} AND p.person_id = n.id AND p.ends_on IS NULL AND p.starts_on >= effective_on; "
        "UPDATE members_personperiod p SET ends_on = effective_on FROM new_rows n, old_rows o "
        f"WHERE {_CHANGED} AND p.person_id = n.id AND p.ends_on IS NULL AND p.starts_on < effective_on; "
        f"INSERT INTO members_personperiod (person_id, starts_on, {_COLUMNS}) "
        f"SELECT n.id, effective_on, {_NEW} FROM new_rows n, old_rows o WHERE {_CHANGED} "
        "AND NOT EXISTS (SELECT 1 FROM members_personperiod p WHERE p.person_id = n.id AND p.ends_on IS NULL); "
        "RETURN NULL;"
    ),
)

TRIGGERS = [SCOPE_PATH, FIRST_PERIOD, NEXT_PERIOD]
