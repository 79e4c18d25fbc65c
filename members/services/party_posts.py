"""A person's Party post follows from the posts held in committees: it is typed once, in the election."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils import timezone

from members.models import Person, PostHeld
from members.rules import committees


def follow(people: Iterable[int], *, on: date) -> None:
    """Write the Party posts of people anew, holding from a day; inside a transaction, their rows locked or lockable."""
    rows = list(Person.objects.filter(pk__in=set(people)).select_for_update().order_by("pk"))
    held = held_words([row.pk for row in rows])
    changed = []
    for row in rows:
        text = committees.party_post(row.party_post, held[row.pk])
        if text != row.party_post:
            row.party_post, row.updated_at = text, timezone.now()
            row.version += 1
            changed.append(row)
    if changed:
        _take_effect_on(on.isoformat())
        Person.objects.bulk_update(changed, ["party_post", "version", "updated_at"])
        _take_effect_on("")


def held_words(people: Iterable[int]) -> dict[int, list[str]]:
    """The posts people hold, in words, the highest organisation first. One query."""
    held: dict[int, list[str]] = defaultdict(list)
    posts = PostHeld.objects.current().filter(person__in=list(people)).in_rank()
    found = list(posts.values_list("person_id", "post", "term__organisation__kind", "term__organisation__depth"))
    for person, post, kind, _depth in sorted(found, key=lambda entry: entry[3]):
        held[person].append(committees.post_words(post, kind))
    return held


def _take_effect_on(day: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', %s, true)", [day])
