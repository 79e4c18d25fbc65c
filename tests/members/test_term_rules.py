"""What is unusual about an organisation's size, leadership and term, and how a Party post reads: without a database."""

from datetime import date
from typing import Any

import pytest

from members.rules import committees, elections, terms
from members.rules.ballots import Turnout
from members.rules.committees import Finding, Standing
from members.rules.elections import Seat

TODAY = date(2026, 9, 1)
LED: dict[str, Any] = {"in_office": 3, "has_secretary": True, "term_ends_on": date(2028, 9, 1)}


@pytest.mark.parametrize(
    ("standing", "found"),
    [
        (Standing("branch", 1, 3, **LED), []),
        (Standing("branch", 2, 10, **LED), ["several_units"]),
        (Standing("branch", 1, 2, **LED), ["few_members"]),
        (Standing("branch", 1, 50, **LED), []),
        (Standing("branch", 1, 51, **LED), ["many_members"]),
        (Standing("joint_branch", 5, 10, **LED), []),
        (Standing("joint_branch", 6, 10, **LED), ["many_units"]),
        (Standing("branch", 1, 6), ["no_secretary"]),
        (Standing("branch", 1, 7), ["no_committee"]),
        (Standing("branch", 1, 7, **LED | {"in_office": 2}), ["small_committee"]),
        (Standing("branch", 1, 6, **LED | {"in_office": 1}), []),
        (Standing("branch", 1, 30, **LED | {"in_office": 7}), []),
        (Standing("branch", 1, 30, **LED | {"in_office": 8}), ["large_committee"]),
        (Standing("branch", 1, 30, **LED | {"has_secretary": False}), ["no_secretary"]),
        (Standing("committee", 8, 0), ["no_committee"]),
        (Standing("committee", 8, 0, **LED | {"in_office": 11}), []),
        (Standing("group"), []),
    ],
)
def test_findings_on_size_and_leadership(standing: Standing, found: list[str]) -> None:
    assert [one.code for one in committees.findings(standing, today=TODAY, reminder_months=6)] == found


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        (date(2026, 8, 31), [Finding("term_over", date(2026, 8, 31), overdue=True)]),
        (date(2026, 9, 1), [Finding("term_ending", date(2026, 9, 1))]),
        (date(2027, 3, 1), [Finding("term_ending", date(2027, 3, 1))]),
        (date(2027, 3, 2), []),
    ],
)
def test_the_end_of_a_term_is_said_half_a_year_before(ends: date, found: list[Finding]) -> None:
    standing = Standing("branch", 1, 10, **LED | {"term_ends_on": ends})
    assert committees.findings(standing, today=TODAY, reminder_months=6) == found


def test_a_term_has_years_and_its_states_one_way() -> None:
    assert terms.ends_on(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert terms.after("in_office", "elect_anew") == "ended"
    assert terms.after("ended", "elect_anew") is None
    assert terms.after("ended", "reopen") == "in_office"


@pytest.mark.parametrize(
    ("before", "held", "after"),
    [
        ("", ["书记"], "书记"),
        ("组织委员", ["书记"], "书记"),
        ("党小组组长", ["宣传委员"], "宣传委员、党小组组长"),
        ("书记、党小组组长", [], "党小组组长"),
        ("党委委员、书记", ["党委委员"], "党委委员"),
        ("", ["书记", "书记"], "书记"),
        ("很长的职务" * 9, ["党委副书记", "书记"], "党委副书记、书记"),
    ],
)
def test_a_party_post_follows_from_the_posts_held(before: str, held: list[str], after: str) -> None:
    assert committees.party_post(before, held) == after


def test_posts_above_the_branch_are_named_with_it() -> None:
    assert [committees.post_words("secretary", kind) for kind in ("committee", "general_branch", "branch")] == [
        "党委书记",
        "总支书记",
        "书记",
    ]


SECRETARY = Seat(1, "secretary", 9)


@pytest.mark.parametrize(
    ("seats", "whole", "problems"),
    [
        ([SECRETARY, Seat(2, "publicity", 6)], True, []),
        ([SECRETARY, Seat(1, "publicity")], True, []),
        ([Seat(2, "publicity")], True, ["no_secretary"]),
        ([Seat(2, "publicity")], False, []),
        ([], True, ["no_seats"]),
        ([SECRETARY, Seat(2, "secretary")], True, ["two_secretaries"]),
        ([SECRETARY, Seat(2, "member"), Seat(2, "member")], True, ["twice"]),
        ([Seat(1, "secretary", 11)], True, ["more_votes"]),
        ([Seat(1, "secretary", 5)], True, ["not_elected"]),
    ],
)
def test_who_can_have_been_elected(seats: list[Seat], whole: bool, problems: list[str]) -> None:
    assert elections.seat_problems(seats, Turnout(12, 10, 10, 10), whole=whole) == problems


def test_an_election_without_a_quorum_is_none() -> None:
    assert elections.turnout_problems(Turnout(10, 8, 8, 8)) == []
    assert elections.turnout_problems(Turnout(10, 7, 7, 7)) == ["no_quorum"]
    assert elections.turnout_problems(Turnout(10, 7, 8, 8)) == ["more_issued"]
