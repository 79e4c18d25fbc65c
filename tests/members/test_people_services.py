"""Adding, changing and correcting people; what is refused leaves everything as it was."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core import crypto
from core.changes import Outdated, event_model, events_of
from core.models import AccessLog
from members.models import Person, PersonPeriod
from members.services.people import PersonValues, person_add, person_change, person_reveal
from tests.factories import id_number, organisation

TODAY = date(2026, 11, 22)
NEW_NUMBER = id_number(date(1990, 3, 8), 902)


def add(actor: Any, values: PersonValues, **options: Any) -> Person:
    return person_add(actor=actor, values=values, today=TODAY, **options)


def change(actor: Any, person: Person, values: PersonValues, version: int = 1, **options: Any) -> Person:
    return person_change(actor=actor, person=person, version=version, values=values, today=TODAY, **options)


def state(person: Person) -> dict[str, Any]:
    return Person.objects.filter(pk=person.pk).values().get() | {
        "events": event_model(Person).objects.filter(pgh_obj_id=person.pk).count(),
        "periods": PersonPeriod.objects.filter(person=person).count(),
    }


def minimal(centre: SimpleNamespace) -> PersonValues:
    return {"name": "陈桂英", "organisation": centre.near, "status": "non_member"}


def test_a_person_is_stored_in_one_form_with_what_follows_from_the_number(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    typed: PersonValues = {"name": " 陈　桂英 ", "id_number": f"{NEW_NUMBER[:6]} {NEW_NUMBER[6:]}"}
    added = add(cast.secretary, {**minimal(centre), **typed, "telephone": "+86 138-1234-5678"})

    person = Person.objects.get(pk=added.pk)
    assert (person.name, person.name_sort) == ("陈桂英", "chen gui ying")
    assert (person.id_number, person.birth_date, person.sex) == (NEW_NUMBER, date(1990, 3, 8), "2")
    assert person.telephone == "13812345678"
    assert bytes(person.id_number_digest or b"") == crypto.digest(NEW_NUMBER, "person.id_number")
    assert list(Person.objects.visible_to(cast.secretary).named("cgy")) == [person]
    assert person.scope_path == centre.near.path
    assert [(period.starts_on, period.status) for period in person.periods.all()] == [(TODAY, "non_member")]


def test_a_person_may_be_added_as_of_an_earlier_day(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    added = add(cast.secretary, minimal(centre), effective_on=date(2026, 9, 1))

    assert PersonPeriod.objects.get(person=added).starts_on == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "张<b>"}, "name"),
        ({"name": "王" * 51}, "name"),
        ({"id_number": "370502198505050021"}, "id_number"),
        ({"id_number": "3.70502E+17"}, "id_number"),
        ({"telephone": "12345"}, "telephone"),
        ({"status": ""}, "status"),
        ({"status": "emperor"}, "status"),
        ({"layer": "x' OR 1=1"}, "layer"),
        ({"ethnicity": "77"}, "ethnicity"),
        ({"remarks": "长" * 501}, "remarks"),
        ({"joined_on": date(2027, 1, 1)}, "joined_on"),
        ({"lost_reason": "1"}, "lost_reason"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nobody_is_added(
    centre: SimpleNamespace, cast: SimpleNamespace, values: PersonValues, field: str
) -> None:
    before = Person.objects.count()

    with pytest.raises(ValidationError) as refused:
        add(cast.secretary, {**minimal(centre), **values})

    assert list(refused.value.message_dict) == [field]
    assert Person.objects.count() == before


def test_people_belong_to_open_branches_and_to_groups_of_their_own_branch(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    closed = organisation("旧支部", parent=centre.committee, closed_on=date(2020, 1, 1))
    for values, field in (
        ({"organisation": centre.committee}, "organisation"),
        ({"organisation": closed}, "organisation"),
        ({"organisation": centre.far, "group": centre.group}, "group"),
        ({"group": centre.far}, "group"),
    ):
        with pytest.raises(ValidationError) as refused:
            add(cast.administrator, {**minimal(centre), **values})  # type: ignore[typeddict-item]
        assert list(refused.value.message_dict) == [field]


def test_nobody_is_added_outside_the_organisations_whose_people_one_keeps(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    before = Person.objects.count()

    for actor in (cast.stranger, cast.reader, cast.group_leader, cast.nobody):
        with pytest.raises(PermissionDenied):
            add(actor, minimal(centre))
    with pytest.raises(PermissionDenied):
        add(cast.administrator, {**minimal(centre), "organisation": centre.elsewhere})

    assert Person.objects.count() == before


def test_only_what_differs_is_written_and_the_version_counts(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    changed = change(cast.secretary, centre.zhang, {"name": "张明华", "layer": "management", "remarks": ""})

    assert (changed.version, state(centre.zhang)["layer"]) == (2, "management")
    latest = events_of(Person, [centre.zhang.pk], most=1)[0]
    assert [change.name for change in latest.changes] == ["layer"]


def test_nothing_changed_writes_nothing(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    before = state(centre.zhang)

    change(cast.secretary, centre.zhang, {"name": " 张明华", "telephone": "138 1234 5678"})

    assert state(centre.zhang) == before


def test_a_change_opens_a_period_and_a_correction_mends_the_present_one(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    PersonPeriod.objects.filter(person=centre.zhang).update(starts_on=date(2020, 1, 1))
    change(cast.secretary, centre.zhang, {"layer": "management"}, effective_on=date(2026, 9, 1))
    change(cast.secretary, centre.zhang, {"layer": "advancing"}, version=2)

    periods = PersonPeriod.objects.filter(person=centre.zhang).order_by("starts_on")
    assert [(period.starts_on, period.ends_on, period.layer) for period in periods] == [
        (date(2020, 1, 1), date(2026, 9, 1), "backbone"),
        (date(2026, 9, 1), None, "advancing"),
    ]


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 8, 31)])
def test_a_change_holds_neither_from_tomorrow_nor_from_before_the_last_one(
    centre: SimpleNamespace, cast: SimpleNamespace, day: date
) -> None:
    PersonPeriod.objects.filter(person=centre.zhang).update(starts_on=date(2020, 1, 1))
    change(cast.secretary, centre.zhang, {"layer": "management"}, effective_on=date(2026, 9, 1))
    before = state(centre.zhang)

    with pytest.raises(ValidationError) as refused:
        change(cast.secretary, centre.zhang, {"layer": "advancing"}, version=2, effective_on=day)

    assert list(refused.value.message_dict) == ["effective_on"]
    assert state(centre.zhang) == before


@pytest.mark.parametrize("field", ["birth_date", "joined_on", "full_member_on"])
def test_a_recorded_statutory_date_changes_only_with_a_reason(
    centre: SimpleNamespace, cast: SimpleNamespace, field: str
) -> None:
    Person.objects.filter(pk=centre.li.pk).update(id_number=None, id_number_digest=None)
    before = state(centre.li)
    values: Any = {field: getattr(centre.li, field).replace(day=15)}

    with pytest.raises(ValidationError) as refused:
        change(cast.secretary, centre.li, values, reason="  ")
    assert (list(refused.value.message_dict), state(centre.li)) == (["reason"], before)

    change(cast.secretary, centre.li, values, reason="档案核对")
    assert events_of(Person, [centre.li.pk], most=1)[0].reason == "档案核对"


def test_an_empty_statutory_date_is_filled_without_a_reason(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(full_member_on=None)

    change(cast.secretary, centre.li, {"full_member_on": date(2011, 7, 1)})

    assert state(centre.li)["full_member_on"] == date(2011, 7, 1)


def test_nobody_is_moved_out_of_what_the_actor_keeps(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    before = state(centre.li)

    with pytest.raises(PermissionDenied):
        change(cast.secretary, centre.li, {"organisation": centre.far})
    assert state(centre.li) == before

    change(cast.organiser, centre.li, {"organisation": centre.far})
    assert state(centre.li)["scope_path"] == centre.far.path


@pytest.mark.parametrize("name", ["stranger", "reader", "group_leader", "nobody"])
def test_who_does_not_keep_a_record_changes_nothing(centre: SimpleNamespace, cast: SimpleNamespace, name: str) -> None:
    before = state(centre.zhang)

    with pytest.raises(PermissionDenied):
        change(getattr(cast, name), centre.zhang, {"layer": ""})

    assert state(centre.zhang) == before


def test_who_saves_second_is_told_and_overwrites_nothing(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    change(cast.secretary, centre.zhang, {"layer": "management"})
    before = state(centre.zhang)

    with pytest.raises(Outdated) as outdated:
        change(cast.organiser, centre.zhang, {"layer": "foundation"})

    told = [(change.name, change.old, change.new) for change in outdated.value.since.changes]
    assert ([name for name, _old, _new in told], outdated.value.since.version) == (["layer"], 2)
    assert state(centre.zhang) == before


def test_a_taken_id_number_names_only_who_is_seen_anyway(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    def refusal(number: str | None) -> str:
        with pytest.raises(ValidationError) as refused:
            add(cast.secretary, {**minimal(centre), "id_number": number})
        (message,) = refused.value.message_dict["id_number"]
        return message

    assert "李静" in refusal(centre.li.id_number)
    assert "王秀兰" not in refusal(centre.wang.id_number)
    assert "河滨" not in refusal(centre.wang.id_number)


def test_numbers_are_taken_away_with_their_keyed_hashes(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    change(cast.secretary, centre.zhang, {"id_number": None, "telephone": ""})

    person = Person.objects.get(pk=centre.zhang.pk)
    assert (person.id_number, person.telephone) == (None, None)
    assert (person.id_number_digest, person.telephone_digest) == (None, None)


def test_revealing_returns_the_number_and_says_who_looked_and_why(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    number = person_reveal(actor=cast.secretary, person=centre.zhang, field="id_number", purpose=" 核对档案 ")

    log = AccessLog.objects.get(kind="reveal")
    assert number == centre.zhang.id_number
    assert (log.user, log.what, log.object_id, log.purpose, log.rows) == (
        cast.secretary,
        "person.id_number",
        centre.zhang.pk,
        "核对档案",
        1,
    )
    assert log.scope_path == centre.group.path


def test_without_a_purpose_or_the_right_nothing_is_revealed_or_logged(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    with pytest.raises(ValidationError):
        person_reveal(actor=cast.secretary, person=centre.zhang, field="telephone", purpose=" \u200b ")
    for actor in (cast.organiser, cast.reader, cast.stranger, cast.system, cast.nobody):
        with pytest.raises(PermissionDenied):
            person_reveal(actor=actor, person=centre.zhang, field="telephone", purpose="核对")
    with pytest.raises(PermissionDenied):
        person_reveal(actor=cast.secretary, person=centre.wang, field="telephone", purpose="核对")
    with pytest.raises(ValueError, match="password"):
        person_reveal(actor=cast.secretary, person=centre.zhang, field="password", purpose="核对")
    assert not AccessLog.objects.filter(kind="reveal").exists()
