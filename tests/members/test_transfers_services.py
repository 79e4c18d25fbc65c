"""Transfers inside the centre and by letter: each step once, by whom it belongs to; refusals change nothing."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.utils.translation import gettext

from core.changes import Overtaken, events_of
from core.services.domain_settings import settings_change
from members.models import Leaving, Organisation, Person, PersonPeriod, Transfer
from members.rules import transfers as rules
from members.services.leaving import leaving_record, leaving_undo
from members.services.letters import (
    Letter,
    latest_event,
    letter_correct,
    letter_issue,
    letter_receipt,
    letter_return,
    person_arrive,
    receipt_send,
)
from members.services.transfers import (
    TransferEnded,
    transfer_accept,
    transfer_cancel,
    transfer_refuse,
    transfer_request,
)
from tests.factories import id_number

TODAY = date(2026, 11, 22)
ASKED = date(2026, 11, 2)


def ask(centre: SimpleNamespace, cast: SimpleNamespace, person: Person | None = None) -> Transfer:
    return transfer_request(
        actor=cast.secretary,
        person=person or centre.zhang,
        to=centre.far,
        to_unit=centre.far.units.get(),
        reason="工作调动",
        sent_on=ASKED,
        today=TODAY,
    )


def issue(centre: SimpleNamespace, cast: SimpleNamespace, **letter: Any) -> Transfer:
    values = {"number": "介字第0001号", "issued_on": date(2026, 11, 1), "outside": "市直机关党工委"} | letter
    return letter_issue(actor=cast.secretary, person=centre.li, letter=Letter(**values), reason="工作调动", today=TODAY)


def stands(person: Person) -> tuple[str, str, int]:
    row = Person.objects.select_related("organisation").get(pk=person.pk)
    return row.organisation.name, row.leaving, row.version


def test_the_old_branch_stays_responsible_until_the_new_one_accepts(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(party_post="支委")
    PersonPeriod.objects.filter(person=centre.zhang).update(starts_on=date(2020, 1, 1))
    transfer = ask(centre, cast)

    assert stands(centre.zhang) == (centre.near.name, "", 1)
    assert Transfer.objects.visible_to(cast.stranger).get() == transfer
    assert not Person.objects.visible_to(cast.stranger).filter(pk=centre.zhang.pk).exists()

    unit = centre.far.units.get()
    transfer_accept(actor=cast.stranger, transfer=transfer, received_on=date(2026, 11, 9), today=TODAY, unit=unit)

    row = Person.objects.get(pk=centre.zhang.pk)
    assert (row.organisation, row.group, row.unit, row.party_post) == (centre.far, None, unit, "")
    assert Person.objects.visible_to(cast.stranger).filter(pk=row.pk).exists()
    assert not Person.objects.visible_to(cast.secretary).filter(pk=row.pk).exists()
    assert [(p.starts_on, p.ends_on, p.organisation.name) for p in row.periods.order_by("starts_on")] == [
        (date(2020, 1, 1), date(2026, 11, 9), centre.near.name),
        (date(2026, 11, 9), None, centre.far.name),
    ]
    settled = Transfer.objects.visible_to(cast.secretary).get()
    assert (settled.state, settled.received_on, settled.ended_by) == ("accepted", date(2026, 11, 9), cast.stranger)


def test_each_step_belongs_to_one_side(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    transfer = ask(centre, cast)
    accept = {"transfer": transfer, "received_on": TODAY, "today": TODAY}

    for actor in (cast.secretary, cast.reader, cast.group_leader, cast.nobody):
        with pytest.raises(PermissionDenied):
            transfer_accept(actor=actor, **accept)
        with pytest.raises(PermissionDenied):
            transfer_refuse(actor=actor, transfer=transfer, reason="编制已满")
    with pytest.raises(PermissionDenied):
        transfer_cancel(actor=cast.stranger, transfer=transfer, reason="填错")
    for actor in (cast.stranger, cast.reader, cast.group_leader, cast.nobody):
        with pytest.raises(PermissionDenied):
            transfer_request(
                actor=actor, person=centre.li, to=centre.far, to_unit=None, reason="调动", sent_on=TODAY, today=TODAY
            )
    assert Transfer.objects.get().state == "requested"
    transfer_accept(actor=cast.organiser, **accept)


@pytest.mark.parametrize(("act", "by"), [(transfer_refuse, "stranger"), (transfer_cancel, "secretary")])
def test_refused_or_cancelled_needs_a_reason_and_leaves_the_person_where_they_are(
    centre: SimpleNamespace, cast: SimpleNamespace, act: Any, by: str
) -> None:
    transfer = ask(centre, cast)
    actor = getattr(cast, by)
    with pytest.raises(ValidationError):
        act(actor=actor, transfer=transfer, reason=" \u3000")

    act(actor=actor, transfer=transfer, reason="编制已满")

    assert Transfer.objects.get().end_reason == "编制已满"
    assert stands(centre.zhang) == (centre.near.name, "", 1)
    with pytest.raises(TransferEnded):
        transfer_accept(actor=cast.stranger, transfer=transfer, received_on=TODAY, today=TODAY)
    ask(centre, cast)  # and may be asked anew


def test_one_transfer_at_a_time(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    ask(centre, cast)
    with pytest.raises(ValidationError, match="正在办理"):
        ask(centre, cast)
    with pytest.raises(ValidationError, match="正在办理"):
        letter_issue(
            actor=cast.secretary,
            person=centre.zhang,
            letter=Letter("介1", TODAY, "市直机关党工委"),
            reason="调动",
            today=TODAY,
        )
    assert Transfer.objects.count() == 1


def test_only_an_open_branch_of_the_same_centre_can_be_asked(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    def refused(to: Organisation, **values: Any) -> list[str]:
        with pytest.raises(ValidationError) as refusal:
            transfer_request(
                **{"actor": cast.system, "person": centre.li, "to": to, "to_unit": None, "reason": "调动",
                   "sent_on": TODAY, "today": TODAY} | values
            )  # fmt: skip
        return list(refusal.value.message_dict)

    assert refused(centre.elsewhere) == refused(centre.near) == refused(centre.committee) == ["to"]
    assert refused(centre.far, to_unit=centre.near.units.get()) == ["to_unit"]
    assert refused(centre.far, reason="") == ["reason"]
    assert refused(centre.far, sent_on=date(2026, 11, 23)) == ["sent_on"]
    Organisation.objects.filter(pk=centre.far.pk).update(closed_on=date(2026, 1, 1))
    assert refused(centre.far) == ["to"]
    assert not Transfer.objects.exists()


def test_who_left_or_was_moved_meanwhile_is_not_accepted(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    first, second = ask(centre, cast), ask(centre, cast, centre.li)
    Person.objects.filter(pk=centre.zhang.pk).update(leaving="deceased")
    Person.objects.filter(pk=centre.li.pk).update(organisation=centre.elsewhere)

    with pytest.raises(ValidationError, match="张明华"):
        transfer_accept(actor=cast.stranger, transfer=first, received_on=TODAY, today=TODAY)
    with pytest.raises(ValidationError, match="李静"):
        transfer_accept(actor=cast.stranger, transfer=second, received_on=TODAY, today=TODAY)

    assert {row.state for row in Transfer.objects.all()} == {"requested"}


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 23)])
def test_the_day_of_acceptance_lies_between_request_and_today(
    centre: SimpleNamespace, cast: SimpleNamespace, day: date
) -> None:
    with pytest.raises(ValidationError) as refused:
        transfer_accept(actor=cast.stranger, transfer=ask(centre, cast), received_on=day, today=TODAY)
    assert list(refused.value.message_dict) == ["received_on"]
    assert stands(centre.zhang)[0] == centre.near.name


def test_a_moved_branch_takes_its_transfers_along(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    transfer = ask(centre, cast)
    far, other = (Organisation.objects.get(pk=pk) for pk in (centre.far.pk, centre.other.pk))
    Organisation.objects.move(far, other, "last-child")

    transfer.refresh_from_db()
    assert transfer.to_path == Organisation.objects.get(pk=centre.far.pk).path
    assert Transfer.objects.visible_to(cast.stranger).exists()
    assert Transfer.objects.visible_to(cast.organiser).exists()  # it still begins there


def test_leaving_for_outside_happens_with_the_receipt(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    transfer = issue(centre, cast)
    assert (transfer.valid_until, stands(centre.li)[1]) == (date(2027, 1, 30), "")

    letter_receipt(
        actor=cast.secretary, transfer=transfer, received_on=date(2026, 11, 10), receipt_on=TODAY, today=TODAY
    )

    assert stands(centre.li)[1] == "transferred_out"
    leaving = Leaving.objects.get()
    assert (leaving.left_on, leaving.document, leaving.transfer) == (date(2026, 11, 10), "介字第0001号", transfer)
    assert list(Person.objects.visible_to(cast.secretary).present()) == [centre.zhang]

    leaving_undo(actor=cast.secretary, leaving=leaving, reason="回执登记错人", today=TODAY)
    transfer.refresh_from_db()
    assert (stands(centre.li)[1], transfer.state, transfer.received_on) == ("", "returned", None)
    with pytest.raises(ValidationError):
        leaving_undo(actor=cast.secretary, leaving=leaving, reason="再次", today=TODAY)


@pytest.mark.parametrize(
    ("letter", "field"),
    [
        ({"number": " "}, "letter_number"),
        ({"outside": ""}, "to_outside"),
        ({"issued_on": date(2026, 11, 23)}, "issued_on"),
        ({"valid_until": date(2027, 1, 31)}, "valid_until"),
        ({"valid_until": date(2026, 10, 31)}, "valid_until"),
    ],
)
def test_a_letter_that_cannot_be_is_refused_by_field(
    centre: SimpleNamespace, cast: SimpleNamespace, letter: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        issue(centre, cast, **letter)
    assert list(refused.value.message_dict) == [field]
    assert not Transfer.objects.exists()


def test_a_letter_that_ran_out_is_overdue_and_comes_back(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    transfer = issue(centre, cast)
    assert not Transfer.objects.overdue(date(2027, 1, 30)).exists()
    assert Transfer.objects.overdue(date(2027, 1, 31)).exists()

    letter_return(actor=cast.secretary, transfer=transfer, reason="逾期未报到")

    assert stands(centre.li)[1] == ""
    assert not Transfer.objects.overdue(date(2027, 1, 31)).exists()
    with pytest.raises(TransferEnded):
        letter_receipt(actor=cast.secretary, transfer=transfer, received_on=TODAY, receipt_on=TODAY, today=TODAY)


def test_a_mistyped_letter_is_put_right_with_a_reason_until_its_receipt(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    transfer = issue(centre, cast)

    def correct(actor: Any = None, seen: int | None = None, reason: str = "录入有误", **letter: Any) -> Transfer:
        values = {"number": "介字第0010号", "issued_on": date(2026, 11, 3), "outside": "市教育局党委"} | letter
        return letter_correct(
            actor=actor or cast.secretary, transfer=transfer, seen=latest_event(transfer) if seen is None else seen,
            letter=Letter(**values), reason=reason, today=TODAY,
        )  # fmt: skip

    first = latest_event(transfer)
    for actor in (cast.stranger, cast.reader, cast.nobody):
        with pytest.raises(PermissionDenied):
            correct(actor)
    for field, values in {
        "reason": {"reason": " \u200b"},
        "letter_number": {"number": " "},
        "to_outside": {"outside": ""},
        "issued_on": {"issued_on": date(2026, 12, 1)},
        "valid_until": {"valid_until": date(2027, 11, 1)},
    }.items():
        with pytest.raises(ValidationError) as refused:
            correct(**values)
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(ValidationError, match=gettext("Nothing is different from what is recorded.")):
        correct(number="介字第0001号", issued_on=date(2026, 11, 1), outside="市直机关党工委")
    assert latest_event(transfer) == first

    done = correct()
    assert (done.letter_number, done.sent_on, done.to_outside) == ("介字第0010号", date(2026, 11, 3), "市教育局党委")
    assert (done.valid_until, done.state) == (date(2027, 2, 1), "issued")
    event = events_of(Transfer, [transfer.pk], most=1)[0]
    old = {change.name: change.old for change in event.changes}
    assert (event.reason, old["letter_number"], old["sent_on"]) == ("录入有误", "介字第0001号", "2026-11-01")
    with pytest.raises(Overtaken):
        correct(seen=first, number="别人的号")
    settings_change(actor=cast.system, values={"members.transfer_letter_days": 30})
    assert correct(number="介字第0011号", valid_until=date(2027, 2, 1)).valid_until == date(2027, 2, 1)

    letter_receipt(
        actor=cast.secretary, transfer=transfer, received_on=date(2026, 11, 9), receipt_on=TODAY, today=TODAY
    )
    assert Leaving.objects.get().document == "介字第0011号"
    with pytest.raises(TransferEnded):
        correct()


def test_somebody_arrives_and_who_was_here_before_gets_the_old_record_back(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    letter_receipt(
        actor=cast.secretary,
        transfer=issue(centre, cast),
        received_on=date(2026, 11, 2),
        receipt_on=date(2026, 11, 2),
        today=TODAY,
    )

    def arrive(name: str, number: str | None, issued_on: date) -> Transfer:
        return person_arrive(
            actor=cast.stranger,
            values={"name": name, "id_number": number, "organisation": centre.far, "status": "full_member"},
            letter=Letter("介20", issued_on, "外市教育局党委"),
            arrived_on=date(2026, 11, 20),
            today=TODAY,
        )

    back = arrive("李静", centre.li.id_number, date(2026, 11, 5))
    new = arrive("陈新", id_number(date(1990, 3, 8), 902), date(2026, 11, 6))

    assert back.person == centre.li and stands(centre.li)[:2] == (centre.far.name, "")
    assert Leaving.objects.get().returned_on == date(2026, 11, 20)
    assert new.person.periods.get().starts_on == date(2026, 11, 20)
    assert list(Transfer.objects.waiting_for(cast.stranger)) == [new, back]
    receipt_send(actor=cast.stranger, transfer=new, receipt_on=TODAY, today=TODAY)
    assert Transfer.objects.get(pk=new.pk).state == "received"
    with pytest.raises(ValidationError):  # somebody who is here already
        arrive("李静", centre.li.id_number, date(2026, 11, 5))
    with pytest.raises(PermissionDenied):
        person_arrive(
            actor=cast.secretary,
            values={"name": "陈新", "organisation": centre.far, "status": "full_member"},
            letter=Letter("介21", TODAY, "外市教育局党委"),
            arrived_on=TODAY,
            today=TODAY,
        )


def test_leaving_ends_an_open_transfer_and_can_be_taken_back(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(party_post="支委")
    transfer = ask(centre, cast)
    leaving = leaving_record(
        actor=cast.secretary, person=centre.zhang, kind="expelled", left_on=TODAY, document="党纪〔2026〕3号",
        today=TODAY,
    )  # fmt: skip

    row = Person.objects.get(pk=centre.zhang.pk)
    assert (row.leaving, row.status, row.membership_state, row.party_post) == ("expelled", "non_member", "ended", "")
    transfer.refresh_from_db()
    assert transfer.state == "cancelled" and transfer.end_reason
    with pytest.raises(ValidationError):
        ask(centre, cast)

    leaving_undo(actor=cast.secretary, leaving=leaving, reason="决定撤销", today=TODAY)
    row.refresh_from_db()
    assert (row.leaving, row.status, row.membership_state, row.party_post) == ("", "full_member", "normal", "支委")


def test_who_leaves_the_party_may_go_on_working_here(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    leaving_record(
        actor=cast.secretary, person=centre.li, kind="withdrew", left_on=TODAY, document="1号", stays=True, today=TODAY
    )
    row = Person.objects.get(pk=centre.li.pk)
    assert (row.leaving, row.status, row.membership_state) == ("", "non_member", "ended")
    assert Person.objects.members().filter(pk=row.pk).count() == 0 < Person.objects.present().filter(pk=row.pk).count()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "transferred_out"}, "kind"),
        ({"kind": "left_staff"}, "kind"),
        ({"kind": "expelled"}, "document"),
        ({"kind": "deceased", "stays": True}, "stays"),
        ({"kind": "deceased", "left_on": date(2026, 11, 23)}, "left_on"),
    ],
)
def test_a_leaving_that_cannot_be_is_refused_by_field(
    centre: SimpleNamespace, cast: SimpleNamespace, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        leaving_record(**{"actor": cast.secretary, "person": centre.li, "left_on": TODAY, "today": TODAY} | values)
    assert list(refused.value.message_dict) == [field]
    assert stands(centre.li)[1:] == ("", 1)


def raw(centre: SimpleNamespace, **values: Any) -> Transfer:
    fields: dict[str, Any] = {
        "kind": "within", "state": "requested", "person": centre.zhang, "from_organisation": centre.near,
        "to_organisation": centre.far, "reason": "调动", "sent_on": ASKED,
    }  # fmt: skip
    return Transfer.objects.create(**fields | values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": "issued"}, "transfer_state_of_kind"),
        ({"to_organisation": None}, "transfer_places_of_kind"),
        ({"kind": "out", "state": "issued", "letter_number": "1", "valid_until": TODAY}, "transfer_places_of_kind"),
        ({"letter_number": "1"}, "transfer_letter_valid"),
        (
            {"kind": "out", "state": "issued", "to_organisation": None, "to_outside": "外", "letter_number": "1"},
            "transfer_letter_valid",
        ),
        ({"state": "refused"}, "transfer_ended_with_reason"),
        ({"end_reason": "x"}, "transfer_ended_with_reason"),
        ({"state": "accepted"}, "transfer_received_after_sent"),
        ({"state": "accepted", "received_on": date(2026, 11, 1)}, "transfer_received_after_sent"),
        ({"reason": ""}, "transfer_has_reason"),
    ],
)
def test_the_database_refuses_what_cannot_be(centre: SimpleNamespace, values: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        raw(centre, **values)


def test_the_database_knows_the_steps(centre: SimpleNamespace) -> None:
    done = raw(centre, state="accepted", received_on=TODAY)
    with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
        Transfer.objects.filter(pk=done.pk).update(state="requested", received_on=None)
    with pytest.raises(IntegrityError, match="transfer_to_another_branch"):
        raw(centre, to_organisation=centre.near)


def test_the_table_of_steps_is_whole() -> None:
    assert rules.states_of(rules.OUT) == ("issued", "received", "returned", "cancelled")
    assert {state for kind in rules.STEPS for state in rules.states_of(kind)} == set(rules.STATE.values())
    assert not any(rules.may_follow("within", state, "requested") for state in rules.STATE.values())
