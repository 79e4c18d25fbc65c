"""What may not be so about one person, and what is only worth a remark."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.dates import age_on
from members.messages import WORDS, problem_words
from members.rules.people import PersonFacts, Problem, born_by, check_person, refusing
from tests.factories import id_number

TODAY = date(2026, 11, 22)
BORN = date(1985, 5, 5)
FINE = PersonFacts(
    status="full_member",
    sex="2",
    birth_date=BORN,
    id_number=id_number(BORN, 2),
    work_started_on=date(2006, 9, 1),
    joined_on=date(2010, 7, 1),
    full_member_on=date(2011, 7, 1),
)


def problems(**changed: object) -> list[tuple[str, str, bool]]:
    found = check_person(replace(FINE, **changed), TODAY)  # type: ignore[arg-type]
    return [(problem.field, problem.code, problem.remark) for problem in found]


def test_nothing_is_wrong_with_an_ordinary_member() -> None:
    assert problems() == []
    assert check_person(PersonFacts(status="non_member"), TODAY) == []


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"birth_date": date(2026, 11, 23), "id_number": "", "joined_on": None, "full_member_on": None,
          "work_started_on": None, "status": "non_member"}, "birth_date", "birth_in_future"),
        ({"birth_date": date(1985, 5, 6)}, "birth_date", "birth_not_of_id"),
        ({"sex": "1"}, "sex", "sex_not_of_id"),
        ({"work_started_on": BORN}, "work_started_on", "work_before_birth"),
        ({"joined_on": date(2003, 5, 4), "full_member_on": None}, "joined_on", "joined_before_18"),
        ({"joined_on": BORN, "full_member_on": None}, "joined_on", "joined_before_birth"),
        ({"joined_on": date(2026, 11, 23), "full_member_on": None}, "joined_on", "joined_in_future"),
        ({"full_member_on": date(2010, 6, 30)}, "full_member_on", "full_before_joined"),
        ({"mobile_since": TODAY}, "mobile_since", "mobile_since_without_mobile"),
        ({"lost_since": date(2026, 1, 1)}, "lost_since", "lost_since_without_lost"),
        ({"lost_reason": "1"}, "lost_reason", "lost_reason_without_lost"),
        ({"is_lost": True, "lost_since": date(2026, 11, 23)}, "lost_since", "lost_in_future"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused(changed: dict[str, object], field: str, code: str) -> None:
    assert problems(**changed) == [(field, code, False)]


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"id_number": id_number(BORN, 2, area="999999")}, "id_number", "area_unknown"),
        ({"work_started_on": date(2026, 12, 1)}, "work_started_on", "work_in_future"),
        ({"work_started_on": date(2001, 5, 4)}, "work_started_on", "work_started_young"),
        ({"joined_on": None}, "joined_on", "member_without_joining"),
        ({"status": "activist"}, "joined_on", "joined_but_no_member"),
        ({"full_member_on": date(2011, 6, 30)}, "full_member_on", "full_within_a_year"),
        ({"full_member_on": date(2026, 11, 23)}, "full_member_on", "full_in_future"),
        ({"status": "probationary_member"}, "full_member_on", "full_but_probationary"),
        ({"is_mobile": True, "mobile_since": date(2026, 12, 1)}, "mobile_since", "mobile_in_future"),
        ({"birth_date": date(1915, 1, 1), "id_number": ""}, "birth_date", "birth_long_ago"),
    ],
)
def test_what_is_only_unusual_is_remarked_and_refuses_nothing(
    changed: dict[str, object], field: str, code: str
) -> None:
    assert problems(**changed) == [(field, code, True)]
    assert refusing(check_person(replace(FINE, **changed), TODAY)) == []  # type: ignore[arg-type]


def test_who_joins_on_the_eighteenth_birthday_is_old_enough() -> None:
    assert problems(joined_on=date(2003, 5, 5), full_member_on=None) == []


def test_who_left_the_party_may_keep_the_day_of_joining() -> None:
    assert problems(status="non_member", membership_state="ended") == []


def test_a_number_that_is_none_is_not_compared() -> None:
    assert problems(id_number="12345", sex="1") == []


def test_an_unstated_sex_agrees_with_every_number() -> None:
    assert problems(sex="9") == problems(sex="0") == []


def test_the_day_of_birth_in_the_number_alone_may_not_lie_ahead() -> None:
    found = problems(birth_date=None, id_number=id_number(date(2027, 1, 1), 2))
    assert found == [("id_number", "birth_in_future", False)]


def test_every_message_names_what_to_do_with_its_values() -> None:
    with override("en"):
        told = problem_words(Problem("birth_date", "birth_not_of_id", {"birth_date": "1985-05-05"}))
    assert told == "The ID number says born on 1985-05-05. Correct whichever of the two is wrong."
    assert all(str(text).strip() for text in WORDS.values())


@given(
    st.dates(date(1900, 1, 1), date(2026, 11, 22)), st.integers(0, 100), st.dates(date(2000, 1, 1), date(2100, 1, 1))
)
def test_born_by_is_the_edge_of_an_age(birth: date, age: int, day: date) -> None:
    assert (birth <= born_by(age, day)) == (age_on(birth, day) >= age)
