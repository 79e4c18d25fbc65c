"""Names found among a million: the condition, and how to read the rows that meet it.

PostgreSQL guesses badly how many names a beginning fits (of 32,000 people called 张 it expects 300), and then either
collects tens of thousands of rows to show thirty, or walks the whole alphabet for five. So a sample is asked first.
"""

import dataclasses
import re
from typing import Final

from django.contrib.postgres.search import SearchQueryField, SearchVectorExact
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Cast

from core.pinyin import name_keys, search_terms

SAMPLE: Final = 500
"""People looked at, evenly spread over all. Few enough to take a millisecond, enough to see one name in a hundred."""

FREQUENT: Final = 4
"""So many of the sample (0.8 %) are met soon enough when walking along an order; of fewer, all are collected."""

CERTAINLY_MANY: Final = 8
"""So many of the sample mean, among the people of `MANY_FROM`, far more than a list counts up to."""

SMALL: Final = 20_000
"""Among so few people any way is quick, and nobody needs to be asked."""

MANY_FROM: Final = 400_000

# As far as letters can be the beginning of one pinyin syllable: zhangm is zhang, the initials zm are z.
_SYLLABLE_BEGINNING = re.compile("(?:[zcs]h?|[bpmfdtnlgkhjqxryw])?[aeiouv]*(?:ng?|r)?(?<=[a-z])")


def names_condition(typed: str) -> Expression | None:
    """The condition that a name fits what was typed, answered by the index of all names; None if nothing was typed.

    Every word must begin one of the name's characters, syllables or initials or what follows from there.
    """
    terms = search_terms(typed)
    if not terms:
        return None
    # Cast, because to_tsquery would cut the words up by the rules of a language.
    words = " & ".join(f"'{term}':*" for term in terms)
    return SearchVectorExact(F("search"), Cast(Value(words), SearchQueryField()))


def row_by_row(condition: Expression) -> Expression:
    """The same condition out of the index's reach: rows come in their order and each is looked at."""
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=BooleanField())


@dataclasses.dataclass(frozen=True)
class Frequency:
    """How common a name is: ``frequent`` enough to walk along an order, ``many`` beyond what is worth counting."""

    frequent: bool
    many: bool


def frequency_of(typed: str) -> Frequency:
    """How common the names are that fit what was typed, among all people of the system. One query, a millisecond."""
    words = " & ".join(f"'{term}':*" for term in search_terms(typed))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(last.id), count(p.id), count(p.id) FILTER (WHERE p.search @@ %s::tsquery)"
            " FROM (SELECT max(id) AS id FROM members_person) last,"
            " generate_series(greatest(last.id / %s, 1), last.id, greatest(last.id / %s, 1)) AS wanted(id)"
            " JOIN members_person p ON p.id = wanted.id",
            [words, 2 * SAMPLE, SAMPLE],
        )
        last, seen, hits = cursor.fetchone()
    if last is None or last <= SMALL or not seen:
        return Frequency(frequent=False, many=False)
    enough = hits * SAMPLE >= FREQUENT * seen
    return Frequency(frequent=enough, many=last >= MANY_FROM and hits >= CERTAINLY_MANY)


def alphabet_from(typed: str) -> Q | None:
    """The part of the alphabet where names beginning with what was typed stand: for 张, zhang and zhangm all of zhang.

    A place to begin reading, no more: it may be too wide, or miss some. None if the words say nothing of it.
    """
    first = search_terms(typed)[:1]
    syllable = _SYLLABLE_BEGINNING.match(name_keys(first[0]).sort) if first else None
    if syllable is None:
        return None
    return Q(name_sort__gte=syllable[0], name_sort__lt=syllable[0] + "\U0010ffff")
