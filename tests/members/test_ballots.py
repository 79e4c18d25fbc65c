"""The arithmetic of ballots, without a database: the vectors of DOMAIN §4.2 and the bounds around them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.rules import ballots
from members.rules.ballots import Turnout, Votes


def meeting(should_attend: int, present: int) -> Turnout:
    return Turnout(should_attend, present, issued=present, collected=present)


@pytest.mark.parametrize(
    ("should_attend", "present", "votes", "quorate", "passed"),
    [
        (21, 11, Votes(yes=10, no=1, written_yes=1), True, True),
        (21, 15, Votes(yes=10, no=5), True, False),
        (21, 15, Votes(yes=11, no=4), True, True),
        (21, 10, Votes(yes=10, written_yes=11), False, False),
        (20, 10, Votes(yes=10), False, False),
        (20, 11, Votes(yes=10, abstain=1), True, False),
        (20, 11, Votes(yes=11), True, True),
        (1, 1, Votes(yes=1), True, True),
    ],
)
def test_a_decision_counts_against_those_who_should_attend(
    should_attend: int, present: int, votes: Votes, quorate: bool, passed: bool
) -> None:
    turnout = meeting(should_attend, present)
    assert ballots.decision_problems(turnout, votes) == []
    assert ballots.decision_quorate(turnout) is quorate
    assert ballots.decision_passed(turnout, votes) is passed


@pytest.mark.parametrize(
    ("turnout", "votes", "problems"),
    [
        (Turnout(0, 0, 0, 0), Votes(yes=0), ["nobody"]),
        (Turnout(-1, -1, -1, -1), Votes(yes=-1), ["nobody", "negative"]),
        (Turnout(20, 21, 21, 21), Votes(yes=21), ["more_present", "more_written"]),
        (Turnout(20, 15, 16, 15), Votes(yes=15), ["more_issued"]),
        (Turnout(20, 15, 15, 16), Votes(yes=16), ["more_collected"]),
        (meeting(20, 15), Votes(yes=10, no=4), ["sum"]),
        (meeting(20, 19), Votes(yes=19, written_yes=1, written_other=1), ["more_written"]),
    ],
)
def test_counts_that_contradict_each_other_are_named(turnout: Turnout, votes: Votes, problems: list[str]) -> None:
    assert ballots.decision_problems(turnout, votes) == problems


@pytest.mark.parametrize(
    ("should_attend", "present", "quorate"), [(10, 8, True), (10, 7, False), (11, 9, True), (11, 8, False)]
)
def test_an_election_needs_four_fifths(should_attend: int, present: int, quorate: bool) -> None:
    assert ballots.election_quorate(meeting(should_attend, present)) is quorate


def test_more_ballots_back_than_given_out_make_an_election_void() -> None:
    assert ballots.election_valid(Turnout(10, 9, 8, 8))
    assert not ballots.election_valid(Turnout(10, 9, 8, 9))


@given(st.integers(1, 500), st.integers(0, 500))
@settings(max_examples=30)
def test_elected_is_more_than_half_of_those_present(present: int, yes: int) -> None:
    assert ballots.elected(meeting(500, present), yes) is (yes / present > 0.5)


@pytest.mark.parametrize(
    ("status", "state", "may"),
    [
        ("full_member", "normal", True),
        ("full_member", "on_party_probation", False),
        ("probationary_member", "normal", False),
        ("activist", "normal", False),
    ],
)
def test_who_has_a_vote(status: str, state: str, may: bool) -> None:
    assert ballots.may_vote(status, state) is may
