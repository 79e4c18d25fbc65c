"""The demo's transfers: those of the careers, some under way, a letter that ran out; who left, and contacts."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from members.demo.centre import Centre
from members.models import Contact, Leaving, Organisation, Person, PersonPeriod, Transfer, User
from members.rules import codes
from members.rules import transfers as rules
from members.services.effective_day import effective_day

_TOLD_SINCE: Final = timedelta(days=500)
_CONTACTS: Final = (
    ("telephone", True, "近况良好，按时参加线上学习。"),
    ("message", True, "已转发学习材料，收到回复。"),
    ("telephone", False, "无人接听，改日再联系。"),
)


def make_transfers(rng: random.Random, centre: Centre, today: date) -> None:
    """Store them; the people and the users must be stored already."""
    users = dict(_secretaries())
    Transfer.objects.bulk_create(_of_careers(users, today))
    branches = [branch.organisation for branch in centre.branches()]
    staff = Person.objects.filter(party_post="", is_mobile=False, is_lost=False, post_category="front_line_teacher")
    members = {branch.pk: list(staff.members().filter(organisation=branch).order_by("pk")[:6]) for branch in branches}
    _under_way(users, branches, members, today)
    _left(staff.filter(status=codes.NON_MEMBER, organisation=branches[0]).order_by("-pk")[:1], users, today)
    _contacts(rng, users, today)


def _secretaries() -> Iterator[tuple[int, User]]:
    for user in User.objects.filter(username__startswith="secretary").select_related("person"):
        if user.person is not None:
            yield user.person.organisation_id, user


def _of_careers(users: dict[int, User], today: date) -> Iterator[Transfer]:
    """What the periods say happened: members who changed their branch."""
    periods = PersonPeriod.objects.filter(status__in=codes.PARTY_MEMBERS).order_by("person", "starts_on")
    for old, new in pairwise(periods):
        moved = old.person_id == new.person_id and old.organisation_id != new.organisation_id
        if moved and new.starts_on > today - _TOLD_SINCE:
            yield Transfer(
                kind=rules.WITHIN, state=rules.ACCEPTED, person_id=new.person_id,
                from_organisation_id=old.organisation_id, from_unit_id=old.unit_id,
                to_organisation_id=new.organisation_id, to_unit_id=new.unit_id, reason="轮岗交流",
                sent_on=new.starts_on - timedelta(days=7), received_on=new.starts_on,
                requested_by=users.get(old.organisation_id), ended_by=users.get(new.organisation_id),
            )  # fmt: skip


def _under_way(
    users: dict[int, User], branches: Sequence[Organisation], members: dict[int, list[Person]], today: date
) -> None:
    """For the branch that `make up` shows: one to accept, one sent, two letters; elsewhere one that was refused."""
    first, second, third = (branch for branch in branches[:3])

    def inside(origin: Organisation, target: Organisation, days: int, **values: str) -> None:
        person = members[origin.pk].pop()
        Transfer.objects.create(
            **{"kind": rules.WITHIN, "state": rules.REQUESTED, "reason": "轮岗交流"} | values, person=person,
            from_organisation=origin, from_unit_id=person.unit_id, to_organisation=target,
            to_unit=target.units.order_by("pk").first(), sent_on=today - timedelta(days=days),
            requested_by=users.get(origin.pk),
        )  # fmt: skip

    def letter(outside: str, number: str, days: int) -> None:
        person, sent_on = members[first.pk].pop(), today - timedelta(days=days)
        Transfer.objects.create(
            kind=rules.OUT, state=rules.ISSUED, person=person, from_organisation=first, from_unit_id=person.unit_id,
            to_outside=outside, letter_number=number, reason="工作调动", sent_on=sent_on,
            valid_until=rules.letter_valid_until(sent_on, rules.LETTER_DAYS_AT_MOST), requested_by=users.get(first.pk),
        )  # fmt: skip

    inside(second, first, 4)
    inside(first, third, 9)
    inside(third, second, 50, state=rules.REFUSED, end_reason="本园编制已满")
    letter("市直机关党工委", f"组介〔{today.year}〕第012号", 30)
    letter("外市教育局党委", f"组介〔{today.year}〕第005号", 101)


def _left(people: Iterable[Person], users: dict[int, User], today: date) -> None:
    day = today - timedelta(days=40)
    with effective_day(day):
        for person in people:
            Person.objects.filter(pk=person.pk).update(leaving="left_staff", version=2)
            Leaving.objects.create(
                person=person, kind="left_staff", left_on=day, reason="个人原因辞职",
                recorded_by=users.get(person.organisation_id),
            )  # fmt: skip


def _contacts(rng: random.Random, users: dict[int, User], today: date) -> None:
    """Most of those away were called now and then; the first of them is abroad."""
    away = list(Person.objects.away().order_by("pk"))
    for person in away[:-2]:
        since = person.mobile_since or person.lost_since or today
        for way, reached, result in rng.sample(_CONTACTS, 2):
            on = max(since, today - timedelta(days=rng.randint(5, 200)))
            Contact.objects.create(
                person=person, on=on, way=way, by="支部书记", reached=reached and not person.is_lost,
                result="亲友不知去向。" if person.is_lost else result, recorded_by=users.get(person.organisation_id),
            )  # fmt: skip
    Person.objects.filter(pk=next(person.pk for person in away if person.is_mobile)).update(is_abroad=True, version=2)
