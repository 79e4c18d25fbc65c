"""How people write the name of one organisation or unit, brought to one form before it is looked up."""

import re
from functools import lru_cache
from typing import Final

from core.text import clean

_SPACES: Final = re.compile(r"\s+")
_BRACKETS: Final = str.maketrans("（）", "()")
# 中共第一实验幼儿园支部委员会, 第一实验幼儿园党支部 and 第一实验幼儿园支部 are one branch.
_PARTY: Final = re.compile(r"^(?:中国共产党|中共)")
_COMMITTEE_OF_BRANCH: Final = re.compile(r"(党?总?支部)委员会$")
_COMMITTEE: Final = re.compile(r"(?:党委|委员会)$")
_PARTY_BRANCH: Final = re.compile(r"党(总?支部|小组)$")
_KIND_BEHIND: Final = re.compile(r"(?:党委|总支部|支部)$")


@lru_cache(maxsize=1 << 15)
def unit_key(name: str) -> str:
    """A unit's name without spaces, with half-width brackets."""
    return _SPACES.sub("", clean(name)).translate(_BRACKETS)


@lru_cache(maxsize=1 << 15)
def organisation_key(name: str) -> str:
    """An organisation's name without what people leave out or add: 中共, 党 before 支部, 委员会 behind it."""
    key = _PARTY.sub("", unit_key(name))
    key = _COMMITTEE_OF_BRANCH.sub(r"\1", key)
    key = _PARTY_BRANCH.sub(r"\1", key)
    return _COMMITTEE.sub("党委", key)


def way_key(way: str) -> str:
    """A way from the root, ``学前教育中心党委/第一实验幼儿园党支部``, each name in its one form."""
    return "/".join(organisation_key(name) for name in way.replace("／", "/").split("/"))


def full_names(way: str) -> tuple[str, str]:
    """The names from the root down written as one word, with and without what kind of organisation each above is."""
    *above, own = (organisation_key(name) for name in way.split("/"))
    return "".join((*above, own)), "".join((*(_KIND_BEHIND.sub("", name) for name in above), own))
