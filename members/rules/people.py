"""What may not be so about one person: dates, ages and the ID number against each other.

A problem is surely wrong and refuses the entry; a remark is unusual or incomplete, is shown, and refuses nothing.
Words for the codes are in ``members.messages``. Sources: XZ art. 5, 31; DOMAIN §4.1, §8, §9.
"""

import calendar
import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Final

from core.dates import add_months, age_on
from core.identity import FEMALE, MALE, IdentityProblem, parse_identity_number
from members.rules import codes

LEAST_AGE_AT_JOINING: Final = 18
"""Who applies is at least 18 years old (XZ art. 5), so nobody joined younger."""

PROBATION_MONTHS: Final = 12
"""Probation lasts a year (XZ art. 31). Members admitted in the years without probation have it shorter: a remark."""

LEAST_AGE_AT_WORK: Final = 16
OLDEST_AGE: Final = 110

_STATED_SEXES: Final = (MALE, FEMALE)


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: `code` names the words, `params` fill them. A `remark` refuses nothing."""

    field: str
    code: str
    params: dict[str, str] = dataclasses.field(default_factory=dict)
    remark: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of one person, in the values that are stored; empty or None where nothing is known.

    ``id_number`` is normalised (``core.identity``); one that is not well-formed is not compared here.
    """

    status: str = ""
    membership_state: str = "normal"
    sex: str = ""
    birth_date: date | None = None
    id_number: str = ""
    work_started_on: date | None = None
    joined_on: date | None = None
    full_member_on: date | None = None
    is_mobile: bool = False
    mobile_since: date | None = None
    is_abroad: bool = False
    is_lost: bool = False
    lost_since: date | None = None
    lost_reason: str = ""


def check_person(facts: PersonFacts, today: date) -> list[Problem]:
    """Everything that is wrong or remarkable about one person as of a day, in the order of the form."""
    return [
        *_birth_and_identity(facts, today),
        *_work(facts, today),
        *_joining(facts, today),
        *_full_membership(facts, today),
        *_contact(facts, today),
    ]


def refusing(problems: list[Problem]) -> list[Problem]:
    """Those that refuse the entry."""
    return [problem for problem in problems if not problem.remark]


def _birth_and_identity(facts: PersonFacts, today: date) -> Iterator[Problem]:
    born = facts.birth_date
    if born and born > today:
        yield Problem("birth_date", "birth_in_future")
    elif born and age_on(born, today) > OLDEST_AGE:
        yield Problem("birth_date", "birth_long_ago", {"age": str(age_on(born, today))}, remark=True)
    if not facts.id_number:
        return
    try:
        identity = parse_identity_number(facts.id_number)
    except IdentityProblem:
        return
    if born and born != identity.birth_date:
        yield Problem("birth_date", "birth_not_of_id", {"birth_date": identity.birth_date.isoformat()})
    elif not born and identity.birth_date > today:
        yield Problem("id_number", "birth_in_future")
    if facts.sex in _STATED_SEXES and facts.sex != identity.sex:
        yield Problem("sex", "sex_not_of_id")
    if not identity.area_known:
        yield Problem("id_number", "area_unknown", remark=True)


def _work(facts: PersonFacts, today: date) -> Iterator[Problem]:
    started, born = facts.work_started_on, facts.birth_date
    if started is None:
        return
    if born and started <= born:
        yield Problem("work_started_on", "work_before_birth")
    elif born and age_on(born, started) < LEAST_AGE_AT_WORK:
        yield Problem("work_started_on", "work_started_young", {"age": str(age_on(born, started))}, remark=True)
    if started > today:
        yield Problem("work_started_on", "work_in_future", remark=True)


def _joining(facts: PersonFacts, today: date) -> Iterator[Problem]:
    joined, born = facts.joined_on, facts.birth_date
    is_member = facts.status in codes.PARTY_MEMBERS
    if joined is None:
        if is_member:
            yield Problem("joined_on", "member_without_joining", remark=True)
        return
    if joined > today:
        yield Problem("joined_on", "joined_in_future")
    if born and joined <= born:
        yield Problem("joined_on", "joined_before_birth")
    elif born and age_on(born, joined) < LEAST_AGE_AT_JOINING:
        yield Problem("joined_on", "joined_before_18", {"age": str(age_on(born, joined))})
    if facts.status and not is_member and facts.membership_state != "ended":
        yield Problem("joined_on", "joined_but_no_member", remark=True)


def _full_membership(facts: PersonFacts, today: date) -> Iterator[Problem]:
    joined, full = facts.joined_on, facts.full_member_on
    if full is None:
        return
    if joined and full < joined:
        yield Problem("full_member_on", "full_before_joined")
    elif joined and full < add_months(joined, PROBATION_MONTHS):
        yield Problem("full_member_on", "full_within_a_year", remark=True)
    if full > today and facts.status == codes.FULL_MEMBER:
        yield Problem("full_member_on", "full_in_future", remark=True)
    if full <= today and facts.status == codes.PROBATIONARY_MEMBER:
        yield Problem("full_member_on", "full_but_probationary", remark=True)


def _contact(facts: PersonFacts, today: date) -> Iterator[Problem]:
    if facts.mobile_since and not facts.is_mobile:
        yield Problem("mobile_since", "mobile_since_without_mobile")
    if facts.is_abroad and not facts.is_mobile:
        yield Problem("is_abroad", "abroad_without_mobile")
    if facts.mobile_since and facts.mobile_since > today:
        yield Problem("mobile_since", "mobile_in_future", remark=True)
    if facts.lost_since and not facts.is_lost:
        yield Problem("lost_since", "lost_since_without_lost")
    if facts.lost_reason and not facts.is_lost:
        yield Problem("lost_reason", "lost_reason_without_lost")
    if facts.lost_since and facts.lost_since > today:
        yield Problem("lost_since", "lost_in_future")


def born_by(age: int, day: date) -> date:
    """The last birth date of those who are at least so many years old on a day, by ``core.dates.age_on``."""
    year = day.year - age
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return date(year, day.month, day.day)
