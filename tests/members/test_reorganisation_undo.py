"""A merger or split put back: everything is as before, or nothing is changed and it is said what stands against it."""

from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.changes import events_of
from members.models import (
    Channel,
    Contact,
    Organisation,
    Person,
    PersonPeriod,
    PostHeld,
    Reorganisation,
    ReorganisationPart,
    Role,
    Term,
    Unit,
    User,
)
from members.querysets.reorganisation import follow_names
from members.services.organisations import organisation_add
from members.services.people import person_change
from members.services.reorganisation import Ground, NewBranch, branch_split, organisations_merge
from members.services.reorganisation_undo import before, reorganisation_undo, why_not_undone
from tests.access.terms import term_of
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
GROUND = Ground(date(2026, 8, 1), "教党〔2026〕12号")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def place(centre: SimpleNamespace, cast: SimpleNamespace) -> SimpleNamespace:
    """near has two groups, two units, a term with two in office, and somebody who came after the day of the act."""
    centre.annex = Unit.objects.create(name="分园", organisation=centre.near)
    centre.second = organisation("第二党小组", "group", centre.near)
    organisation("第一党小组", "group", centre.far)
    PersonFactory(name="周涛", organisation=centre.near, group=centre.second, unit=centre.annex)
    PersonFactory(name="郑洁", organisation=centre.near, group=centre.group, unit=centre.annex)
    PersonPeriod.objects.filter(ends_on=None).update(starts_on=date(2020, 1, 1))
    PersonFactory(name="冯晨", organisation=centre.near, group=centre.second, unit=None)
    centre.term = term_of(centre.near, centre.zhang)
    first = PostHeld.objects.get()
    zhou = Person.objects.get(name="周涛")
    PostHeld.objects.create(
        term=first.term, person=zhou, post="member", election=first.election, starts_on=first.starts_on
    )
    Person.objects.filter(pk=centre.zhang.pk).update(party_post="书记")
    Person.objects.filter(pk=zhou.pk).update(party_post="委员")
    Role.objects.create(user=cast.nobody, kind="reader", organisation=centre.near, starts_on=date(2026, 8, 20))
    return centre


def rows(model: type[Model], *left_out: str) -> list[dict[str, Any]]:
    hidden = {"version", "updated_at", *left_out}
    return [{key: one[key] for key in one if key not in hidden} for one in model._base_manager.order_by("pk").values()]


def everything() -> list[Any]:
    """All that an act writes; of the tree, who stands below whom."""
    tree = [(row.pk, Organisation.objects.get_parent(row)) for row in Organisation.objects.order_by("pk")]
    return [
        tree, rows(Organisation, "path"), rows(Unit), rows(Person, "scope_path", "search"), rows(PersonPeriod),
        rows(Term), rows(PostHeld), rows(Role),
        [row.scope_path == (row.group or row.organisation).path for row in Person.objects.all()],
    ]  # fmt: skip


def merge(actor: User, centre: SimpleNamespace) -> Reorganisation:
    version = Organisation.objects.get(pk=centre.far.pk).version
    organisations_merge(
        actor=actor, target=centre.far, version=version, sources=[centre.near], name="河滨联合党支部", ground=GROUND,
        today=TODAY,
    )  # fmt: skip
    return Reorganisation.objects.latest("pk")


def split(actor: User, centre: SimpleNamespace) -> Reorganisation:
    version = Organisation.objects.get(pk=centre.near.pk).version
    parts = [NewBranch("分园党支部", [centre.annex.pk], [centre.second.pk])]
    branch_split(actor=actor, organisation=centre.near, version=version, parts=parts, ground=GROUND, today=TODAY)
    return Reorganisation.objects.latest("pk")


Act = Callable[[User, SimpleNamespace], Reorganisation]


@pytest.mark.parametrize("act", [merge, split])
def test_everything_is_as_before(cast: SimpleNamespace, place: SimpleNamespace, act: Act) -> None:
    stood = everything()
    done = act(cast.administrator, place)
    assert everything() != stood and not why_not_undone(done)
    # Who was there all along, or what nobody's place depends on, may have changed meanwhile.
    Person.objects.filter(pk=place.wang.pk).update(remarks="新")
    Person.objects.filter(pk=place.wang.pk).update(remarks=place.wang.remarks)
    Person.objects.filter(pk=place.li.pk).update(remarks=place.li.remarks)
    for actor in (cast.organiser, cast.secretary, cast.stranger):
        with pytest.raises(PermissionDenied):
            reorganisation_undo(actor=actor, done=done, reason="误并")
    with pytest.raises(ValidationError):
        reorganisation_undo(actor=cast.administrator, done=done, reason=" ")

    undone = reorganisation_undo(actor=cast.administrator, done=done, reason="误并")

    assert everything() == stood
    assert (undone.state, undone.undone_reason) == ("undone", "误并")
    assert not follow_names(ReorganisationPart.objects.all())
    assert Organisation.objects.find_problems() == ([], [], [], [], [])
    assert events_of(Organisation, [place.near.pk], most=1)[0].reason == "误并"
    with pytest.raises(ValidationError):
        reorganisation_undo(actor=cast.administrator, done=undone, reason="再撤")


def test_committees_get_their_branches_back_with_everybody_below(cast: SimpleNamespace, place: SimpleNamespace) -> None:
    second = organisation("第二党委", "committee")
    branch = organisation("新村幼儿园党支部", parent=second)
    PersonFactory(name="何玲", organisation=branch, group=organisation("第一党小组", "group", branch))
    Role.objects.create(user=cast.nobody, kind="organiser", organisation=second, starts_on=date(2026, 1, 1))
    stood = everything()
    organisations_merge(
        actor=cast.system, target=place.committee, version=1, sources=[second], name="联合党委", ground=GROUND,
        today=TODAY,
    )  # fmt: skip
    branch.refresh_from_db()
    place.committee.refresh_from_db()
    assert branch.path.startswith(place.committee.path) and everything() != stood
    reorganisation_undo(actor=cast.system, done=Reorganisation.objects.get(), reason="误并")
    assert everything() == stood


def test_what_will_be_put_back_is_listed(cast: SimpleNamespace, place: SimpleNamespace) -> None:
    merged = before(merge(cast.administrator, place))
    assert (merged.reopened, merged.renamed, merged.people, merged.units) == (
        ["第一实验幼儿园党支部"],
        [("第一党小组（原第一实验幼儿园党支部）", "第一党小组"), ("河滨联合党支部", "河滨幼儿园党支部")],
        [("第一实验幼儿园党支部", 5)],
        ["第一实验幼儿园", "分园"],
    )
    assert merged.groups == ["第一党小组", "第二党小组"] and not merged.removed
    assert [words.split(" ")[0] for words in merged.roles] == ["nobody", "reader", "secretary"]
    assert [words.split(" ")[0] for words in merged.posts] == ["张明华", "周涛"]


def test_roles_granted_on_a_founded_branch_go_with_it(cast: SimpleNamespace, place: SimpleNamespace) -> None:
    stood = everything()
    done = split(cast.administrator, place)
    founded = Organisation.objects.get(name="分园党支部")
    Role.objects.create(user=cast.nobody, kind="secretary", organisation=founded, starts_on=TODAY)
    listed = before(done)
    assert (listed.removed, listed.roles_removed) == (["分园党支部"], ["nobody (secretary)"])
    reorganisation_undo(actor=cast.administrator, done=done, reason="误分")
    assert everything() == stood


def _moved_on(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    row = Person.objects.get(name="郑洁")
    values: Any = {"administrative_post": "园长"}
    person_change(actor=cast.organiser, person=row, version=row.version, values=values, today=TODAY, effective_on=TODAY)


def _rung(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Contact.objects.create(person=Person.objects.get(name="郑洁"), on=TODAY, way="telephone", by="书记")


def _joined(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    branch = Organisation.objects.get_parent(Organisation.objects.get(pk=centre.second.pk))
    PersonFactory(name="新来", organisation=branch, group=centre.second, unit=None)


def _role_changed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Role.objects.filter(organisation=centre.near).update(may_reveal=True)


def _renamed(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    Organisation.objects.filter(pk=centre.near.pk).update(name="另一个")


def _told(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    branch = Organisation.objects.get_parent(Organisation.objects.get(pk=centre.second.pk))
    Channel.objects.create(organisation=branch, mail="on")


@pytest.mark.parametrize(
    ("act", "happens", "word"),
    [
        (merge, _moved_on, "what is recorded of the people"),
        (merge, _rung, "contact"),
        (split, _joined, "person"),
        (merge, _joined, "person"),
        (merge, _role_changed, "role"),
        (split, _renamed, "organisation"),
        (split, _told, "ways of telling"),
    ],
)
def test_what_happened_since_stands_against_it(
    cast: SimpleNamespace, place: SimpleNamespace, act: Act, happens: Callable[..., None], word: str
) -> None:
    done = act(cast.administrator, place)
    happens(cast, place)
    stood = everything()
    with pytest.raises(ValidationError, match=f"changed since: .*{word}"):
        reorganisation_undo(actor=cast.administrator, done=done, reason="误并")
    assert everything() == stood and Reorganisation.objects.get().state == "done"


def test_a_name_taken_since_stands_against_it(cast: SimpleNamespace, place: SimpleNamespace) -> None:
    done = merge(cast.administrator, place)
    organisation_add(actor=cast.administrator, name=place.near.name, kind="branch", superior=place.committee)
    with pytest.raises(ValidationError, match=f"another has the name {place.near.name}"):
        reorganisation_undo(actor=cast.administrator, done=done, reason="误并")


def test_an_act_without_its_journal_stays(cast: SimpleNamespace, place: SimpleNamespace) -> None:
    done = merge(cast.administrator, place)
    lost = done.journal | {"changed": done.journal["changed"] | {"members.Unit": [[place.annex.pk, 10**9, 10**9 + 1]]}}
    for journal in ({}, lost):
        Reorganisation.objects.update(journal=journal)
        with pytest.raises(ValidationError, match="no record of how it was"):
            reorganisation_undo(actor=cast.administrator, done=done, reason="误并")


def test_the_page_lists_it_and_says_what_stands_against_it(
    client: Client, cast: SimpleNamespace, place: SimpleNamespace
) -> None:
    stood = everything()
    done = merge(cast.administrator, place)
    client.force_login(cast.administrator)
    client.cookies["django_language"] = "en"
    address = reverse("members:reorganisation_undo", args=[done.pk])
    for one in (place.near, place.far):
        assert address in client.get(reverse("members:organisation", args=[one.pk])).content.decode()
    shown = client.get(address).content.decode()
    assert "周涛" in shown and "第一实验幼儿园党支部: 5 people" in shown
    assert list(client.post(address, {"reason": ""}).context["form"].errors) == ["reason"]
    said = client.post(address, {"reason": "误并"}, follow=True)
    assert said.redirect_chain[-1][0] == reverse("members:organisation", args=[place.far.pk])
    assert "everything is as before" in said.content.decode() and everything() == stood
    assert address not in said.content.decode()

    done = split(cast.administrator, place)
    address = reverse("members:reorganisation_undo", args=[done.pk])
    assert address in client.get(reverse("members:organisation", args=[place.near.pk])).content.decode()
    _rung(cast, place)
    told = client.get(address, follow=True).content.decode()
    assert "It cannot be put back: changed since: contact." in told
