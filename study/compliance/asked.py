"""What a year asks for: the cadences of the centre with their periods, as Python and as a table of a statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from members.choices import word
from study.domain_settings import MEMBERS_LEAST
from study.querysets.sessions import day_starts
from study.rules import compliance as rules
from study.rules import kinds
from study.rules.cadence import STATUTORY, Cadence, cadences
from study.services.months import numbers


@dataclass(frozen=True)
class Slot:
    """One period of one cadence. ``number`` is its place among all of the year."""

    number: int
    cadence: Cadence
    first: date
    last: date

    @property
    def is_statutory(self) -> bool:
        """Asked for by national rules; else by the centre's own."""
        return self.cadence.basis == STATUTORY


@dataclass(frozen=True)
class Asked:
    """All that is asked for in a year, looked at on a day."""

    year: int
    today: date
    cadences: tuple[Cadence, ...]

    @cached_property
    def slots(self) -> list[Slot]:
        """The periods of each cadence, one cadence after the other."""
        spans = [(cadence, span) for cadence in self.cadences for span in rules.spans(cadence, self.year)]
        return [Slot(number, cadence, *span) for number, (cadence, span) in enumerate(spans)]

    def only(self, key: str) -> "Asked":
        """The one line of this key (``key_of``); everything if there is none."""
        chosen = tuple(each for each in self.cadences if key_of(each) == key)
        return replace(self, cadences=chosen or self.cadences)

    def only_kinds(self, kinds: Collection[str]) -> "Asked":
        """What is asked for of these kinds of sessions alone."""
        return replace(self, cadences=tuple(each for each in self.cadences if each.kind in kinds))

    def of(self, cadence: Cadence) -> list[Slot]:
        """The periods of one cadence."""
        return [slot for slot in self.slots if slot.cadence == cadence]

    @property
    def hosts(self) -> list[str]:
        """The kinds of organisations that are asked for anything."""
        return sorted({kind for cadence in self.cadences for kind in cadence.hosts})

    def table(self) -> str:
        """The periods as rows (slot, host, kind, audience, times, first, last). What it says is the program's own."""
        rows = (
            f"({slot.number}, '{host}', '{slot.cadence.kind}', '{audience_of(slot.cadence)}', {slot.cadence.times}, "
            f"date '{slot.first}', date '{slot.last}')"
            for slot in self.slots
            for host in slot.cadence.hosts
        )
        return f"SELECT * FROM (VALUES {', '.join(rows)}) AS slot(slot, host, kind, audience, times, first, last)"

    def slot_of_session(self) -> str:
        """Which period a session ``s`` with its ``day`` counts for; null for none."""
        return f"CASE {' '.join(self._whens())} END"

    @property
    def kinds(self) -> list[str]:
        """The kinds of sessions that are asked for."""
        return sorted({cadence.kind for cadence in self.cadences})

    def values(self) -> Mapping[str, Any]:
        """The days of the year as moments, and what else the statements ask for."""
        first, last = date(self.year, 1, 1), max(slot.last for slot in self.slots)
        return {
            "today": self.today,
            "year_starts": first,
            "year_ends": date(self.year, 12, 31),
            "sessions_from": day_starts(first),
            "sessions_until": day_starts(last + timedelta(days=1)),
        }

    def _whens(self) -> list[str]:
        found = []
        for cadence in self.cadences:
            slots = self.of(cadence)
            condition = f"s.kind = '{cadence.kind}'"
            if audience_of(cadence):
                condition += f" AND s.audience = '{cadence.audience}'"
            condition += f" AND day BETWEEN date '{slots[0].first}' AND date '{slots[-1].last}'"
            place = (
                f"(day - date '{slots[0].first}') / {7 * cadence.weeks}"
                if cadence.weeks
                else f"(extract(month FROM day)::int - 1) / {cadence.months}"
            )
            found.append(f"WHEN {condition} THEN {slots[0].number} + {place}")
        return found


def asked_in(year: int, today: date) -> Asked:
    """What the centre asks for in a year."""
    return Asked(year, today, cadences(replace(numbers(), members_times=MEMBERS_LEAST.current())))


def key_of(cadence: Cadence) -> str:
    """What a line is called in addresses: general_meeting, group_study.leadership."""
    return f"{cadence.kind}.{cadence.audience}" if audience_of(cadence) else cadence.kind


def audience_of(cadence: Cadence) -> str:
    """The audience where it tells lines apart: group study is asked for by audience, meetings by kind alone."""
    return cadence.audience if cadence.kind == kinds.GROUP_STUDY else ""


def name_of(cadence: Cadence) -> str:
    """What a line is called on a page."""
    name = str(word(kinds.KIND, cadence.kind))
    return f"{name}（{word(kinds.AUDIENCE, cadence.audience)}）" if audience_of(cadence) else name
