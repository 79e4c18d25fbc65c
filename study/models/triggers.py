"""Database triggers of study: the paths and days that rows carry, whoever writes."""

import pgtrigger

from study.rules import kinds


def scope_path(*, name: str = "scope_path") -> pgtrigger.Trigger:
    """A row carries the path of its organisation. What follows a moved organisation is in the first migration."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("organisation_id", "scope_path"),  # type: ignore[no-untyped-call]
        when=pgtrigger.Before,
        func="SELECT path INTO NEW.scope_path FROM members_organisation WHERE id = NEW.organisation_id; RETURN NEW;",
    )


STATES = pgtrigger.FSM(
    name="states",
    field="state",
    transitions=sorted(kinds.TRANSITIONS),
)

# Attendance is read by person and day, and by organisation and day, in tables of many millions of rows.
ATTENDANCE_FACTS = pgtrigger.Trigger(
    name="facts",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition("NEW.starts_at IS NULL OR NEW.scope_path = ''"),
    func=(
        "IF NEW.starts_at IS NULL THEN "
        "SELECT starts_at INTO NEW.starts_at FROM study_studysession WHERE id = NEW.session_id; END IF; "
        "IF NEW.scope_path = '' THEN "
        "SELECT scope_path INTO NEW.scope_path FROM members_person WHERE id = NEW.person_id; END IF; RETURN NEW;"
    ),
)

PERSON_PATH = pgtrigger.Trigger(
    name="person_path",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition("NEW.scope_path = ''"),
    func="SELECT scope_path INTO NEW.scope_path FROM members_person WHERE id = NEW.person_id; RETURN NEW;",
)
"""A row about a person carries the path the person has when it is entered."""

ATTENDANCE_FOLLOWS = pgtrigger.Trigger(
    name="attendance_follows",
    operation=pgtrigger.UpdateOf("starts_at"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    condition=pgtrigger.Condition("OLD.starts_at IS DISTINCT FROM NEW.starts_at"),
    func="UPDATE study_attendance SET starts_at = NEW.starts_at WHERE session_id = NEW.id; RETURN NULL;",
)
