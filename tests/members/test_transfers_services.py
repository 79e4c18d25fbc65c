"""Transfers inside the centre and by letter: each step once, by whom it belongs to; refusals change nothing."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction

from members.models import Organisation, Person, PersonPeriod, Transfer
from members.rules import transfers as rules
from members.services.leaving import leaving_record, leaving_undo
from members.services.letters import (
    Letter,
    letter_issue,
)
from members.services.transfers import (
    TransferEnded,
    transfer_accept,
    transfer_cancel,
    transfer_refuse,
    transfer_request,
)
from tests.members.transferring import ASKED, TODAY, ask, stands


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
