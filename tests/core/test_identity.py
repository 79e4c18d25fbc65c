from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.identity import (
    IdentityNumber,
    IdentityProblem,
    clean_telephone,
    mask_identity_number,
    mask_telephone,
    parse_identity_number,
    split_telephones,
    telephone_problem,
)

DATA = Path(__file__).parent.parent / "data"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check_digit(body: str) -> str:
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


NUMBERS = st.builds(
    lambda area, birth, order: (with_check_digit(f"{area:06d}{birth:%Y%m%d}{order:03d}"), birth, order),
    st.integers(110000, 829999),
    st.dates(date(1880, 1, 1), date(2200, 12, 31)),
    st.integers(0, 999),
)


@given(NUMBERS)
def test_a_number_with_its_check_digit_gives_birth_date_and_sex(made: tuple[str, date, int]) -> None:
    number, birth, order = made
    parsed = parse_identity_number(number)
    assert (parsed.number, parsed.birth_date, parsed.sex) == (number, birth, "1" if order % 2 else "2")
    assert parse_identity_number(f" {number[:6]} {number[6:14]}　{number[14:].lower()}") == parsed


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(made: tuple[str, date, int], place: int, difference: int) -> None:
    number = made[0]
    wrong = f"{number[:place]}{(int(number[place]) + difference) % 10}{number[place + 1 :]}"
    with pytest.raises(IdentityProblem) as problem:
        parse_identity_number(wrong)
    assert problem.value.code in {"check_digit", "date", "rounded"}


@given(NUMBERS, st.integers(0, 15))
def test_two_neighbouring_digits_exchanged_are_always_noticed(made: tuple[str, date, int], place: int) -> None:
    number = made[0]
    assume(number[place] != number[place + 1])
    exchanged = f"{number[:place]}{number[place + 1]}{number[place]}{number[place + 2 :]}"
    with pytest.raises(IdentityProblem):
        parse_identity_number(exchanged)


@pytest.mark.parametrize("end", ["x", "ｘ", "Ｘ", "×", "Х", "х"])
def test_what_looks_like_an_x_at_the_end_is_one(end: str) -> None:
    assert parse_identity_number(f"11010519491231002{end}").number == "11010519491231002X"


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("+86 138 0013 8000", ["13800138000"]),
        ("13800138000/13900139000", ["13800138000", "13900139000"]),
        ("138 0013 8000、0546-8888888", ["13800138000", "05468888888"]),
        ("13800138000\n13900139000", ["13800138000", "13900139000"]),
        ("13800138000 668000", ["13800138000", "668000"]),
        ("13800138000（本人）", ["13800138000"]),
        ("手机：13800138000", ["13800138000"]),
        ("手机13800138000", ["13800138000"]),
        ("13800138000.0", ["13800138000"]),
        ("打不通", ["打不通"]),
        ("(0546)8888888", ["05468888888"]),
        ("8888888", ["8888888"]),
        (" ", []),
    ],
)
def test_a_cell_may_hold_several_telephone_numbers(cell: str, numbers: list[str]) -> None:
    assert split_telephones(cell) == numbers


def test_the_example_of_the_standard() -> None:
    assert parse_identity_number("11010519491231002x") == IdentityNumber(
        "11010519491231002X", date(1949, 12, 31), "2", area_known=True
    )


def test_an_unknown_area_is_a_remark_not_a_refusal() -> None:
    assert parse_identity_number(with_check_digit("99999919800101001")).area_known is False


@pytest.mark.parametrize(
    "kept",
    [
        "'11010519491231002X",
        '="11010519491231002X"',
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
        "11010519491231002X\t",
    ],
)
def test_numbers_kept_from_a_spreadsheet_are_read(kept: str) -> None:
    assert parse_identity_number(kept).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("　", "empty"),
        ("3.20102E+17", "rounded"),
        ("3.70502199001011e17", "rounded"),
        ("3E+17", "rounded"),
        ("320102190000000000", "rounded"),
        ("370502198001011000", "rounded"),
        ("110105194912310020", "check_digit"),
        ("130503670401001", "fifteen"),
        ("194912310020", "length"),
        ("11010519491231002XX", "characters"),
        ("1101051949123100211", "length"),
        ("X10105194912310020", "characters"),
        ("110105********002X", "characters"),
        ("１１０１０５Ａ", "characters"),
        ("110105194913310021", "date"),
        ("110105187912310021", "date"),
        ("110105000000000021", "date"),
        ("护照", "characters"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "characters"),
    ],
)
def test_what_is_no_number_is_told_why(text: str, code: str) -> None:
    with pytest.raises(IdentityProblem) as problem:
        parse_identity_number(text)
    assert problem.value.code == code
    assert text == "" or text not in str(problem.value)


@given(st.text() | st.text(st.sampled_from("0123456789Xx -'"), min_size=14, max_size=20))
def test_any_text_is_a_number_or_refused_with_a_known_code(text: str) -> None:
    try:
        parsed = parse_identity_number(text)
    except IdentityProblem as problem:
        assert problem.code in {"empty", "rounded", "fifteen", "length", "characters", "date", "check_digit"}
    else:
        assert parse_identity_number(parsed.number) == parsed


@pytest.mark.parametrize(
    ("number", "masked"),
    [("11010519491231002X", "110105********002X"), ("130503670401001", "*" * 15), ("", "")],
)
def test_a_masked_number_shows_area_and_end(number: str, masked: str) -> None:
    assert mask_identity_number(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("05468765432", "054****5432"),
        ("054687654321", "054*****4321"),
        ("8765432", "*******"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_masked_telephone_shows_beginning_and_end(number: str, masked: str) -> None:
    assert mask_telephone(number) == masked


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+86 138-1234-5678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("（0546）8765432", "05468765432"),
        ("+86 10 8765 4321", "01087654321"),
        ("１３８１２３４５６７８", "13812345678"),
        ("400-800-8888", "4008008888"),
        ("17000868878", "17000868878"),  # 0086 within a number is no country
    ],
)
def test_telephone_numbers_are_read_as_they_are_written(written: str, number: str) -> None:
    assert clean_telephone(written) == number
    assert telephone_problem(written) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("1.38123E+10", "rounded"),
        ("138****5678", "characters"),
        ("8765432", "length"),
        ("138123456789012", "length"),
        ("12812345678", "unknown"),
        ("1381234567", "unknown"),
    ],
)
def test_what_is_no_telephone_number_is_told_why(text: str, problem: str) -> None:
    assert telephone_problem(text) == problem


def test_the_centre_s_rosters_hold_no_number_that_would_be_refused() -> None:
    lines = (DATA / "党员花名册.csv").read_text("utf-8-sig").splitlines()
    numbers = [line.split(",")[5] for line in lines[1:]]
    assert [parse_identity_number(number).number for number in numbers] == numbers
