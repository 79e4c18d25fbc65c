"""Header words of tables people send: which column each stands for.

Words are compared as ``core.text.clean_header`` leaves them: no spaces, half-width brackets, lower-case.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from core.tabular import LEVELS

REFUSED_FILE_COLUMN: Final = "问题"
"""The first column of a file of refused rows: what to mend. Not read when the file comes back."""

NUMBERING: Final = frozenset({"序号", "编号", "序", "no", "no.", REFUSED_FILE_COLUMN})
"""Columns that only number the rows or come from the program itself: known, and not read."""

# A note behind the word ("入党日期(年月日)", "联系电话(必填)") says how to fill the column, not what it is.
_NOTE: Final = re.compile(r"[(\[].*$")

# Below such a heading stand names and numbers of somebody else.
_OF_OTHERS: Final = re.compile("介绍人|联系人|谈话人|配偶|家属|家庭|父亲|母亲|子女|紧急")
# Below these stand their kinds: 学历 over 全日制 and 在职.
_OF_KINDS: Final = frozenset({"学历", "文化程度"})
_ABOUT: Final = re.compile("(?:基本)?(?:情况|信息)$")


class AnyColumn(Protocol):
    """What a column of any table has: the field it fills, its own word, and further words for it."""

    @property
    def field(self) -> str: ...
    @property
    def header(self) -> str: ...
    @property
    def also(self) -> tuple[str, ...]: ...


Column = TypeVar("Column", bound=AnyColumn)


@dataclass(frozen=True, slots=True)
class Header(Generic[Column]):
    """A header understood: the column at each place (None: not read), and what stands in the way.

    ``unread``: words nobody knows, and second words for what another column says already. ``missing``: required columns
    that are not there. ``twice``: words of which each claims to be the same required column.
    """

    columns: tuple[Column | None, ...]
    unread: tuple[str, ...]
    missing: tuple[Column, ...]
    twice: tuple[str, ...]


class HeaderWords(Generic[Column]):
    """The columns a kind of table may have. ``computed``: words that are known but follow from other columns."""

    def __init__(
        self, columns: Sequence[Column], required: Sequence[str], computed: frozenset[str] = frozenset()
    ) -> None:
        self.by_field = {column.field: column for column in columns}
        self._required = required
        self._unread = NUMBERING | computed
        self._by_word = {word: column for column in columns for word in (column.header, *column.also)}

    @property
    def examples(self) -> str:
        """A few words by which a header is known, what is required first."""
        fields = list(dict.fromkeys([*self._required, *self.by_field]))
        return "、".join(self.by_field[field].header for field in fields[:3])

    def find(self, word: str) -> Column | None:
        """The column a header word stands for; None if it is unknown or one that is not read."""
        known = self._known(word)
        return self._by_word[known] if known else None

    def is_unread(self, word: str) -> bool:
        """Whether a word is known and needs no reading."""
        last = word.rpartition(LEVELS)[2]
        return last in self._unread or _NOTE.sub("", last) in self._unread

    def recognise(self, words: Sequence[str]) -> int:
        """How many of a row's words are known, for finding the header among titles and notes."""
        return sum(1 for word in words if word and (self.find(word) or self.is_unread(word)))

    def read(self, words: Sequence[str]) -> Header[Column]:
        """What each word means. Of two words for one thing the nearer to the column's own counts, then the first."""
        claims: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            column = self.find(word)
            if column:
                claims.setdefault(column.field, []).append(place)
        chosen = {
            min(places, key=lambda place: (self._rank(self.by_field[field], words[place]), place)): field
            for field, places in claims.items()
        }
        unread = [word for place, word in enumerate(words) if word and place not in chosen and not self.is_unread(word)]
        missing = [self.by_field[field] for field in self._required if field not in claims]
        twice = [words[place] for field in self._required if len(claims.get(field, ())) > 1 for place in claims[field]]
        return Header(
            columns=tuple(self.by_field[chosen[place]] if place in chosen else None for place in range(len(words))),
            unread=tuple(unread),
            missing=tuple(missing),
            twice=tuple(twice),
        )

    def _rank(self, column: Column, word: str) -> int:
        """How near a word is to the column's own: 0 is that word itself."""
        return (column.header, *column.also).index(self._known(word) or "")

    def _known(self, word: str) -> str | None:
        """The word of a column that a header word is: as it stands, without its note, or with the heading above it."""
        heading, between, last = word.rpartition(LEVELS)
        bare = _NOTE.sub("", last)
        words = [last, bare]
        if between:
            if _OF_OTHERS.search(heading) or self.is_unread(last):
                return None
            about = _ABOUT.sub("", heading)
            words = [f"{about}{bare}", *words, *_OF_KINDS.intersection({about})]
        return next((each for each in words if each in self._by_word), None)
