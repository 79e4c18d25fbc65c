"""Changing many people at once: shown before, done in one go, undone as far as nobody changed them since."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.changes import event_model
from core.models import DomainSettingValue
from members.models import BulkChange, Person, Role, User
from members.services.bulk import BulkEnded, bulk_apply, bulk_prepare, bulk_start, bulk_undo
from tests.factories import PersonFactory, organisation

TODAY = date(2026, 11, 22)
DAY = date(2026, 9, 1)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def start(actor: User, *people: Person) -> BulkChange:
    return bulk_start(actor=actor, people=Person.objects.filter(pk__in=[person.pk for person in people]))


def prepare(actor: User, change: BulkChange, **asked: Any) -> BulkChange:
    said = {"layer": None, "group": None, "without_group": False, "unit": None, "effective_on": DAY, "reason": "新学年"}
    return bulk_prepare(actor=actor, change=change, today=TODAY, **(said | asked))


def outcomes(change: BulkChange) -> dict[str, str]:
    return dict(change.rows.values_list("person__name", "outcome"))


def layers() -> dict[str, str]:
    return dict(Person.objects.values_list("name", "layer"))


@pytest.fixture
def three(centre: SimpleNamespace) -> list[Person]:
    """Three of the near branch; the second is in the layer already."""
    return [
        PersonFactory(name=name, organisation=centre.near, id_number=None, layer=layer)
        for name, layer in (("孙一", "backbone"), ("孙二", "advancing"), ("孙三", ""))
    ]


def test_what_was_shown_is_done_in_one_go_with_its_day_and_reason(
    cast: SimpleNamespace, centre: SimpleNamespace, three: list[Person]
) -> None:
    change = prepare(cast.secretary, start(cast.secretary, *three, centre.wang), layer="advancing")
    assert outcomes(change) == {"孙一": "change", "孙三": "change", "孙二": "unchanged"}  # 王秀兰 is nobody of theirs
    assert layers()["孙一"] == "backbone"

    bulk_apply(actor=cast.secretary, change=change, now=NOW)

    assert {layers()[person.name] for person in three} == {"advancing"} and layers()["王秀兰"] == "backbone"
    assert outcomes(change) == {"孙一": "changed", "孙三": "changed", "孙二": "unchanged"}
    person = Person.objects.get(name="孙一")
    assert person.version == 2
    assert person.periods.get(ends_on=None).layer == "advancing"
    assert (
        event_model(Person).objects.filter(pgh_obj_id=person.pk).latest("pgh_id").pgh_context.metadata["reason"]
        == "新学年"
    )
    with pytest.raises(BulkEnded):
        bulk_apply(actor=cast.secretary, change=change, now=NOW)


def test_undoing_gives_back_what_nobody_changed_since(cast: SimpleNamespace, three: list[Person]) -> None:
    change = prepare(cast.secretary, start(cast.secretary, *three), layer="management")
    bulk_apply(actor=cast.secretary, change=change, now=NOW)
    Person.objects.filter(name="孙二").update(remarks="后来改过", version=3)

    bulk_undo(actor=cast.secretary, change=change, now=NOW)

    assert [layers()[person.name] for person in three] == ["backbone", "management", ""]
    assert outcomes(change) == {"孙一": "back", "孙二": "changed", "孙三": "back"}
    assert BulkChange.objects.get().state == "undone"
    with pytest.raises(BulkEnded):
        bulk_undo(actor=cast.secretary, change=change, now=NOW)


def test_who_was_changed_meanwhile_is_left_and_told(cast: SimpleNamespace, three: list[Person]) -> None:
    change = prepare(cast.secretary, start(cast.secretary, *three), layer="management")
    Person.objects.filter(name="孙一").update(layer="foundation", version=2)

    bulk_apply(actor=cast.secretary, change=change, now=NOW)

    assert [layers()[person.name] for person in three] == ["foundation", "management", "management"]
    assert outcomes(change)["孙一"] == "meanwhile"


def test_each_who_cannot_be_changed_has_a_reason(
    cast: SimpleNamespace, centre: SimpleNamespace, three: list[Person]
) -> None:
    Role.objects.create(user=cast.secretary, kind="reader", organisation=centre.far, starts_on=date(2020, 1, 1))
    Person.objects.filter(name="孙二").update(leaving="deceased")
    later = Person.objects.get(name="孙三")
    later.periods.update(starts_on=date(2026, 10, 1))
    earlier = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 10, 1), "status": "full_member"}
    later.periods.create(organisation=centre.near, **earlier)
    change = prepare(cast.secretary, start(cast.secretary, *three, centre.wang), group=centre.group)

    assert outcomes(change)["王秀兰"] == "not_kept"
    assert outcomes(change)["孙二"] == "left"
    assert outcomes(change)["孙三"] == "newer"
    assert outcomes(change)["孙一"] == "change"

    other = organisation("第二党小组", "group", centre.far)
    Role.objects.create(user=cast.secretary, kind="secretary", organisation=centre.far, starts_on=date(2020, 1, 1))
    change = prepare(User.objects.get(pk=cast.secretary.pk), change, group=other)
    assert outcomes(change)["孙一"] == "other_branch" and outcomes(change)["王秀兰"] == "change"


def test_a_group_moves_people_within_the_branch_only(
    cast: SimpleNamespace, centre: SimpleNamespace, three: list[Person]
) -> None:
    change = prepare(cast.secretary, start(cast.secretary, *three), group=centre.group, unit=centre.near.units.get())
    bulk_apply(actor=cast.secretary, change=change, now=NOW)
    assert set(Person.objects.filter(name__startswith="孙").values_list("scope_path", flat=True)) == {centre.group.path}

    bulk_undo(actor=cast.secretary, change=change, now=NOW)
    assert set(Person.objects.filter(name__startswith="孙").values_list("scope_path", flat=True)) == {centre.near.path}

    with pytest.raises(PermissionDenied):
        prepare(cast.secretary, start(cast.secretary, *three), unit=centre.far.units.get())


def test_a_group_leader_who_keeps_only_the_group_cannot_empty_it(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    Role.objects.create(user=cast.nobody, kind="secretary", organisation=centre.group, starts_on=date(2020, 1, 1))
    change = prepare(cast.nobody, start(cast.nobody, centre.zhang), without_group=True)

    assert outcomes(change) == {"张明华": "out_of_scope"}
    with pytest.raises(ValidationError):
        bulk_apply(actor=cast.nobody, change=change, now=NOW)
    assert Person.objects.get(pk=centre.zhang.pk).group_id == centre.group.pk


@pytest.mark.parametrize(
    "asked", [{}, {"layer": "advancing", "reason": " "}, {"layer": "advancing", "effective_on": date(2026, 11, 23)}]
)
def test_what_is_not_said_is_asked_for(cast: SimpleNamespace, three: list[Person], asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        prepare(cast.secretary, start(cast.secretary, *three), **asked)
    assert BulkChange.objects.get().effective_on is None


def test_no_more_people_than_the_setting_allows(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    DomainSettingValue.objects.create(key="members.bulk_most_people", value=10)
    people = [PersonFactory(name="孙", organisation=centre.near, id_number=None) for _number in range(11)]
    with pytest.raises(ValidationError, match="10"):
        start(cast.secretary, *people)
    assert not BulkChange.objects.exists()
    start(cast.secretary, *people[:10])
    assert start(cast.secretary, people[0]).rows.count() == 1 and BulkChange.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"state": "gone"},
        {"state": "done", "layer": "advancing"},
        {"state": "done", "reason": "x", "effective_on": DAY, "finished_at": NOW},
    ],
)
def test_the_database_takes_no_half_change(cast: SimpleNamespace, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        BulkChange.objects.create(user=cast.secretary, **values)


def test_as_many_statements_for_many_as_for_two(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def statements(number: int) -> int:
        people = [PersonFactory(name="孙", organisation=centre.near, id_number=None) for _number in range(number)]
        change = start(cast.secretary, *people)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            prepare(cast.secretary, change, layer="advancing", unit=centre.near.units.get(), without_group=True)
            bulk_apply(actor=cast.secretary, change=change, now=NOW)
            bulk_undo(actor=cast.secretary, change=change, now=NOW)
        return len(queries)

    assert statements(2) == statements(12)


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    return client


def test_from_the_roster_to_the_undoing(browser: Client, three: list[Person], django_assert_num_queries: Any) -> None:
    assert "nobody" not in browser.post("/people/changes/start/?q=sun").content.decode()
    form = browser.post("/people/changes/start/?q=sun", {"all": "yes"}, follow=True)
    assert "3 people are chosen. Nothing is changed" in form.content.decode()
    address = form.redirect_chain[-1][0]
    wrong = browser.post(address, {"layer": "advancing", "effective_on": "2026-09-01"})
    assert list(wrong.context["form"].errors) == ["reason"]
    shown = browser.post(address, {"layer": "advancing", "effective_on": "2026-09-01", "reason": "新学年"}, follow=True)
    page = shown.content.decode()
    assert "2 people would change." in page and "backbone → advancing" in page and "Have it already (1)" in page

    change = BulkChange.objects.get()
    done = browser.post(f"/people/changes/{change.pk}/apply/", follow=True).content.decode()
    assert "2 people have been changed." in done
    undone = browser.post(f"/people/changes/{change.pk}/undo/", follow=True).content.decode()
    assert "The change has been undone." in undone and "advancing → backbone" in undone
    assert "新学年" in browser.get("/people/changes/").content.decode()
    with django_assert_num_queries(4):
        browser.get(f"/people/changes/{change.pk}/", {"show": "back"})


def test_boxes_stand_where_people_are_kept(browser: Client, client: Client, cast: SimpleNamespace) -> None:
    assert 'name="person"' in browser.get("/people/").content.decode()
    client.force_login(cast.reader)
    assert 'name="person"' not in client.get("/people/").content.decode()
