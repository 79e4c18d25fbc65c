"""Writes the demo centre: people day by day, so that the database keeps their periods as it does for real ones."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from members.demo.accounts import make_users
from members.demo.careers import live
from members.demo.centre import make_centre
from members.demo.layers import fill_layers
from members.demo.people import Invented, invent_people
from members.demo.posts import give_posts
from members.demo.requests import ask_for_corrections
from members.demo.terms import hold_elections
from members.demo.transfers import make_transfers
from members.models import Organisation, Person, PersonPeriod, PostHeld
from members.models.person_triggers import DATED_FIELDS
from members.services.effective_day import set_effective_day


def load(rng: random.Random, today: date) -> None:
    """Fill an empty database with the demo centre as of a day; needs a transaction around it."""
    centre = make_centre(rng)
    people = invent_people(rng, centre, today)
    give_posts(rng, people)
    live(rng, people, centre, today)
    _store(people)
    hold_elections(people, centre, today)
    make_users(centre, [person.row for person in people], today)
    ask_for_corrections(today)
    make_transfers(rng, centre, today)
    fill_layers(rng, today)
    _count_anew()


def _count_anew() -> None:
    """Tell the planner of what was just written: it would guess, and what reads people by day could take minutes."""
    tables = (Organisation, Person, PersonPeriod, PostHeld)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in tables)}")


def _store(people: Sequence[Invented]) -> None:
    arrivals: dict[date, list[Person]] = defaultdict(list)
    changes: dict[date, list[tuple[Person, dict[str, Any]]]] = defaultdict(list)
    for person in people:
        stages = list(_stages(person))
        first_day, first = stages[0]
        for name, value in first.items():
            setattr(person.row, name, value)
        arrivals[first_day].append(person.row)
        for day, facts in stages[1:]:
            changes[day].append((person.row, facts))
    for day in sorted({*arrivals, *changes}):
        set_effective_day(day)
        Person.objects.bulk_create(arrivals[day])
        for row, facts in changes[day]:
            for name, value in facts.items():
                setattr(row, name, value)
        Person.objects.bulk_update([row for row, _ in changes[day]], DATED_FIELDS)
    set_effective_day(None)


def _stages(person: Invented) -> Iterator[tuple[date, dict[str, Any]]]:
    """From which day which facts held, in order; the last are those of today."""
    facts = {name: getattr(person.row, name) for name in DATED_FIELDS}
    stages: list[tuple[date, dict[str, Any]]] = []
    for day in sorted(person.before, reverse=True):
        if day <= person.recorded_on:
            break
        stages.append((day, facts))
        facts = facts | person.before[day]
    yield person.recorded_on, facts
    yield from reversed(stages)
