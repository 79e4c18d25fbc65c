"""The demo's elections: every post that somebody holds was given by one; some terms end soon, one is overdue."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from core.dates import add_months
from members.demo.centre import Centre
from members.demo.people import Invented
from members.models import Election, Organisation, PostHeld, Reorganisation, ReorganisationPart, Term
from members.rules import committees, terms
from members.services.terms import term_years

ENDS_IN: Final = {1: 75, 4: -38, 8: 160}
"""Days from today to the end of the term, by the branch's number; the others have time."""

NUMBER: Final = 3

Held = tuple[Invented, str]


def hold_elections(people: Sequence[Invented], centre: Centre, today: date) -> None:
    """Record the election behind each Party post, and the one before it."""
    places = {centre.committee.pk: centre.committee}
    places |= {branch.organisation.pk: branch.organisation for branch in centre.branches()}
    held = _held(people, centre)
    voters: dict[int, int] = defaultdict(int)
    for person in people:
        if person.row.status == "full_member":
            voters[person.row.organisation_id] += 1
            voters[centre.committee.pk] += 1
    for number, (pk, place) in enumerate(places.items()):
        years = term_years(place.kind)
        elected_on = _elected_on(number, held[pk], years, today)
        before = add_months(elected_on, -12 * years)
        _term(place, NUMBER - 1, before, years, held[pk], voters[pk], ended_on=elected_on)
        _term(place, NUMBER, elected_on, years, held[pk], voters[pk])
    rename_one(centre, today)


def rename_one(centre: Centre, today: date) -> None:
    """One branch had another name until last year."""
    branch = list(centre.branches())[3].organisation
    act = Reorganisation.objects.create(
        kind="rename", on=date(today.year - 1, 3, 1), document=f"教党〔{today.year - 1}〕2号"
    )
    ReorganisationPart.objects.create(
        reorganisation=act, organisation=branch, name_before="机修幼儿园党支部", successor=branch
    )


def _held(people: Sequence[Invented], centre: Centre) -> dict[int, list[Held]]:
    """Who holds which post of which organisation, read from the words of the Party posts."""
    held: dict[int, list[Held]] = defaultdict(list)
    for kind, of_committee in ((centre.committee.kind, True), ("branch", False)):
        posts = {committees.post_words(code.value, kind): code.value for code in committees.POST}
        for person in people:
            post = posts.get(person.row.party_post)
            if post:
                held[centre.committee.pk if of_committee else person.row.organisation_id].append((person, post))
    return held


def _elected_on(number: int, held: Sequence[Held], years: int, today: date) -> date:
    """The day on which the records have the posts change, else one that leaves the term as it shall be."""
    days = [day for person, _post in held for day, facts in person.before.items() if "party_post" in facts]
    if number in ENDS_IN:
        return add_months(today + timedelta(days=ENDS_IN[number]), -12 * years)
    return max(days) if days else date(today.year - 1, 6, 20 - number)


def _term(
    place: Organisation, number: int, elected_on: date, years: int, held: Sequence[Held], voters: int,
    ended_on: date | None = None,
) -> None:  # fmt: skip
    present = voters - voters // 12
    term = Term.objects.create(
        organisation=place, number=number, elected_on=elected_on, ends_on=terms.ends_on(elected_on, years),
        state=terms.ENDED if ended_on else terms.IN_OFFICE, ended_on=ended_on,
        ending=terms.ELECTED_ANEW if ended_on else "",
    )  # fmt: skip
    election = Election.objects.create(
        term=term, kind="whole", held_on=elected_on, should_attend=voters, present=present, issued=present,
        collected=present, document=f"教党〔{elected_on.year}〕{place.pk % 30 + 1}号",
        approved_on=elected_on + timedelta(days=6),
    )  # fmt: skip
    PostHeld.objects.bulk_create(
        PostHeld(
            term=term, election=election, person=person.row, post=post, votes=present - rank % 4,
            starts_on=elected_on, ends_on=ended_on,
            leaving=PostHeld.Leaving.TERM_ENDED if ended_on else "",
        )
        for rank, (person, post) in enumerate(held)
    )  # fmt: skip
