"""Education and degree as people write them: by kind of study, together in one cell, or with the discipline.

Codes GB/T 4658 and GB/T 6864 (DOMAIN §9).
"""

import re
from typing import Final, NamedTuple

from members.rules import codes

# How somebody studied says nothing of the level. Party schools are left alone: their diplomas are of another kind.
_HOW: Final = re.compile(
    r"^(?:全日制|在职|函授|成人|自考|自学考试|业余|夜大|电大|网络|脱产|第一|最高|教育|学历|[:：])+"
)
_AFTER: Final = re.compile(r"(?:学历|毕业|程度)+$")
_BETWEEN: Final = re.compile(r"[/、,，;；+|()\s]+|和|及|兼")
# 教育学学士, 双学士, 硕士学位; not 无学士学位 or 硕士在读.
_DEGREE: Final = re.compile(r"[^无未非]*?(学士|硕士|博士)(?:学位)?")
_WITH_DEGREE: Final = re.compile(r"(.{2,}?)((?:学士|硕士|博士)(?:学位)?)")


# From none to doctor.
_RANK: Final = ("0", "4", "3", "2")


class Studied(NamedTuple):
    """The codes a cell says; empty where it says nothing of it."""

    education: str
    degree: str


def read_degree(word: str) -> str | None:
    """The code of a degree, with or without its discipline; None if it is none."""
    known = codes.DEGREE.parse(word)
    if known is None and (match := _DEGREE.fullmatch(word)):
        known = codes.DEGREE.parse(match[1])
    return known


def read_education(text: str) -> Studied | None:
    """What 本科/学士, 大学本科(学士) or 全日制大专、在职本科 says: of several levels the highest.

    None if a part is unknown. Brackets are half-width.
    """
    levels: set[str] = set()
    degrees: set[str] = set()
    either: list[tuple[str, str]] = []
    for part in (part for part in _BETWEEN.split(text) if part):
        for word in _words(part):
            level, degree = codes.EDUCATION.parse(word), read_degree(word)
            if level and degree:
                either.append((level, degree))
            elif level:
                levels.add(level)
            elif degree:
                degrees.add(degree)
            else:
                return None
    # 硕士 by itself says how far somebody studied; beside 本科 it is the degree alone.
    if levels:
        degrees.update(degree for _, degree in either)
    else:
        levels.update(level for level, _ in either)
    if not levels and degrees <= {codes.DEGREE.parse("无")}:  # 无 by itself says nothing of either
        return None
    return Studied(min(levels, default=""), max(degrees, key=_RANK.index, default=""))


def _words(part: str) -> tuple[str, ...]:
    """A part without how it was studied: 本科学士 is a level and a degree."""
    if codes.EDUCATION.parse(part):
        return (part,)
    word = _AFTER.sub("", _HOW.sub("", part))
    match = _WITH_DEGREE.fullmatch(word)
    if match and codes.EDUCATION.parse(match[1]):
        return match[1], match[2]
    return (word,)
