"""The leadership of an organisation: posts, their words, and what is unusual about its size. ZB; DOMAIN §5."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from members.rules import codes, organisations, terms
from members.rules.codes import Code, CodeTable

SECRETARY: Final = "secretary"
DEPUTY: Final = "deputy_secretary"

POST: Final = CodeTable(
    "committee post",
    (
        Code(SECRETARY, "书记", "secretary"),
        Code(DEPUTY, "副书记", "deputy secretary"),
        Code("organisation", "组织委员", "member for organisation"),
        Code("publicity", "宣传委员", "member for publicity"),
        Code("discipline", "纪检委员", "member for discipline", ("纪律检查委员",)),
        Code("youth", "青年委员", "member for youth"),
        Code("women", "妇女委员", "member for women"),
        Code("united_front", "统战委员", "member for the united front"),
        Code("member", "委员", "member"),
    ),
)

_PREFIX: Final = {organisations.COMMITTEE: "党委", organisations.GENERAL_BRANCH: "总支"}
"""What the posts of an organisation above the branch begin with: 党委书记, 总支委员."""

_WORDS: Final = frozenset(f"{prefix}{code.chinese}" for prefix in ("", *_PREFIX.values()) for code in POST)
_SEPARATOR: Final = "、"
_BETWEEN: Final = re.compile("[、,，;；/ ]+")
_BRANCH_PREFIX: Final = re.compile("^(中共)?(党支部|支部)")
_OFFICIAL: Final = {
    prefix + word: prefix + code.chinese
    for prefix in ("", *_PREFIX.values())
    for code in POST
    for word in (code.chinese, *code.also)
} | {f"党总支{code.chinese}": f"总支{code.chinese}" for code in POST}
"""Each way in which rosters write a committee post, and ours."""

COMMITTEE_FROM_MEMBERS: Final = 7
"""A branch with at least seven full members elects a committee, a smaller one a secretary (ZB)."""

COMMITTEE_LEAST: Final = 3
COMMITTEE_USUAL: Final = 5
COMMITTEE_MOST: Final = 7
"""A branch committee has three to five members, generally no more than seven (ZB)."""


def post_words(post: str, kind: str) -> str:
    """The post as rosters write it, in Chinese: 书记, 党委委员."""
    return _PREFIX.get(kind, "") + POST.chinese(post)


def party_post(before: str, words: Iterable[str], most: int = 50) -> str:
    """What stands in a person's Party post: the words of the posts held; other words (党小组组长) stay behind them."""
    kept = [part for part in before.split(_SEPARATOR) if part and part not in _WORDS]
    text = ""
    for word in dict.fromkeys([*words, *kept]):
        longer = f"{text}{_SEPARATOR}{word}" if text else word
        if len(longer) <= most:
            text = longer
    return text


def as_elected(said: str, words: Collection[str]) -> tuple[str, bool]:
    """What a roster's cell comes to for somebody in elected posts: these, and beside them what else the cell says.
    And whether it names a committee post to which nobody elected the person: that takes an election, not a roster.
    """
    parts = [_BRANCH_PREFIX.sub("", part) for part in _BETWEEN.split(said) if part]
    named = {_OFFICIAL.get(part, part) for part in parts if part.endswith(("书记", "委员"))}
    beside = [part for part in parts if not part.endswith(("书记", "委员"))]
    return party_post(_SEPARATOR.join(beside), words), bool(named - set(words))


def prefix_of(kind: str) -> str:
    """What the words of an organisation's posts begin with; nothing for a branch."""
    return _PREFIX.get(kind, "")


def not_elected(said: str, prefixes: Collection[str]) -> tuple[str, bool]:
    """What is left of a Party post that somebody is said to hold whom nobody elected, where the elections of the
    organisations whose posts begin with ``prefixes`` are recorded. And whether a post of theirs was named.
    """
    parts = [part for part in _BETWEEN.split(said) if part]
    left = [part for part in parts if not _is_post_of(part, prefixes)]
    return (_SEPARATOR.join(left), True) if len(left) < len(parts) else (said, False)


def _is_post_of(part: str, prefixes: Collection[str]) -> bool:
    word = _BRANCH_PREFIX.sub("", part)
    word = _OFFICIAL.get(word, word)
    prefix = next((each for each in _PREFIX.values() if word.startswith(each)), "")
    return word.endswith(("书记", "委员")) and prefix in prefixes


@dataclass(frozen=True, slots=True)
class Standing:
    """What is counted about one organisation: its units, full members of its own, people in office, its term's end."""

    kind: str
    units: int = 0
    full_members: int = 0
    in_office: int = 0
    has_secretary: bool = False
    term_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the rules have it: a code, and the day by which it is due if there is one."""

    code: str
    due_on: date | None = None
    overdue: bool = False


def findings(standing: Standing, *, today: date, reminder_months: int) -> list[Finding]:
    """Everything unusual about one organisation as of a day. It is shown and refuses nothing. ZB; DOMAIN §5."""
    found = [Finding(code) for code in _size(standing)] + [Finding(code) for code in _leadership(standing)]
    ends = standing.term_ends_on
    if ends is not None and ends < today:
        found.append(Finding("term_over", ends, overdue=True))
    elif ends is not None and terms.remind_from(ends, reminder_months) <= today:
        found.append(Finding("term_ending", ends))
    return found


def _size(standing: Standing) -> list[str]:
    kind, units, members = standing.kind, standing.units, standing.full_members
    if kind not in codes.BRANCH_KINDS:
        return []
    found = []
    if kind == organisations.BRANCH and units > 1:
        found.append("several_units")
    if kind == organisations.JOINT_BRANCH and units > organisations.JOINT_BRANCH_MOST_UNITS:
        found.append("many_units")
    if members < organisations.BRANCH_LEAST_MEMBERS:
        found.append("few_members")
    if members > organisations.BRANCH_MOST_MEMBERS:
        found.append("many_members")
    return found


def _leadership(standing: Standing) -> list[str]:
    if not terms.has_terms(standing.kind):
        return []
    is_branch = standing.kind in codes.BRANCH_KINDS
    if standing.term_ends_on is None:
        needs_committee = not is_branch or standing.full_members >= COMMITTEE_FROM_MEMBERS
        return ["no_committee" if needs_committee else "no_secretary"]
    found = [] if standing.has_secretary else ["no_secretary"]
    if is_branch and standing.full_members >= COMMITTEE_FROM_MEMBERS and standing.in_office < COMMITTEE_LEAST:
        found.append("small_committee")
    if is_branch and standing.in_office > COMMITTEE_MOST:
        found.append("large_committee")
    return found
