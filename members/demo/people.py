"""Who the demo's people are today: 420 members and 300 others, in the shares of the owner's document.

Members: 91 % women; 26 % up to 35 years old, 52 % from 36 to 45, 21 % older (S9-S11); most of them heads or logistics
staff; fifteen recruited within the year (S18).
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from core import crypto
from core.dates import add_months
from core.pinyin import name_keys
from members.demo import words
from members.demo.centre import OFFICE_UNIT, RETIRED_UNIT, Branch, Centre, Place
from members.demo.inventions import Inventor, born_at, weighted
from members.models import Person
from members.rules import codes

AGES: Final = {"young": (22, 35), "middle": (36, 45), "older": (46, 54), "retired": (56, 86)}
# How many members of each post category fall into each age band.
MEMBERS: Final = {
    "head": {"young": 10, "middle": 95, "older": 35},
    "front_line_teacher": {"young": 45, "middle": 21, "older": 8},
    "logistics": {"young": 50, "middle": 90, "older": 10},
    "office": {"young": 6, "middle": 14, "older": 6},
    "retired": {"retired": 30},
}
OTHERS: Final = {
    "front_line_teacher": {"young": 138, "middle": 62, "older": 8},
    "logistics": {"young": 14, "middle": 42, "older": 20},
    "office": {"young": 6, "middle": 8, "older": 2},
}
MEN_AMONG_MEMBERS: Final = 38
MEN_AMONG_OTHERS: Final = 12
# Everybody else of the 300 is no member and has not applied.
ON_THE_WAY: Final = {codes.PROSPECTIVE_MEMBER: 12, codes.ACTIVIST: 30, codes.APPLICANT: 38}
RECRUITED_THIS_YEAR: Final = 15
RECRUITED_LAST_YEAR: Final = 14
PROBATION_ENDS_IN: Final = (-9, 12, 25)
"""Days from today, so that something is due, and something overdue."""


YEARS_RECORDED: Final = 2


def records_begin(today: date) -> date:
    """The first day the demo's records tell of."""
    return date(today.year - YEARS_RECORDED, 1, 1)


@dataclass
class Invented:
    """A person as of today, and what was otherwise before: until each of these days those fields had those values."""

    row: Person
    band: str
    born: date
    place: Place
    recorded_on: date
    before: dict[date, dict[str, Any]] = field(default_factory=dict)


def invent_people(rng: random.Random, centre: Centre, today: date) -> list[Invented]:
    """All of them, members first."""
    inventor = Inventor(rng)
    members = _dealt(rng, MEMBERS, MEN_AMONG_MEMBERS, _slots(rng, centre, "members"))
    others = _dealt(rng, OTHERS, MEN_AMONG_OTHERS, _slots(rng, centre, "others"))
    people = [_person(rng, inventor, today, *dealt) for dealt in members]
    shown_branch = next(centre.branches())
    _join(rng, people, shown_branch, today)
    seen: Counter[int] = Counter()
    for person in people:
        branch = person.place.branch.organisation.pk
        person.row.group = person.place.group_for(seen[branch])
        seen[branch] += 1
    staff = [_person(rng, inventor, today, *dealt) for dealt in others]
    _set_out(rng, staff)
    _single_out(rng, people, shown_branch, today)
    return people + staff


def _slots(rng: random.Random, centre: Centre, kind: str) -> dict[str, list[Place]]:
    """Places to fill for each post category: offices and retired people have a unit of their own, the rest is mixed."""
    slots: dict[str, list[Place]] = {"office": [], "retired": []}
    spread: list[tuple[float, Place]] = []
    for name, place in centre.places.items():
        size: int = getattr(place, kind)
        if name == OFFICE_UNIT:
            slots["office"] = [place] * size
        elif name == RETIRED_UNIT:
            slots["retired"] = [place] * size
        else:  # spread evenly, so that each kindergarten gets its share of heads
            spread += [((number + rng.random()) / size, place) for number in range(size)]
    slots["kindergarten"] = [place for _, place in sorted(spread, key=lambda pair: pair[0])]
    return slots


Dealt = tuple[str, str, str, Place]


def _dealt(
    rng: random.Random, table: dict[str, dict[str, int]], men: int, slots: dict[str, list[Place]]
) -> Iterator[Dealt]:
    """Sex, post category, age band and place of each person of a table."""
    sexes = ["1"] * men + ["2"] * (sum(sum(bands.values()) for bands in table.values()) - men)
    rng.shuffle(sexes)
    for category, bands in table.items():
        deck = [band for band, number in bands.items() for _ in range(number)]
        rng.shuffle(deck)
        for band in deck:
            places = slots.get(category, slots["kindergarten"])
            yield sexes.pop(), category, band, places.pop(0)


def _person(
    rng: random.Random, inventor: Inventor, today: date, sex: str, category: str, band: str, place: Place
) -> Invented:
    youngest, oldest = AGES[band]
    if band == "older" and sex == "1":
        oldest = 59
    age = rng.randint(youngest, oldest)
    if band == "retired":  # the older, the fewer
        age = min(age, rng.randint(youngest, oldest))
    born = born_at(rng, age, today)
    name, number, telephone = inventor.name(sex), inventor.id_number(sex, born), inventor.telephone()
    education = weighted(rng, words.EDUCATIONS[band])
    keys = name_keys(name)
    row = Person(
        name=name, name_sort=keys.sort, search=keys.search, sex=sex, birth_date=born,
        id_number=number, id_number_digest=crypto.digest(number, "person.id_number"),
        telephone=telephone, telephone_digest=crypto.digest(telephone, "person.telephone"),
        ethnicity=weighted(rng, words.ETHNICITIES),
        education=education, degree={"10": "3", "20": "4"}.get(education, ""),
        native_place=rng.choice(words.NATIVE_PLACES), home_address=inventor.address(),
        work_started_on=min(add_months(born, 12 * rng.randint(19, 23)), add_months(today, -3)).replace(day=1),
        organisation=place.branch.organisation, unit=place.unit, status=codes.NON_MEMBER, layer="foundation",
        post_category=category, administrative_post=rng.choice(words.POSTS.get(category, ("",))),
    )  # fmt: skip
    return Invented(row, band, born, place, records_begin(today))


def _join(rng: random.Random, members: Sequence[Invented], shown_branch: Branch, today: date) -> None:
    """Give each member the day of joining; the latest recruits are young, the front line first."""
    recent = {id(person): number for number, person in enumerate(_recruits(members, shown_branch))}
    for person in members:
        row = person.row
        number = recent.get(id(person))
        if number is None:
            earliest = add_months(person.born, 12 * 20)
            latest = min(add_months(person.born, 12 * 36), add_months(today, -30))
            row.joined_on = earliest + timedelta(days=rng.randrange(max(1, (latest - earliest).days)))
        elif number < len(PROBATION_ENDS_IN):
            row.joined_on = add_months(today + timedelta(days=PROBATION_ENDS_IN[number]), -12)
        else:
            within_year_to = add_months(today, -12 * (number >= RECRUITED_THIS_YEAR))
            row.joined_on = within_year_to - timedelta(days=rng.randint(20, 320))
        row.status = codes.PROBATIONARY_MEMBER
        if number is None or number >= RECRUITED_THIS_YEAR:
            row.status = codes.FULL_MEMBER
            row.full_member_on = add_months(row.joined_on, 12)
        row.layer = {"head": "management", "retired": "foundation"}.get(row.post_category, "backbone")


def _recruits(members: Sequence[Invented], shown_branch: Branch) -> list[Invented]:
    """The recruits of the last two years, the latest first; the first two belong to the branch `make up` shows."""
    young = [person for person in members if person.band == "young" and person.row.post_category != "head"]
    young.sort(key=lambda person: person.row.post_category != "front_line_teacher")
    shown = [person for person in young if person.place.branch is shown_branch][:2]
    others = [person for person in young if person not in shown]
    return [*shown, *others][: RECRUITED_THIS_YEAR + RECRUITED_LAST_YEAR]


def _set_out(rng: random.Random, staff: Sequence[Invented]) -> None:
    """Put some of the others on their way into the Party, front-line teachers before all."""
    not_old = [person.row for person in staff if person.band != "older"]
    teachers = [row for row in not_old if row.post_category == "front_line_teacher"]
    for status, number in ON_THE_WAY.items():
        for row in rng.sample([row for row in teachers if row.status == codes.NON_MEMBER], number):
            row.status = status
            row.layer = "advancing"
    for row in rng.sample([row for row in teachers if row.administrative_post.endswith("组长")], 20):
        row.layer = "backbone" if row.status == codes.NON_MEMBER else row.layer


def _single_out(rng: random.Random, members: Sequence[Invented], shown_branch: Branch, today: date) -> None:
    """Special care, mobile members, lost contact, missing dates, two whose membership does not stand as it should."""
    retired = [person.row for person in members if person.band == "retired"]
    working = [person.row for person in members if person.row.post_category == "logistics" and person.band != "young"]
    reasons = ["age"] * 7 + ["illness"] * 3 + ["disability", "other"]
    for row, reason in zip(rng.sample(retired, 12), reasons, strict=True):
        row.special_care = reason
    unusual = rng.sample(working, 11)
    for row in unusual[:7]:
        row.is_mobile, row.mobile_since = True, today - timedelta(days=rng.randint(60, 700))
        row.remarks = "子女在外地，已办流动党员登记"
    for row, reason in zip(unusual[7:10], "167", strict=True):
        row.is_lost, row.lost_reason = True, reason
        row.lost_since = today - timedelta(days=rng.randint(30, 500))
    unusual[9].membership_state = "suspended"
    # Suspended from the first day of the records on, so lost since at least half a year before it.
    unusual[9].lost_since = date(2023, 5, 20)
    unusual[10].membership_state = "on_party_probation"
    for row in rng.sample(working, 2):
        row.special_care = row.special_care or "illness"
    # Old files do not always say when somebody became a full member.
    for row in [*retired[:2], *(each for each in working if each.organisation == shown_branch.organisation)][:3]:
        row.full_member_on = None
