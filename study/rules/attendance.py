"""How attendance is counted: the one definition behind every page, paper, sheet and figure. Source: DOMAIN §5, TL 23.

Expected (应到) are all on the list but guests and those whom special care excuses and who did not come. Present (实到)
are those who came, late or not. A rate is present of expected; nobody expected, no rate. Whoever made up what they
missed is counted apart and stays absent from the session itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from study.rules import kinds

ABSENCES: Final = (kinds.LEAVE, kinds.DUTY, kinds.ILLNESS, kinds.ABSENT)


class Mark(NamedTuple):
    """What is known of one person on the list of a session."""

    state: str
    is_late: bool = False
    is_guest: bool = False
    is_made_up: bool = False


@dataclass(frozen=True)
class Tally:
    """The figures of a session, or of several together."""

    by_state: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    made_up: int = 0
    guests: int = 0

    @property
    def expected(self) -> int:
        """应到."""
        return sum(number for state, number in self.by_state.items() if state != kinds.SPECIAL_CARE)

    @property
    def present(self) -> int:
        """实到."""
        return self.by_state.get(kinds.PRESENT, 0)

    @property
    def excused(self) -> int:
        """Those whom special care excuses (TL 23)."""
        return self.by_state.get(kinds.SPECIAL_CARE, 0)

    @property
    def missing(self) -> int:
        """Those expected who did not come."""
        return self.expected - self.present

    @property
    def rate(self) -> Decimal | None:
        """出勤率 in percent, to one decimal; None where nobody was expected."""
        return percent(self.present, self.expected)

    @property
    def rate_made_up(self) -> Decimal | None:
        """Those who came or made it up, in percent of those expected."""
        return percent(self.present + self.made_up, self.expected)


def percent(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A share in percent, to one decimal, halves up; None of nothing."""
    if not whole:
        return None
    return (Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def tally(marks: Iterable[Mark]) -> Tally:
    """The figures of a list of people."""
    by_state: dict[str, int] = {}
    late = made_up = guests = 0
    for mark in marks:
        if mark.is_guest:
            guests += 1
            continue
        by_state[mark.state] = by_state.get(mark.state, 0) + 1
        late += mark.is_late
        made_up += mark.is_made_up
    return Tally(by_state, late, made_up, guests)
