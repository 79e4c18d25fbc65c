"""An arrival recorded by mistake for somebody who had been here before: the old record is exactly what it was."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from core.changes import events_of, references
from members.models import Contact, Leaving, Organisation, Person, PersonPeriod, Transfer, Unit, User
from members.services.arrivals import arrival_undo
from members.services.letters import Letter, letter_correct, letter_issue, letter_receipt, person_arrive, receipt_send
from members.services.letters import latest_event as latest
from members.services.people import person_change
from members.services.transfers import TransferEnded

TODAY = date(2026, 11, 22)
LEFT = date(2026, 11, 2)


@pytest.fixture
def li(centre: SimpleNamespace, cast: SimpleNamespace) -> Person:
    """李静 left near for outside, by letter."""
    person: Person = centre.li
    PersonPeriod.objects.filter(person=person).update(starts_on=date(2020, 9, 1))
    person_change(actor=cast.secretary, person=person, version=1, values={"telephone": "13900000001"}, today=TODAY)
    letter = Letter("介1", date(2026, 11, 1), "外市")
    out = letter_issue(actor=cast.secretary, person=person, letter=letter, reason="调动", today=TODAY)
    letter_receipt(actor=cast.secretary, transfer=out, received_on=LEFT, receipt_on=LEFT, today=TODAY)
    return person


def arrive(cast: SimpleNamespace, centre: SimpleNamespace, person: Person, on: date) -> Transfer:
    """She is taken for somebody who comes to far, with other facts than the record has."""
    facts: dict[str, Any] = {"name": "李静静", "education": "10", "telephone": "13900000002", "post_category": "head"}
    return person_arrive(
        actor=cast.stranger,
        values={
            **facts,
            "id_number": person.id_number,
            "organisation": centre.far,
            "unit": centre.far.units.get(),
            "status": "full_member",
            "joined_on": date(2012, 7, 1),
            "full_member_on": date(2013, 7, 1),
        },
        letter=Letter("介20", LEFT, "外市教育局党委"),
        arrived_on=on,
        today=TODAY,
    )


def record(person: Person) -> list[list[dict[str, Any]]]:
    """Everything of a record that a mistaken arrival touches, but the technical number of its version."""
    of_person = {"person_id": person.pk}
    rows: list[Any] = [
        Person.objects.filter(pk=person.pk), PersonPeriod.objects.filter(**of_person).order_by("starts_on"),
        Leaving.objects.filter(**of_person), Transfer.objects.filter(**of_person),
    ]  # fmt: skip
    left_out = {"version", "updated_at"}
    return [[{key: one[key] for key in one.keys() - left_out} for one in found.values()] for found in rows]


@pytest.mark.parametrize("on", [date(2026, 11, 20), LEFT])
def test_the_record_is_exactly_what_it_was_and_the_history_knows_why(
    centre: SimpleNamespace, cast: SimpleNamespace, li: Person, on: date
) -> None:
    before = record(li)
    transfer = arrive(cast, centre, li, on)
    assert record(li)[0] != before[0] and Person.objects.present().filter(pk=li.pk).exists()
    with pytest.raises(ValidationError):
        arrival_undo(actor=cast.stranger, transfer=transfer, reason=" \u200b")
    for actor in (cast.secretary, cast.reader, cast.nobody):
        with pytest.raises(PermissionDenied):
            arrival_undo(actor=actor, transfer=transfer, reason="录错人")
    # A slip in the letter that was put right meanwhile is nothing of the record.
    letter_correct(
        actor=cast.stranger, transfer=transfer, seen=latest(transfer), letter=Letter("介21", LEFT, "外市教育局党委"),
        reason="录错", today=TODAY,
    )  # fmt: skip

    arrival_undo(actor=cast.stranger, transfer=transfer, reason="录错人")

    assert record(li) == before
    row = Person.objects.get(pk=li.pk)
    assert (row.name_sort, bytes(row.telephone_digest or b"")) != ("", b"") and row.leaving == "transferred_out"
    assert events_of(Person, [li.pk], most=1)[0].reason == "录错人"
    again = arrive(cast, centre, li, date(2026, 11, 21))
    assert again.person_id == li.pk


def _changed(cast: SimpleNamespace, centre: SimpleNamespace, li: Person) -> None:
    row = Person.objects.get(pk=li.pk)
    person_change(actor=cast.stranger, person=row, version=row.version, values={"remarks": "新"}, today=TODAY)


def _rung(cast: SimpleNamespace, centre: SimpleNamespace, li: Person) -> None:
    Contact.objects.create(person=li, on=TODAY, way="telephone", by="书记")


def _closed(cast: SimpleNamespace, centre: SimpleNamespace, li: Person) -> None:
    Organisation.objects.filter(pk=centre.near.pk).update(closed_on=TODAY)


def _unit_moved(cast: SimpleNamespace, centre: SimpleNamespace, li: Person) -> None:
    Unit.objects.filter(pk=li.unit_id).update(organisation=centre.far)


@pytest.mark.parametrize(
    ("happens", "word"),
    [
        (_changed, "the record itself"),
        (_rung, "contact"),
        (_closed, "the branch, group or unit of before"),
        (_unit_moved, "the branch, group or unit of before"),
    ],
)
def test_whatever_happened_since_refuses_it_and_nothing_changes(
    centre: SimpleNamespace, cast: SimpleNamespace, li: Person, happens: Callable[..., None], word: str
) -> None:
    Person.objects.filter(pk=li.pk).update(unit=centre.near.units.get())
    li.refresh_from_db()
    transfer = arrive(cast, centre, li, date(2026, 11, 20))
    happens(cast, centre, li)
    stands = record(li)
    with pytest.raises(ValidationError, match=gettext(word)):
        arrival_undo(actor=cast.stranger, transfer=transfer, reason="录错人")
    assert record(li) == stands


def test_it_ends_with_the_receipt(centre: SimpleNamespace, cast: SimpleNamespace, li: Person) -> None:
    transfer = arrive(cast, centre, li, date(2026, 11, 20))
    receipt_send(actor=cast.stranger, transfer=transfer, receipt_on=TODAY, today=TODAY)
    with pytest.raises(TransferEnded):
        arrival_undo(actor=cast.stranger, transfer=transfer, reason="录错人")


def test_the_page_says_what_will_be_put_back_and_why_it_cannot_be(
    centre: SimpleNamespace, cast: SimpleNamespace, li: Person
) -> None:
    transfer, client = arrive(cast, centre, li, date(2026, 11, 20)), _signed_in(cast.stranger)
    address = reverse("members:arrival_undo", args=[transfer.pk])
    home = reverse("members:transfer", args=[transfer.pk])
    assert address in client.get(home).content.decode()
    assert client.get(reverse("members:person_delete", args=[li.pk]))["Location"] == address
    shown = client.get(address)
    old = {change.name: (change.old, change.new) for change in shown.context["changes"]}
    assert old["name"] == ("李静静", "李静") and old["organisation"] == (centre.far.name, centre.near.name)
    assert "13900000001" not in shown.content.decode()
    assert list(client.post(address, {"reason": ""}).context["form"].errors) == ["reason"]

    done = client.post(address, {"reason": "录错人"}, follow=True)
    assert "what it was before" in done.content.decode()
    assert Person.objects.get(pk=li.pk).organisation == centre.near
    assert client.get(reverse("members:person", args=[li.pk])).status_code == 404

    transfer = arrive(cast, centre, li, date(2026, 11, 20))
    _rung(cast, centre, li)
    told = client.get(reverse("members:arrival_undo", args=[transfer.pk]), follow=True).content.decode()
    assert "changed since: contact" in told


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_what_refers_to_a_person_is_found_without_a_name_for_the_way_back_and_histories_are_not() -> None:
    found = {(model._meta.label, field) for model, field in references(Person)}
    assert {("study.StudySession", "chair"), ("members.LayerMentor", "mentor"), ("members.User", "person")} <= found
    assert not [label for label, _field in found if label.endswith("Event")]
