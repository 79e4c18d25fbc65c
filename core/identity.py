"""Citizen identity numbers (GB 11643) and telephone numbers: read, checked, masked. Source: DOMAIN §8, §9, §11."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from stdnum import numdb
from stdnum.cn.ric import calc_check_digit

from core.dates import FIRST_YEAR
from core.text import clean, clean_digits

LENGTH: Final = 18
FIRST_GENERATION_LENGTH: Final = 15
MALE: Final = "1"
FEMALE: Final = "2"

# What a spreadsheet makes of a number it took for a quantity: 3.70502E+17, or zeros after fifteen digits.
_SCIENTIFIC = re.compile(r"\d(?:\.\d*)?[eE]\+?\d{1,2}|\d{15,}\.0+", re.ASCII)
_ROUNDED_END: Final = "000"
# An apostrophe or a formula of one text is how people keep a spreadsheet from rounding.
_KEPT_AS_TEXT = re.compile(r"[\s'‘’`\-]+|^=?\"|\"$")
# Other letters and signs that look like the X at the end: Cyrillic, and the sign of multiplication.
_LOOKS_LIKE_X: Final = str.maketrans("×хХχΧ", "XXXXX")
_WELL_FORMED = re.compile(r"[0-9]{17}[0-9X]")
_DIGITS_AND_X = re.compile(r"[0-9X]*")


class IdentityProblem(ValueError):
    """A text that is no identity number.

    `code` is "empty", "rounded" (by a spreadsheet; the digits are lost), "fifteen" (first generation), "length",
    "characters", "date" or "check_digit". The number itself is not in the message, which may reach a log.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A valid number and what follows from it. An area code may be unknown: codes changed over the decades."""

    number: str
    birth_date: date
    sex: str
    area_known: bool


def parse_identity_number(text: str) -> IdentityNumber:
    """Check a number of 18 characters by GB 11643; x becomes X. Raises IdentityProblem.

    The area code never refuses a number; whether the table has it is told by `area_known`.
    """
    number = text if _WELL_FORMED.fullmatch(text) else _normalised(text)
    birth_date = _birth_date(number[6:14])
    if birth_date is None:
        raise IdentityProblem("rounded" if number.endswith(_ROUNDED_END) else "date")
    if calc_check_digit(number) != number[17]:
        raise IdentityProblem("rounded" if number.endswith(_ROUNDED_END) else "check_digit")
    return IdentityNumber(number, birth_date, MALE if number[16] in "13579" else FEMALE, _area_known(number[:6]))


def _normalised(text: str) -> str:
    """Eighteen characters of the right kind, or IdentityProblem."""
    cleaned = clean(text)
    if not cleaned:
        raise IdentityProblem("empty")
    if _SCIENTIFIC.fullmatch(cleaned):
        raise IdentityProblem("rounded")
    number = _KEPT_AS_TEXT.sub("", cleaned).translate(_LOOKS_LIKE_X).upper()
    if not _DIGITS_AND_X.fullmatch(number) or "X" in number[:-1]:
        raise IdentityProblem("characters")
    if len(number) == FIRST_GENERATION_LENGTH:
        raise IdentityProblem("fifteen")
    if len(number) != LENGTH:
        raise IdentityProblem("length")
    return number


@lru_cache(maxsize=1 << 16)
def _birth_date(digits: str) -> date | None:
    year = int(digits[:4])
    if year < FIRST_YEAR:
        return None
    try:
        return date(year, int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=1 << 14)
def _area_known(code: str) -> bool:
    """Whether the table of area codes, past ones included, has this county."""
    return any("county" in properties for _, properties in numdb.get("cn/loc").info(code))


def mask_identity_number(number: str) -> str:
    """110105********002X: area code and last four characters. Anything of another length is hidden whole."""
    if len(number) != LENGTH:
        return "*" * len(number)
    return f"{number[:6]}{'*' * 8}{number[14:]}"


_SHORTEST_SHOWN_IN_PART: Final = 10
# What a program leaves of a number that it took for a quantity: 13800138000.0
_DECIMALS = re.compile(r"(?<=^\d{11})\.0+$", re.ASCII)
# "139…（本人）", "手机：139…": words that stay when the number is taken out of the cell.
_NOTES = re.compile(r"[(（][^()（）]*[^()（）\d][^()（）]*[)）]|^[^\d+(（]+(?=[\d+(（])")
_BETWEEN_NUMBERS = re.compile(r"[/、,，;；|\n]+|\s*或\s*")
_BRACKETS = re.compile(r"[()（）]+")
_COUNTRY_CODE = re.compile(r"^(?:(?:\+|00)?86(?=1[3-9]\d{9}$)|(?:\+|00)86(?=\d))", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
# Area code with its 0 and seven or eight digits; the service numbers of firms have no area code.
_LANDLINE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|[48]00\d{7}", re.ASCII)


def clean_telephone(text: str) -> str:
    """A telephone number as digits alone, without +86; a landline dialled from abroad gets its 0 back."""
    digits = _BRACKETS.sub("", clean_digits(text))
    local = _COUNTRY_CODE.sub("", digits, count=1)
    if local == digits or local.startswith("0") or _MOBILE.fullmatch(local):
        return local
    return f"0{local}"


def telephone_problem(text: str) -> str | None:
    """Why a text is no telephone number: "empty", "rounded", "characters", "length", "unknown", or None.

    Mobiles have eleven digits; landlines need their area code.
    """
    number = clean_telephone(text)
    if not number:
        return "empty"
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return None
    if _SCIENTIFIC.fullmatch(clean(text)):
        return "rounded"
    if not (number.isascii() and number.isdigit()):
        return "characters"
    return "unknown" if 10 <= len(number) <= 12 else "length"


def split_telephones(text: str) -> list[str]:
    """The numbers of a cell that holds several, each as `clean_telephone` leaves it; whole where it is one.

    Notes in brackets or before a colon are left out. Whether each is a number says `telephone_problem`.
    """
    said = _DECIMALS.sub("", _NOTES.sub("", clean(text)))
    parts = [part for part in _BETWEEN_NUMBERS.split(said) if part.strip()]
    if len(parts) == 1 and telephone_problem(parts[0]):
        apart = parts[0].split()
        if apart and not telephone_problem(apart[0]):
            parts = apart
    return [clean_telephone(part) for part in parts]


def mask_telephone(number: str) -> str:
    """138****5678: the first three and last four digits. Numbers under ten digits are hidden whole."""
    if len(number) < _SHORTEST_SHOWN_IN_PART:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
