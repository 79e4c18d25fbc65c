"""The second wall of member records. See ``core.row_security``."""

from dataclasses import replace
from typing import Final

from core.row_security import Wall, by_path, if_else, seen, table_of, through, within_scope

_OF_A_PERSON: Final = ("PersonPaper", "Contact", "Leaving", "Correction", "Erasure", "BackboneTask")

# Asked for people who are not of the scope today: oneself, whom a transfer into or out of the scope is about, who
# belonged to it once. One function, because PostgreSQL plans it once and not with every statement. It runs as the owner
# of the tables: a policy that asked the periods itself, whose policy asks for the person, would go round in circles. A
# function that does not say that it is safe in parallel keeps every statement behind the policy in one process.
_SCOPE: Final = "string_to_array(current_setting('hongzhu.paths', true), ',')"
_CONCERNS: Final = f"""
CREATE OR REPLACE FUNCTION hongzhu_concerns(person bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT person = NULLIF(current_setting('hongzhu.own', true), '')::bigint
OR EXISTS (
    SELECT 1 FROM members_transfer transfer
    WHERE transfer.person_id = person
    AND (transfer.from_path ^@ ANY ({_SCOPE}) OR transfer.to_path ^@ ANY ({_SCOPE})))
OR EXISTS (
    SELECT 1 FROM members_personperiod period
    JOIN members_organisation place ON place.id = COALESCE(period.group_id, period.organisation_id)
    WHERE period.person_id = person AND place.path ^@ ANY ({_SCOPE}))
$$"""


def walls() -> list[Wall]:
    """People of the scope, and oneself; those who belonged to it once, for its figures of earlier days and its old
    lists; those whom a transfer into or out of it is about. Periods and posts in the scope, and all of people who are
    seen; mentors with either of the two.
    """
    person = by_path("members.Person", "scope_path", otherwise="hongzhu_concerns(id)")
    in_transfer = seen("members.Person", "id", "members.Transfer", key="person_id")
    kept = by_path("members.Person", "scope_path", otherwise=in_transfer)
    return [
        replace(person, may_add=kept.condition, needs=_CONCERNS),
        by_path("members.Transfer", "from_path", "to_path"),
        _periods(),
        _posts(),
        _mentors(),
        *(through(f"members.{model}", "person_id", "members.Person") for model in _OF_A_PERSON),
    ]


def _posts() -> Wall:
    model = "members.PostHeld"
    of_person = through(model, "person_id", "members.Person")
    here = (
        f"EXISTS (SELECT 1 FROM {table_of('members.Term')} AS term "
        f"JOIN {table_of('members.Organisation')} AS place ON place.id = term.organisation_id "
        f"WHERE term.id = {table_of(model)}.term_id AND {within_scope('place.path')})"
    )
    return replace(of_person, condition=if_else(here, of_person.condition))


def _mentors() -> Wall:
    model = "members.LayerMentor"
    of_person = through(model, "person_id", "members.Person")
    return replace(of_person, condition=if_else(of_person.condition, seen(model, "mentor_id", "members.Person")))


def _periods() -> Wall:
    model = "members.PersonPeriod"
    of_person = through(model, "person_id", "members.Person")
    place = f"COALESCE({table_of(model)}.group_id, {table_of(model)}.organisation_id)"
    here = (
        f"EXISTS (SELECT 1 FROM {table_of('members.Organisation')} AS place "
        f"WHERE place.id = {place} AND {within_scope('place.path')})"
    )
    return replace(of_person, condition=if_else(here, of_person.condition))
