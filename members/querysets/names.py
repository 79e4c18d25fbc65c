"""Names found among a million: the condition, and how to read the rows that meet it.

PostgreSQL guesses badly how many names a beginning fits (of 32,000 people called 张 it expects 300), and then either
collects tens of thousands of rows to show thirty, or walks the whole alphabet for five. So a sample is asked first.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Count, Exists, F, Func, Max, OuterRef, Q, Value
from django.db.models.expressions import Expression, RawSQL
from django.db.models.functions import Cast

from core.pinyin import name_keys, search_terms

if TYPE_CHECKING:
    from members.querysets.people import PersonQuerySet

SAMPLE: Final = 1000
"""People looked at, evenly spread over all: enough to see one name in two hundred, in two milliseconds."""

NEIGHBOURS: Final = 4
"""So many of them stand side by side, on a page that is read anyway, and share a name hardly more often than others."""

WALKED: Final = 200
"""Where one row in so many is met, walking along an order fills a page sooner than collecting all would."""

SHORT: Final = 3
"""A part of the alphabet with so few of the sample is walked to its end as quickly."""

COMMON: Final = 20
"""Where one row in so many is met the planner is told of a common condition, else of a rare one."""

SURELY: Final = 6
"""So many times more than a list counts, by the sample, are surely more: of lists that end just there, it takes one
in two thousand for longer, and fewer of those that end before."""

# Pinyin syllable by syllable: wangfang is wang fang, lina is li na.
_INITIAL = "(?:[zcs]h?|[bpmfdtnlgkhjqxryw])"
_SYLLABLE = re.compile(f"{_INITIAL}?[aeiouv]+(?:ng|[nr](?![aeiouv]))?")
_LAST_INITIAL = re.compile(_INITIAL)


def names_condition(typed: str) -> Expression | None:
    """The condition that a name fits what was typed, answered by the index of all names; None if nothing was typed.

    Every word must begin one of the name's characters, syllables or initials or what follows from there.
    """
    terms = search_terms(typed)
    if not terms:
        return None
    # Cast, because to_tsquery would cut the words up by the rules of a language.
    words = " & ".join(f"'{term}':*" for term in terms)
    query = Cast(Value(words), SearchQueryField())
    return Func(F("search"), query, arg_joiner=" @@ ", template="(%(expressions)s)", output_field=BooleanField())


def row_by_row(condition: Expression, *, common: bool = False) -> Expression:
    """The same condition out of the index's reach: rows come in their order and each is looked at.

    The planner cannot look into it, and then expects an equation to hold for one row in 200, so that it collects
    where the scope is small and walks where it is large; an inequality for one in 3, so that it walks.
    """
    template = "(%(expressions)s::int > 0)" if common else "(%(expressions)s::int = 1)"
    return Func(condition, template=template, output_field=BooleanField())


class Sample(NamedTuple):
    """What a sample of all people shows of a name and of the part of the alphabet where a search for it begins."""

    last: int
    seen: int
    named: int
    in_part: int
    named_in_part: int
    found: int

    @property
    def walk(self) -> bool:
        """Whether the name is frequent enough to walk along an order."""
        return self.named * WALKED >= self.seen

    @property
    def common_in_part(self) -> bool:
        """Whether many in the part of the alphabet have such a name, as most in zhang are called 张."""
        return self.named_in_part * COMMON >= max(self.in_part, 1)

    @property
    def walk_part(self) -> bool:
        """The same within the part of the alphabet."""
        return self.in_part <= SHORT or self.named_in_part * WALKED >= self.in_part

    @property
    def walk_rest(self) -> bool:
        """The same outside of it."""
        return (self.named - self.named_in_part) * WALKED >= self.seen - self.in_part

    @property
    def expected(self) -> int:
        """About how many people of the whole system have such a name."""
        return self.named * self.last // max(self.seen, 1)

    def surely_above(self, number: int) -> bool:
        """Whether the list surely has more rows than that."""
        return self.found * self.last >= SURELY * number * max(self.seen, 1)


def sample(condition: Expression, part: Q, found: "PersonQuerySet") -> Sample:
    """Look at some people: how many meet a name's condition, stand in a part of the alphabet, are in a list.

    They are spread by their numbers, so that a branch entered in one go weighs no more than others. One query.
    """
    from members.models import Person

    groups = SAMPLE // NEIGHBOURS
    # Added up among the columns, where PostgreSQL leaves it: taken into the join, a sum is nothing that may be asked of
    # rows behind a policy, and the whole table would be read.
    spread = RawSQL(
        "SELECT first + generate_series(0, %s) FROM (SELECT max(id) AS last FROM members_person) AS numbers,"
        " generate_series(greatest(last / %s, 1), last, greatest(last / %s, %s)) AS first",
        [NEIGHBOURS - 1, 2 * groups, groups, NEIGHBOURS],
    )
    in_list = Exists(found.order_by().filter(pk=OuterRef("pk")))
    people = Person.objects.order_by().filter(pk__in=spread)
    return Sample(
        **people.aggregate(
            last=Max("pk", default=0),
            seen=Count("pk"),
            named=Count("pk", filter=Q(condition)),
            in_part=Count("pk", filter=part),
            named_in_part=Count("pk", filter=part & Q(condition)),
            found=Count("pk", filter=Q(condition) & Q(in_list)),
        )
    )


def alphabet_from(typed: str) -> Q:
    """The part of the alphabet where names beginning with what was typed stand: for 王芳 and wangfang wang fang,
    for zhangm that from zhang m on, for the initials zm that of z.

    A place to begin reading, no more: it may be too wide, or miss some; all of it if the words say nothing.
    """
    start = " ".join(_syllables(name_keys(search_terms(typed)[0]).sort))
    return Q(name_sort__gte=start, name_sort__lt=start + "\U0010ffff")


def _syllables(sort: str) -> Iterator[str]:
    """The syllables that what was typed begins with, as far as they can be told; the last may be begun only."""
    for written in sort.split():
        place = 0
        while syllable := _SYLLABLE.match(written, place):
            yield syllable[0]
            place = syllable.end()
        if place < len(written):
            begun = _LAST_INITIAL.match(written, place)
            if begun:
                yield begun[0]
            return
