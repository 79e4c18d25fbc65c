"""Who is expected at a session: computed from what held about people on the day, and kept as rows of attendance.

People belong where their period says they belonged on the day. Before a person's first period nothing is known that
could contradict it, so the first holds: a session of September is recorded in November as well.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.row_security import whole_system
from members.models import Organisation, PersonPeriod, PostHeld, Term
from members.querysets.scope import within
from study.models import Attendance, StudySession
from study.rules import kinds
from study.rules.audiences import COUNTED_MEMBERSHIP, Circle, Posts, circle

_BATCH = 2000


class Expected(NamedTuple):
    """Somebody expected, where they belonged on the day, and whether special care excuses them."""

    person: int
    scope_path: str
    is_excused: bool


def organisations_of(session: StudySession) -> list[Organisation]:
    """The organisation that holds a session and those that hold it jointly."""
    return [session.organisation, *session.joint_organisations.all()]


def belonging(organisations: Iterable[Organisation], day: date) -> "QuerySet[Any]":
    """The periods of the people who belonged to these organisations or below them on a day, with ``place_path``."""
    paths = tuple(organisation.path for organisation in organisations)
    # A group has its people through its branch: periods are found by the branch.
    step = Organisation.steplen
    above = Q(path__in=[path[:-step] for path in paths])
    places = Organisation.objects.filter(within(paths, "path") | above).order_by()
    unfinished = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    earlier = PersonPeriod.objects.filter(
        unfinished, person_id=OuterRef("person_id"), starts_on__lt=OuterRef("starts_on")
    )
    on_the_day = PersonPeriod.objects.filter(unfinished, ~Exists(earlier), organisation__in=places.values("pk"))
    found = on_the_day.annotate(place_path=Coalesce("group__path", "organisation__path"))
    return found.filter(within(paths, "place_path"), leaving="")


def _in(where: Circle, organisation: Organisation, day: date) -> Q:
    """The condition of a circle on periods. Lost people, mobile members and ended membership are not expected."""
    condition = Q()
    for marked, since in (("person__is_lost", "person__lost_since"), ("person__is_mobile", "person__mobile_since")):
        condition &= ~Q(**{marked: True, f"{since}__isnull": True}) & ~Q(**{marked: True, f"{since}__lte": day})
    if where.statuses:
        condition &= Q(status__in=where.statuses, membership_state__in=COUNTED_MEMBERSHIP)
    named = Q()
    for posts in where.posts:
        named |= _holding(posts, organisation, day)
    if where.categories:
        named |= Q(post_category__in=where.categories)
    if where.without_categories:
        condition &= ~Q(post_category__in=where.without_categories)
    return condition & named


def _holding(posts: Posts, organisation: Organisation, day: date) -> Q:
    """Who held posts in the organisation, above or below it on a day. Words count where no election is recorded."""
    step = Organisation.steplen
    above = [organisation.path[:end] for end in range(step, len(organisation.path) + step, step)]
    place = Q(term__organisation__path__in=above) | within((organisation.path,), "term__organisation__path")
    held = PostHeld.objects.on(day).filter(
        place,
        person=OuterRef("person_id"),
        post__in=posts.elected,
        term__organisation__kind__in=posts.kinds,
    )
    terms = Term.objects.on(day).filter(organisation__kind__in=posts.kinds)
    own = Q(organisation=OuterRef("organisation_id")) | Q(organisation__path__in=above)
    return Q(Exists(held)) | (~Q(Exists(terms.filter(own))) & Q(party_post__regex=posts.words))


@whole_system("who is expected at a session that several branches hold")
def expected_of(organisations: list[Organisation], audience: str, day: date) -> list[Expected]:
    """Everybody of an audience of these organisations on a day; nobody for people named one by one. One query each."""
    found: dict[int, Expected] = {}
    for organisation in organisations:
        where = circle(audience, organisation.kind)
        if where is None:
            continue
        rows = belonging([organisation], day).filter(_in(where, organisation, day))
        for person, path, care in rows.values_list("person_id", "place_path", "person__special_care"):
            found[person] = Expected(person, path, bool(care))
    return [found[person] for person in sorted(found)]


@whole_system("who is expected at a session that several branches hold")
def list_make(session: StudySession) -> None:
    """Write the rows of attendance of a new session."""
    expected = expected_of(organisations_of(session), session.audience, _day(session))
    _insert(session, expected)


@whole_system("who is expected at a session that several branches hold")
def list_of_missed(session: StudySession, made_up: StudySession) -> None:
    """Put those on the list of a make-up session who missed the other one and still belong to its organisations."""
    missed = made_up.attendances.missed().filter(made_up_on__isnull=True).values_list("person_id", flat=True)
    _insert(session, belonged(session, missed).values())


class Difference(NamedTuple):
    """Who is to be put on a list and, by the numbers of the people, who is to be taken off."""

    new: list[Expected]
    gone: list[int]


@whole_system("who is expected at a session that several branches hold")
def list_difference(session: StudySession) -> Difference:
    """What brings the list of a session up to what holds on its day; nothing is written.

    Who came to belong to the audience is added, unless the list was adjusted by hand; who has left by the day, or no
    longer belongs to the audience, is taken off, but nobody with a remark of their own, unless they belong to none of
    the session's organisations any more.
    """
    organisations = organisations_of(session)
    expected = {each.person: each for each in expected_of(organisations, session.audience, _day(session))}
    rows = list(session.attendances.filter(is_guest=False).values_list("person_id", "state"))
    listed = {person for person, _state in rows}
    new = [] if session.is_list_kept else [each for person, each in expected.items() if person not in listed]
    doubtful = {person: state for person, state in rows if person not in expected}
    if not doubtful:
        return Difference(new, [])
    belong = belonging(organisations, _day(session)).filter(person_id__in=list(doubtful))
    still = set(belong.values_list("person_id", flat=True))
    without_remark = set() if session.is_list_kept else {kinds.PRESENT, kinds.SPECIAL_CARE}
    gone = [person for person, state in doubtful.items() if person not in still or state in without_remark]
    return Difference(new, gone)


@whole_system("who is expected at a session that several branches hold")
def list_follow(session: StudySession) -> None:
    """Bring the list of a session up to what holds on its day."""
    difference = list_difference(session)
    _insert(session, difference.new)
    session.attendances.filter(is_guest=False, person_id__in=difference.gone).delete()


@whole_system("who is expected at a session that several branches hold")
def belonged(session: StudySession, people: Iterable[int]) -> dict[int, Expected]:
    """Those of some people who belonged to the session's organisations on its day."""
    rows = belonging(organisations_of(session), _day(session)).filter(person_id__in=list(people))
    return {
        person: Expected(person, path, bool(care))
        for person, path, care in rows.values_list("person_id", "place_path", "person__special_care")
    }


def _insert(session: StudySession, expected: Iterable[Expected]) -> None:
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session,
                person_id=each.person,
                scope_path=each.scope_path,
                starts_at=session.starts_at,
                state=kinds.SPECIAL_CARE if each.is_excused else kinds.PRESENT,
            )
            for each in expected
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def _day(session: StudySession) -> date:
    return timezone.localtime(session.starts_at).date()


def overlapping(session: StudySession, *, most: int = 10) -> list[tuple[str, str]]:
    """People expected at this session and at another at the same time: name and topic of the other. One query."""
    others = (
        Attendance.objects.filter(
            person_id__in=session.attendances.values("person_id"),
            starts_at__lt=session.ends_at,
            session__ends_at__gt=session.starts_at,
            session__state__in=(kinds.PLANNED, kinds.HELD, kinds.CLOSED),
        )
        .exclude(session_id=session.pk)
        .order_by("person__name_sort", "pk")
        .values_list("person__name", "session__topic")
    )
    return list(others[:most])
