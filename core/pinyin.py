"""Pinyin of names: what they are sorted by, and the keys by which they are found (DESIGN §3: zhang, zm, 张)."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from core.text import HAN, clean

# Readings of surnames that differ from the character's usual one; the first sorts, all are found.
# Source: 现代汉语词典, entries marked 姓.
_SURNAMES: Final[dict[str, tuple[str, ...]]] = {
    "柏": ("bai", "bo"), "秘": ("bi",), "薄": ("bo",), "卜": ("bu",), "长": ("chang", "zhang"), "朝": ("chao",),
    "谌": ("chen", "shen"), "种": ("chong",), "重": ("chong",), "都": ("du",), "盖": ("ge", "gai"), "句": ("gou",),
    "炅": ("gui",), "黑": ("he",), "郇": ("huan", "xun"), "阚": ("kan",), "宓": ("mi", "fu"), "缪": ("miao",),
    "牟": ("mou", "mu"), "佴": ("nai",), "能": ("nai",), "粘": ("nian",), "乜": ("nie",), "难": ("ning",),
    "区": ("ou",), "朴": ("piao", "pu"), "繁": ("po",), "郄": ("qie", "xi"), "覃": ("qin", "tan"), "仇": ("qiu",),
    "单": ("shan",), "召": ("shao",), "折": ("she",), "莘": ("shen", "xin"), "隗": ("wei", "kui"),
    "尉": ("wei", "yu"), "郗": ("xi", "chi"), "洗": ("xian",), "解": ("xie",), "么": ("yao",), "蔚": ("yu", "wei"),
    "乐": ("yue", "le"), "员": ("yun",), "藏": ("zang",), "曾": ("zeng",), "查": ("zha",), "祭": ("zhai",),
    "翟": ("zhai", "di"),
}  # fmt: skip

# Compound surnames that are read otherwise than their characters one by one.
_COMPOUND_SURNAMES: Final[dict[str, tuple[str, str]]] = {
    "单于": ("chan", "yu"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"), "尉迟": ("yu", "chi"),
    "长孙": ("zhang", "sun"), "子车": ("zi", "ju"),
}  # fmt: skip

# Readings usual in given names where the dictionary's first one is not, with those people also use.
_IN_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "柏": ("bai", "bo"), "玢": ("bin", "fen"), "泊": ("bo",), "卜": ("bu",), "长": ("chang", "zhang"),
    "朝": ("chao", "zhao"), "重": ("chong", "zhong"), "的": ("di",), "都": ("du",), "还": ("huan",), "伽": ("jia",),
    "隽": ("jun", "juan"), "乐": ("le", "yue"), "靓": ("liang", "jing"), "了": ("liao",), "缪": ("miao",),
    "茜": ("qian", "xi"), "晟": ("sheng", "cheng"), "厦": ("xia",), "莘": ("xin", "shen"), "行": ("xing", "hang"),
    "筠": ("yun", "jun"), "曾": ("zeng", "ceng"), "翟": ("zhai",), "着": ("zhuo",), "仔": ("zi", "zai"),
}  # fmt: skip

_U_WITH_DOTS: Final = "u\u0308"
_MOST_OTHER_READINGS: Final = 3
_MOST_TERMS: Final = 8
_LONGEST_TERM: Final = 50

_CHINESE_NAME = re.compile(f"[{HAN}]+")
_UNITS = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")
_TERMS = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")


class NameKeys(NamedTuple):
    """`sort`: syllables with spaces between them. `search`: lexemes with spaces between them, none twice."""

    sort: str
    search: str


class _Readings(dict[str, tuple[str, ...]]):
    """Readings of a character within a name, looked up once each."""

    def __missing__(self, character: str) -> tuple[str, ...]:
        # Imported here because its dictionaries take a seventh of a second and twenty megabytes that processes which
        # name nobody need not spend.
        from pypinyin import Style, lazy_pinyin

        syllable = fold("".join(lazy_pinyin(character, style=Style.NORMAL)))
        readings = self[character] = (syllable or character,)
        return readings


_readings = _Readings(_IN_NAMES)


def fold(text: str) -> str:
    """Letters and digits alone, lower-case, without accents, ü as v: the form in which names and queries meet."""
    if text.isascii() and text.isalnum():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).lower().replace(_U_WITH_DOTS, "v")
    return unicodedata.normalize("NFC", "".join(filter(str.isalnum, decomposed)))


def name_keys(name: str) -> NameKeys:
    """The keys of a cleaned name.

    张明华 sorts as "zhang ming hua" and is found by every ending of its characters, its pinyin and its initials, so a
    prefix search finds 张, 明, zhang, minghua, zm. A surname with two readings is found by both; a Latin word counts
    as one syllable; the middle dot is dropped.
    """
    if _CHINESE_NAME.fullmatch(name):
        units = list(name)
        readings = _chinese_readings(name)
    else:
        units = [folded for unit in _UNITS.findall(clean(name)) if (folded := fold(unit))]
        readings = [_readings[unit] if len(unit) == 1 else (unit,) for unit in units]
    sort = [reading[0] for reading in readings]
    lexemes = _endings(units)
    for syllables in _spoken(sort, readings):
        lexemes += _endings(syllables)
        lexemes += _endings([syllable[0] for syllable in syllables])
    return NameKeys(" ".join(sort), " ".join(dict.fromkeys(lexemes)))


def _spoken(usual: list[str], readings: list[tuple[str, ...]]) -> list[list[str]]:
    """The usual syllables, then the same with one of them read otherwise: as many as help, far from all."""
    others = [[*usual[:place], other, *usual[place + 1 :]] for place, each in enumerate(readings) for other in each[1:]]
    return [usual, *others[:_MOST_OTHER_READINGS]]


def _chinese_readings(name: str) -> list[tuple[str, ...]]:
    readings = [_readings[character] for character in name]
    if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES:
        first, second = _COMPOUND_SURNAMES[name[:2]]
        readings[:2] = (first,), (second,)
    elif len(name) > 1 and name[0] in _SURNAMES:
        # Who does not know the surname's reading types the character's usual one.
        readings[0] = tuple(dict.fromkeys(_SURNAMES[name[0]] + readings[0]))
    return readings


def _endings(parts: Sequence[str]) -> list[str]:
    """abc, bc, c."""
    whole = "".join(parts)
    endings = []
    start = 0
    for part in parts:
        endings.append(whole[start:])
        start += len(part)
    return endings


def search_terms(query: str) -> list[str]:
    """What a user typed, as prefixes of lexemes that must all be found: "张 M-h" is ["张", "m", "h"].

    Letters, digits and Chinese characters only, at most eight terms of fifty characters: nothing in a term can act as
    an operator of a text search.
    """
    terms = dict.fromkeys(folded[:_LONGEST_TERM] for run in _TERMS.findall(clean(query)) if (folded := fold(run)))
    return list(terms)[:_MOST_TERMS]
