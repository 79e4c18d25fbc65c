"""Text as people type, paste and export it, brought to one form before it is compared or stored."""

import re
import unicodedata
from typing import Final

NAME_LENGTH: Final = 50
"""Longest name, in characters: the longest names on identity cards are written-out names of minorities."""

MIDDLE_DOT: Final = "·"

# The scripts' blocks rather than single code points: rare characters in names live in the extensions.
HAN: Final = "〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""Chinese characters, as the inside of a regular expression's brackets."""

_HAN_NAME = re.compile(f"[{HAN}{MIDDLE_DOT}]+")

# Full-width punctuation that is the normal Chinese form. Half-width would be a change of meaning or of look.
_CHINESE_PUNCTUATION: Final = "，：；！？（）～"
_OTHER_DOTS: Final = "•‧∙⋅・･●᛫"
_NAME_PUNCTUATION: Final = frozenset(" ·'’-.")


def _fold_table() -> dict[int, str | None]:
    """What `clean` does to single characters: None removes."""
    table: dict[int, str | None] = {}
    for code in range(0xFF01, 0xFF5F):
        if chr(code) not in _CHINESE_PUNCTUATION:
            table[code] = chr(code - 0xFEE0)
    # Kangxi radicals stand in for the common characters in text copied from PDF files: ⾦ for 金.
    for code in range(0x2E80, 0x2FD6):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[code] = plain
    table.update(dict.fromkeys((0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "))
    table.update(dict.fromkeys((0x0D, 0x85, 0x2028, 0x2029), "\n"))
    removed = (
        *range(0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        0xAD,
        0x061C,
        *(0x115F, 0x1160, 0x3164, 0xFFA0),  # Hangul fillers: letters to a program, nothing to the eye
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xD800, 0xE000),
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
        0xFFFE,
        0xFFFF,
        *range(0xE0000, 0xE0080),
    )
    table.update(dict.fromkeys(removed))
    return table


_FOLD: Final = _fold_table()
# Only the printable ones: `str.isprintable` finds the others faster than any expression.
_FOLD_PRINTABLE = re.compile("[" + "".join(re.escape(chr(code)) for code in _FOLD if chr(code).isprintable()) + "]")


def clean(text: str) -> str:
    """Text in one form: half-width letters and digits, plain spaces, nothing invisible, no space around it.

    Chinese punctuation keeps its full width, line breaks become "\\n". Applying it twice changes nothing.
    """
    if text.isprintable() and (
        text.isascii() or (not _FOLD_PRINTABLE.search(text) and unicodedata.is_normalized("NFC", text))
    ):
        return text.strip()
    folded = text.replace("\r\n", "\n").translate(_FOLD)
    return unicodedata.normalize("NFC", folded).strip()


_DOTS = re.compile(f"[{MIDDLE_DOT}{re.escape(_OTHER_DOTS)}]+")
_DOT_OF_CHINESE_NAME = re.compile(f"(?<=[{HAN}])[.。](?=[{HAN}])")
_SPACE_AT_CHINESE = re.compile(f"(?<=[{HAN}{MIDDLE_DOT}])\\s+|\\s+(?=[{HAN}{MIDDLE_DOT}])")
_SPACES = re.compile(r"\s+")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clean_name(text: str) -> str:
    """A person's name as on the identity card: "范　成" is "范成", every kind of middle dot is "·".

    Single spaces between Latin words stay. Applying it twice changes nothing. Source: DOMAIN §8.
    """
    if _HAN_NAME.fullmatch(text) and ".." not in text and _is_plain(text):
        return text
    # A removed mark or space may bring others together, so the folding is settled before the last pass.
    name = clean(_VARIATION_SELECTORS.sub("", clean(text)))
    name = _SPACE_AT_CHINESE.sub("", _DOTS.sub(MIDDLE_DOT, name))
    name = _DOT_OF_CHINESE_NAME.sub(MIDDLE_DOT, name)
    return _SPACES.sub(" ", _DOTS.sub(MIDDLE_DOT, name))


def _is_plain(text: str) -> bool:
    return MIDDLE_DOT * 2 not in text and unicodedata.is_normalized("NFC", text)


def name_problem(name: str) -> str | None:
    """Why a cleaned name cannot be a person's name: "empty", "too_long" (over 50), "characters", or None."""
    if not name:
        return "empty"
    if len(name) > NAME_LENGTH:
        return "too_long"
    if _HAN_NAME.fullmatch(name) and not name.startswith(MIDDLE_DOT):
        return None
    if not _is_letter(name[0]) or not all(
        _is_letter(character) or character in _NAME_PUNCTUATION for character in name
    ):
        return "characters"
    return None


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character == "〇"


_DASHES_AND_SPACES = re.compile(r"[\s\-‐‑‒–—―−﹣－─]+")


def clean_digits(text: str) -> str:
    """A number people break up for reading, such as a telephone number: half-width, without spaces and dashes."""
    return _DASHES_AND_SPACES.sub("", clean(text))


_HEADER_NOISE = re.compile(r"[\s*＊]+")
_BRACKETS: Final = str.maketrans("（）［］【】", "()[][]")


def clean_header(text: str) -> str:
    """A header word as a key: "姓　名 *" is "姓名", half-width brackets, lower-case, no colon after it."""
    return _HEADER_NOISE.sub("", clean(text)).translate(_BRACKETS).rstrip(":：").lower()
