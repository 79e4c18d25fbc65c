"""What must be so about an election before it is recorded. Election regulations; ZB; DOMAIN §4.2 and §5."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from members.rules import committees
from members.rules.ballots import Turnout, elected, election_quorate


@dataclass(frozen=True, slots=True)
class Seat:
    """One post and who was elected into it, by number; the votes if they were noted."""

    person: int
    post: str
    votes: int | None = None


ONCE: Final = frozenset({committees.SECRETARY})
"""Posts that one person at a time holds."""


def turnout_problems(turnout: Turnout) -> list[str]:
    """Why these counts make no valid election, as codes."""
    found = turnout.problems()
    if not found and not election_quorate(turnout):
        found.append("no_quorum")
    return found


def seat_problems(seats: Sequence[Seat], turnout: Turnout | None, *, whole: bool) -> list[str]:
    """Why these people cannot all have been elected, as codes. A ``whole`` leadership has a secretary.

    Votes are only compared where the counts of the meeting are known.
    """
    found = []
    posts = [seat.post for seat in seats]
    if not seats:
        found.append("no_seats")
    elif whole and committees.SECRETARY not in posts:
        found.append("no_secretary")
    if any(posts.count(post) > 1 for post in ONCE):
        found.append("two_secretaries")
    if len({(seat.person, seat.post) for seat in seats}) < len(seats):
        found.append("twice")
    noted = [seat.votes for seat in seats if seat.votes is not None]
    if turnout is None:
        return found
    if any(votes > turnout.collected for votes in noted):
        found.append("more_votes")
    elif any(not elected(turnout, votes) for votes in noted):
        found.append("not_elected")
    return found
