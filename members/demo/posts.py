"""Who holds which post in the demo centre: branch committees, group leaders, head teachers."""

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from members.demo import words
from members.demo.centre import OFFICE_UNIT
from members.demo.people import Invented
from members.rules import codes

# A branch with seven full members elects a committee (ZB); from this size on the demo's have a deputy.
LARGE_BRANCH: Final = 38


def give_posts(rng: random.Random, people: Sequence[Invented]) -> None:
    """Professional posts of heads in each unit, then Party posts in each branch and group."""
    units: dict[str, list[Invented]] = defaultdict(list)
    branches: dict[int, list[Invented]] = defaultdict(list)
    for person in people:
        if person.row.post_category == "head":
            units[person.place.unit.name].append(person)
        if person.row.status == codes.FULL_MEMBER and not person.row.is_lost and not person.row.is_mobile:
            branches[person.place.branch.organisation.pk].append(person)
    for heads in units.values():
        _give_head_posts(rng, heads)
    for members in branches.values():
        _give_party_posts(rng, members)


def _give_head_posts(rng: random.Random, heads: list[Invented]) -> None:
    heads.sort(key=lambda person: (person.band == "young", person.born))
    for number, person in enumerate(heads):
        person.row.administrative_post = words.HEADS[number] if number < 2 else rng.choice(words.HEADS[2:])


def _give_party_posts(rng: random.Random, members: list[Invented]) -> None:
    """The head teacher is secretary where there is one; group leaders come from their group."""
    members.sort(key=lambda person: (person.row.administrative_post != "园长", person.row.layer != "management"))
    posts: tuple[str, ...] = words.LARGE_BRANCH_POSTS if len(members) >= LARGE_BRANCH else words.SMALL_BRANCH_POSTS
    if members[0].place.unit.name == OFFICE_UNIT:
        posts = (*words.COMMITTEE_POSTS, *words.SMALL_BRANCH_POSTS)
    for person, post in zip(members, posts, strict=False):
        person.row.party_post = post
        person.row.layer = "management"
    without = members[len(posts) :]
    for group in members[0].place.branch.groups:
        leader = rng.choice([person for person in without if person.row.group == group])
        leader.row.party_post = words.GROUP_LEADER
