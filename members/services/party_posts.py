"""A person's Party post follows from the posts held in committees: it is typed once, in the election."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Person, PostHeld
from members.rules import ballots, committees, terms
from members.services.effective_day import effective_day

MOVES: Final = frozenset({"organisation", "group", "status", "membership_state", "party_post", "leaving"})
"""The fields of a person on which the posts they hold depend, or which depends on them."""


_BY_THEMSELVES: Final = (PostHeld.Leaving.DIED, PostHeld.Leaving.MOVED, PostHeld.Leaving.REMOVED)
_HELD_BY_ONE: Final = (committees.SECRETARY,)
"""Of deputies and members there may be several; of secretaries there is one."""


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
        with effective_day(on):
            Person.objects.bulk_update(changed, ["party_post", "version", "updated_at"])


def posts_settle(people: Iterable[int], *, on: date) -> None:
    """End the posts of people who left, moved away or lost their vote; inside the transaction that wrote that.

    ``on`` is the first day without the post; the Party posts follow. For whoever writes people, who has locked them.
    """
    posts = PostHeld.objects.current().filter(person__in=list(people)).select_related("person", "term__organisation")
    held = list(posts.select_for_update(of=("self",)).order_by("pk"))
    ended = []
    for post in held:
        why = why_ended(post)
        if why:
            post.ends_on, post.leaving = max(on, post.starts_on), why
            post.version += 1
            ended.append(post)
    PostHeld.objects.bulk_update(ended, ["ends_on", "leaving", "version"])
    if held:
        follow({post.person_id for post in held}, on=on)


def posts_revive(*, person: Person, posts: Iterable[int], on: date) -> None:
    """Give a person back the posts that ended when they were taken for gone, as far as the term still runs and nobody
    else was elected into them. Inside the transaction that takes the leaving back; the Party post follows.
    """
    ended = PostHeld.objects.filter(
        pk__in=list(posts), person=person, ends_on__isnull=False, leaving__in=_BY_THEMSELVES
    )
    rows = list(ended.filter(term__state=terms.IN_OFFICE).select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        others = PostHeld.objects.current().filter(term=row.term_id, post=row.post)
        if row.post in _HELD_BY_ONE and others.exists():
            continue
        row.ends_on, row.leaving = None, ""
        row.version += 1
        row.save(update_fields=["ends_on", "leaving", "version"])
    if posts:
        follow([person.pk], on=on)


def why_ended(post: PostHeld) -> str:
    """Why somebody cannot hold a post any longer: PostHeld.Leaving, or empty if they can."""
    person = post.person
    if person.leaving == "deceased":
        return str(PostHeld.Leaving.DIED)
    if person.leaving or not person.scope_path.startswith(post.term.organisation.path):
        return str(PostHeld.Leaving.MOVED)
    return "" if ballots.may_vote(person.status, person.membership_state) else str(PostHeld.Leaving.REMOVED)


def require_elected(person: Person, before: str = "") -> None:
    """Let nobody type a post that takes an election where elections are recorded. Raises ValidationError.

    ``before`` is the Party post that stood there.
    """
    said = person.party_post
    if said in ("", before):
        return
    if person.pk and PostHeld.objects.current().filter(person=person).exists():
        return  # what is typed gives way to the posts held
    path = person.organisation.path
    _left, named = committees.not_elected(said, elected_in([path])[path])
    if named:
        words = _("This post follows from an election. Record it under “Committee and terms” of %(name)s.")
        raise ValidationError({"party_post": words % {"name": person.organisation.name}})


def held_words(people: Iterable[int]) -> dict[int, list[str]]:
    """The posts people hold, in words, the highest organisation first. One query."""
    held: dict[int, list[str]] = defaultdict(list)
    posts = PostHeld.objects.current().filter(person__in=list(people)).in_rank()
    found = list(posts.values_list("person_id", "post", "term__organisation__kind", "term__organisation__depth"))
    for person, post, kind, _depth in sorted(found, key=lambda entry: entry[3]):
        held[person].append(committees.post_words(post, kind))
    return held


def elected_in(paths: Iterable[str]) -> dict[str, set[str]]:
    """By the path of each branch: how the posts begin whose election is recorded, in it or above. One query."""
    posts = PostHeld.objects.current().order_by().values_list("term__organisation__path", "term__organisation__kind")
    recorded = list(posts.distinct())
    return {
        path: {committees.prefix_of(kind) for above, kind in recorded if path.startswith(above)} for path in set(paths)
    }
