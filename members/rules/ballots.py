"""The arithmetic of ballots: only counts, never who voted how.

A **decision** is taken by a general meeting on one person (XZ art. 19-21, DOMAIN §4.2): both tests count against those
with the right to vote who *should attend*. An **election** fills posts (Regulations on elections in primary
organisations, 2020): four fifths of those who should attend make it valid, and more than half of those *present* elect.
All tests are made with whole numbers.
"""

from dataclasses import dataclass
from typing import Final

from members.rules import codes

ELECTION_QUORUM: Final = (4, 5)
"""At least four fifths of those who should attend are present (election regulations)."""

MAY_VOTE_STATES: Final = ("normal",)
"""A member on Party probation, or whose membership is suspended, has no vote (DOMAIN §4.2)."""


def may_vote(status: str, membership_state: str) -> bool:
    """Whether somebody has a vote: full members have, unless they are on Party probation. DOMAIN §4.2."""
    return status == codes.FULL_MEMBER and membership_state in MAY_VOTE_STATES


@dataclass(frozen=True, slots=True)
class Turnout:
    """Those with the right to vote who should attend and who are present; ballots given out and got back."""

    should_attend: int
    present: int
    issued: int
    collected: int

    def problems(self) -> list[str]:
        """Which counts contradict each other, as codes: collected ≤ issued ≤ present ≤ should attend, none negative."""
        found = []
        if min(self.should_attend, self.present, self.issued, self.collected) < 0 or self.should_attend == 0:
            found.append("nobody")
        if self.present > self.should_attend:
            found.append("more_present")
        if self.issued > self.present:
            found.append("more_issued")
        if self.collected > self.issued:
            found.append("more_collected")
        return found


@dataclass(frozen=True, slots=True)
class Votes:
    """The ballots on one person. Written opinions came in before the meeting: they count, their senders are absent."""

    yes: int
    no: int = 0
    abstain: int = 0
    invalid: int = 0
    written_yes: int = 0
    written_other: int = 0

    def counted(self) -> int:
        """Ballots of those present."""
        return self.yes + self.no + self.abstain + self.invalid


def decision_problems(turnout: Turnout, votes: Votes) -> list[str]:
    """What contradicts itself in the counts of one decision. DOMAIN §4.2."""
    found = turnout.problems()
    if min(votes.yes, votes.no, votes.abstain, votes.invalid, votes.written_yes, votes.written_other) < 0:
        found.append("negative")
    if votes.counted() != turnout.collected:
        found.append("sum")
    if turnout.present + votes.written_yes + votes.written_other > turnout.should_attend:
        found.append("more_written")
    return found


def decision_quorate(turnout: Turnout) -> bool:
    """Whether more than half of those who should attend are present (XZ art. 19)."""
    return 2 * turnout.present > turnout.should_attend


def decision_passed(turnout: Turnout, votes: Votes) -> bool:
    """Whether more than half of those who should attend said yes, at the meeting or in writing (XZ art. 20)."""
    return decision_quorate(turnout) and 2 * (votes.yes + votes.written_yes) > turnout.should_attend


def election_quorate(turnout: Turnout) -> bool:
    """Whether four fifths of those who should attend are present (election regulations)."""
    of, parts = ELECTION_QUORUM
    return parts * turnout.present >= of * turnout.should_attend


def election_valid(turnout: Turnout) -> bool:
    """Whether an election counts: a quorum, and no more ballots came back than were given out."""
    return election_quorate(turnout) and turnout.collected <= turnout.issued


def elected(turnout: Turnout, yes: int) -> bool:
    """Whether somebody got more than half of those present (election regulations)."""
    return 2 * yes > turnout.present
