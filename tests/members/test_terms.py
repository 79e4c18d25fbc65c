"""Elections, by-elections, extensions: who may, what is refused, and what follows for people."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from core.changes import Outdated
from members.models import Election, Organisation, Person, PersonPeriod, PostHeld, Term, User
from members.rules.ballots import Turnout
from members.rules.elections import Seat
from members.services import terms as services
from members.services.leaving import leaving_record, leaving_undo
from members.services.people import person_change
from members.services.terms import ElectionFacts
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
HELD = ElectionFacts(date(2026, 6, 20), Turnout(5, 5, 5, 5), "教党〔2026〕8号", date(2026, 6, 25))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def members(centre: SimpleNamespace) -> list[Person]:
    """Two more full members of 第一实验幼儿园党支部, beside 张明华 and 李静."""
    return [PersonFactory(name=name, organisation=centre.near) for name in ("周涛", "吴迪")]


def elect(actor: User, place: Organisation, *seats: Seat, facts: ElectionFacts = HELD, number: int = 1) -> Term:
    return services.term_elect(actor=actor, organisation=place, facts=facts, number=number, seats=seats, today=TODAY)


def recorded() -> list[tuple[Any, ...]]:
    """Everything that a refusal must leave alone."""
    return [
        *Term.objects.order_by("pk").values_list(),
        *Election.objects.order_by("pk").values_list(),
        *PostHeld.objects.order_by("pk").values_list(),
        *Person.objects.order_by("pk").values_list("pk", "party_post", "version"),
    ]


def party_posts() -> dict[str, str]:
    return dict(Person.objects.exclude(party_post="").values_list("name", "party_post"))


def test_an_election_gives_a_term_and_the_party_posts(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    term = elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary", 5), Seat(centre.li.pk, "publicity", 4))
    term.refresh_from_db()
    assert (term.number, term.elected_on, term.ends_on, term.state) == (
        1,
        date(2026, 6, 20),
        date(2029, 6, 20),
        "in_office",
    )
    assert term.elections.values_list("kind", "should_attend", "present", "issued", "collected", "document").get() == (
        "whole", 5, 5, 5, 5, "教党〔2026〕8号",
    )  # fmt: skip
    assert party_posts() == {"张明华": "书记", "李静": "宣传委员"}
    assert services.next_number(centre.near) == 2


def test_the_next_election_ends_the_term_before_and_dates_the_facts(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    PersonPeriod.objects.update(starts_on=date(2020, 1, 1))
    first = elect(
        cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), facts=ElectionFacts(date(2023, 6, 20))
    )
    second = elect(cast.secretary, centre.near, Seat(centre.li.pk, "secretary", 4), number=2)
    first.refresh_from_db()
    assert (first.state, first.ended_on, first.ending) == ("ended", date(2026, 6, 20), "elected_anew")
    assert list(PostHeld.objects.order_by("pk").values_list("term", "person__name", "ends_on", "leaving")) == [
        (first.pk, "张明华", date(2026, 6, 20), "term_ended"),
        (second.pk, "李静", None, ""),
    ]
    assert party_posts() == {"李静": "书记"}
    periods = PersonPeriod.objects.filter(person=centre.zhang).order_by("starts_on")
    assert list(periods.values_list("starts_on", "party_post")) == [
        (date(2020, 1, 1), ""), (date(2023, 6, 20), "书记"), (date(2026, 6, 20), ""),
    ]  # fmt: skip


def test_posts_in_two_organisations_stand_side_by_side(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"))
    term = elect(cast.organiser, centre.committee, Seat(centre.wang.pk, "secretary"), Seat(centre.zhang.pk, "member"))
    assert term.ends_on == date(2031, 6, 20)
    assert party_posts() == {"张明华": "党委委员、书记", "王秀兰": "党委书记"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ElectionFacts(date(2026, 9, 2)), "held_on"),
        (ElectionFacts(date(2026, 6, 20), Turnout(5, 3, 3, 3)), "present"),
        (ElectionFacts(date(2026, 6, 20), Turnout(5, 5, 4, 5)), "collected"),
        (ElectionFacts(date(2026, 6, 20), Turnout(5, 5, 6, 5)), "issued"),
        (ElectionFacts(date(2026, 6, 20), approved_on=date(2026, 6, 1)), "__all__"),
        (ElectionFacts(date(2026, 6, 20), document="长" * 61), "document"),
    ],
)
def test_an_election_that_cannot_be_is_refused_by_field(
    cast: SimpleNamespace, centre: SimpleNamespace, facts: ElectionFacts, field: str
) -> None:
    before = recorded()
    with pytest.raises(ValidationError) as refusal:
        elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), facts=facts)
    assert list(refusal.value.message_dict) == [field]
    assert recorded() == before


def test_only_members_with_a_vote_are_elected(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(membership_state="on_party_probation")
    young = PersonFactory(name="周涛", organisation=centre.near, status="probationary_member", full_member_on=None)
    before = recorded()
    for person in (centre.li, young, centre.wang, centre.zhao):
        with pytest.raises(ValidationError, match="Only full members of this organisation"):
            elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), Seat(person.pk, "member"))
    assert recorded() == before


def test_who_may_record_an_election(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    before = recorded()
    for name, error in {
        "reader": PermissionDenied,
        "group_leader": ObjectDoesNotExist,
        "stranger": ObjectDoesNotExist,
        "nobody": ObjectDoesNotExist,
    }.items():
        with pytest.raises(error):
            elect(getattr(cast, name), centre.near, Seat(centre.zhang.pk, "secretary"))
    with pytest.raises(ValidationError, match="A group elects no committee"):
        elect(cast.secretary, centre.group, Seat(centre.zhang.pk, "secretary"))
    assert recorded() == before


def test_a_vacancy_is_filled_by_election(cast: SimpleNamespace, centre: SimpleNamespace, members: list[Person]) -> None:
    term = elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), Seat(centre.li.pk, "publicity"))
    post = term.posts.get(post="secretary")
    act: dict[str, Any] = {"actor": cast.secretary, "leaving": "retired", "document": "退休文件", "today": TODAY}
    with pytest.raises(ValidationError):
        services.post_end(post=post, version=1, on=date(2026, 9, 2), **act)
    services.post_end(post=post, version=1, on=date(2026, 8, 1), **act)
    with pytest.raises(Outdated):
        services.post_end(post=post, version=1, on=date(2026, 8, 2), **act)
    assert party_posts() == {"李静": "宣传委员"}
    facts = ElectionFacts(date(2026, 8, 20), Turnout(4, 4, 4, 4))
    by = services.by_election(
        actor=cast.secretary,
        term=term,
        version=1,
        facts=facts,
        seats=[Seat(members[0].pk, "secretary", 4)],
        today=TODAY,
    )
    assert (by.pk, by.ends_on) == (term.pk, date(2029, 6, 20))
    assert list(term.elections.values_list("kind", flat=True)) == ["whole", "by_election"]
    assert party_posts() == {"李静": "宣传委员", "周涛": "书记"}
    with pytest.raises(ValidationError, match="There is a secretary already"):
        services.by_election(
            actor=cast.secretary,
            term=by,
            version=2,
            facts=facts,
            seats=[Seat(members[1].pk, "secretary", 4)],
            today=TODAY,
        )


def test_an_extension_is_approved_and_bounded_by_the_first_end(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    term = elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"))
    words: dict[str, Any] = {"actor": cast.secretary, "term": term, "document": "教党〔2029〕1号", "reason": "园舍搬迁"}
    for day in (date(2029, 6, 20), date(2030, 6, 21)):
        with pytest.raises(ValidationError, match=r"2029-06-20.*2030-06-20"):
            services.term_extend(version=1, ends_on=day, **words)
    services.term_extend(version=1, ends_on=date(2030, 1, 1), **words)
    longer = services.term_extend(version=2, ends_on=date(2030, 6, 20), **words)
    assert (longer.extended_from, longer.ends_on) == (date(2029, 6, 20), date(2030, 6, 20))
    with pytest.raises(ValidationError):
        services.term_extend(version=3, ends_on=date(2030, 6, 21), **words)


def test_a_mistaken_election_is_taken_back_whole(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), facts=ElectionFacts(date(2023, 6, 20)))
    second = elect(cast.secretary, centre.near, Seat(centre.li.pk, "secretary"), number=2)
    services.term_withdraw(actor=cast.secretary, term=second, version=1, reason="录错支部")
    assert Term.objects.values_list("number", "state", "ended_on").get() == (1, "in_office", None)
    assert PostHeld.objects.values_list("person__name", "ends_on").get() == ("张明华", None)
    assert party_posts() == {"张明华": "书记"}
    assert Term.pgh_event_model.objects.filter(pgh_obj_id=second.pk).count() == 2


def test_after_somebody_left_an_election_stays(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    term = elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"))
    services.post_end(
        actor=cast.secretary, post=term.posts.get(), version=1, on=TODAY, leaving="moved", document="", today=TODAY
    )
    before = recorded()
    with pytest.raises(ValidationError, match="can no longer be taken back"):
        services.term_withdraw(actor=cast.secretary, term=term, version=1, reason="录错")
    assert recorded() == before


def test_posts_end_for_whoever_moves_away_and_what_is_typed_gives_way(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"))
    elect(cast.organiser, centre.committee, Seat(centre.zhang.pk, "secretary"))
    with transaction.atomic():
        zhang = Person.objects.get(pk=centre.zhang.pk)
        person_change(
            actor=cast.administrator, person=zhang, version=zhang.version, today=TODAY, effective_on=TODAY,
            values={"organisation": centre.far, "group": None, "unit": None, "party_post": "书记"},
        )  # fmt: skip
    assert list(PostHeld.objects.order_by("pk").values_list("ends_on", "leaving")) == [
        (TODAY, "moved"), (None, ""),
    ]  # fmt: skip
    assert party_posts() == {"张明华": "党委书记"}


def test_a_leaving_taken_back_gives_the_posts_back_unless_another_was_elected(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    term = elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), Seat(centre.li.pk, "publicity"))
    gone = [
        leaving_record(actor=cast.secretary, person=person, kind="deceased", left_on=TODAY, today=TODAY)
        for person in (centre.zhang, centre.li)
    ]
    assert party_posts() == {}
    other = PersonFactory(organisation=centre.near, name="吴迪")
    PostHeld.objects.create(term=term, person=other, post="secretary", election=term.elections.get(), starts_on=TODAY)
    Person.objects.filter(pk=other.pk).update(party_post="书记")
    for leaving in gone:
        leaving_undo(actor=cast.secretary, leaving=leaving, reason="登记错人", today=TODAY)
    assert party_posts() == {"李静": "宣传委员", "吴迪": "书记"}
    assert [post.person.name for post in PostHeld.objects.current().order_by("pk")] == ["李静", "吴迪"]


@pytest.mark.parametrize(
    ("model", "changes", "constraint"),
    [
        (Term, {"state": "ended"}, "term_state_fits"),
        (Term, {"ends_on": date(2026, 6, 20)}, "term_ends_after_election"),
        (Term, {"extended_from": date(2029, 1, 1)}, "term_extension_approved"),
        (Election, {"present": 6}, "election_counts_fit"),
        (Election, {"issued": None}, "election_counts_fit"),
        (Election, {"approved_on": date(2026, 6, 1)}, "election_approved_after"),
        (PostHeld, {"ends_on": date(2026, 7, 1)}, "post_ends_with_reason"),
        (PostHeld, {"post": "chairman"}, "post_known"),
        (PostHeld, {"post": "secretary"}, "post_one_secretary"),
    ],
)
def test_the_database_holds_it_too(
    cast: SimpleNamespace, centre: SimpleNamespace, model: Any, changes: dict[str, Any], constraint: str
) -> None:
    elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), Seat(centre.li.pk, "member"))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**changes)


def test_one_term_at_a_time_and_each_number_once(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), facts=ElectionFacts(date(2023, 6, 20)))
    with pytest.raises(ValidationError, match="A term of this number is recorded already"):
        elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"), number=1)
    term = Term(organisation=centre.near, number=2, elected_on=TODAY, ends_on=date(2029, 9, 1))
    with pytest.raises(ValidationError, match="The organisation has a term that has not ended"):
        term.full_clean()


def test_a_closed_organisation_elects_nobody(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Organisation.objects.filter(pk=centre.near.pk).update(closed_on=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="This organisation has been closed"):
        elect(cast.secretary, centre.near, Seat(centre.zhang.pk, "secretary"))
