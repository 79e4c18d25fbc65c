"""What was otherwise before today: the way into the Party, moves between kindergartens, posts, retirement.

Written backwards: each step names a day and the values that held until then.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from core.dates import add_months, age_on
from members.demo import words
from members.demo.centre import Centre, Place
from members.demo.people import Invented, records_begin
from members.rules import codes

ROTATIONS: Final = 45
PROMOTIONS: Final = 36
NEW_STAFF: Final = 26
# The months from one status to the next on the way into the Party, as the rules have it at the least (XZ).
_WAY: Final[tuple[tuple[str, int], ...]] = (
    (codes.PROSPECTIVE_MEMBER, 3),
    (codes.ACTIVIST, 14),
    (codes.APPLICANT, 3),
    (codes.NON_MEMBER, 0),
)


def live(rng: random.Random, people: Sequence[Invented], centre: Centre, today: date) -> None:
    """Give the people of the centre their last two years."""
    for person in people:
        _way_into_the_party(rng, person, today)
    working = [person for person in people if person.band in {"young", "middle"} and not person.row.party_post]
    moving = [person for person in working if person.row.post_category in {"front_line_teacher", "logistics"}]
    kindergartens = [place for place in centre.places.values() if place.unit.name.endswith("幼儿园")]
    for person in rng.sample(moving, ROTATIONS):
        _rotate(person, rng.choice(kindergartens), _day_of_rotation(rng, today))
    promoted = [person for person in working if person.row.administrative_post in words.JUNIOR_POST]
    for person in rng.sample(promoted, PROMOTIONS):
        earlier = words.JUNIOR_POST[person.row.administrative_post]
        _before(person, rng.choice(_days(today, 7, 1)), administrative_post=earlier)
    _elections(rng, people, today)
    _retirements(rng, people, kindergartens, today)
    unmoved = [p for p in people if p.band == "young" and not p.before and p.row.status == codes.NON_MEMBER]
    for person in rng.sample(unmoved, NEW_STAFF):
        person.recorded_on = _day_of_rotation(rng, today)
        person.row.work_started_on = min(person.recorded_on, person.row.work_started_on or person.recorded_on)


def _before(person: Invented, day: date, **values: Any) -> None:
    person.before.setdefault(day, {}).update(values)


def _days(today: date, month: int, day: int) -> list[date]:
    """That day of the year, each time it came round within the records."""
    begin = records_begin(today)
    days = [date(year, month, day) for year in range(begin.year, today.year + 1)]
    return [each for each in days if begin < each <= today]


def _day_of_rotation(rng: random.Random, today: date) -> date:
    """Teachers change kindergartens with the school year, a few at its half."""
    return rng.choice(_days(today, 9, 1) * 3 + _days(today, 3, 1))


def _way_into_the_party(rng: random.Random, person: Invented, today: date) -> None:
    row, begin = person.row, person.recorded_on
    day: date | None
    if row.status == codes.FULL_MEMBER and row.full_member_on and row.full_member_on > begin:
        _before(person, row.full_member_on, status=codes.PROBATIONARY_MEMBER)
    if row.status in codes.PARTY_MEMBERS:
        day, way = row.joined_on, _WAY
    elif row.status == codes.NON_MEMBER:
        return
    else:
        longest = {codes.PROSPECTIVE_MEMBER: 150, codes.ACTIVIST: 500, codes.APPLICANT: 400}[row.status]
        day = today - timedelta(days=rng.randint(15, longest))
        way = _WAY[[status for status, _ in _WAY].index(row.status) + 1 :]
    for status, months in way:
        if day is None or day <= begin:
            return
        layer = "foundation" if status == codes.NON_MEMBER else "advancing"
        _before(person, day, status=status, layer=layer, group=None)
        day = add_months(day, -months) - timedelta(days=rng.randint(5, 40))


def _rotate(person: Invented, origin: Place, day: date) -> None:
    if origin is not person.place:
        was_member = person.row.joined_on is not None and person.row.joined_on <= day
        group = origin.group_for(day.month) if was_member else None
        _before(person, day, organisation=origin.branch.organisation, unit=origin.unit, group=group)


def _elections(rng: random.Random, people: Sequence[Invented], today: date) -> None:
    """Some branches elected anew within the records: who holds a post there had none, or another, before."""
    days = _days(today, 6, 20)
    branches = sorted({person.place.branch.organisation.pk for person in people})
    for pk in rng.sample(branches, 5):
        day = rng.choice(days)
        for person in people:
            if person.place.branch.organisation.pk == pk and person.row.party_post in words.LARGE_BRANCH_POSTS:
                earlier = "副书记" if person.row.party_post == "书记" else ""
                _before(person, day, party_post=earlier)


def _retirements(rng: random.Random, people: Sequence[Invented], kindergartens: Sequence[Place], today: date) -> None:
    """The youngest of the retired left their kindergarten within the records."""
    retired = [person for person in people if person.band == "retired" and not person.row.party_post]
    for person in retired:
        if age_on(person.born, today) <= 58:
            origin = rng.choice(kindergartens)
            _before(
                person, rng.choice(_days(today, 5, 1)), organisation=origin.branch.organisation, unit=origin.unit,
                group=origin.group_for(person.born.day), post_category="logistics", layer="backbone",
                administrative_post="保育员",
            )  # fmt: skip
