"""Letters of introduction: out, back, put right, and who comes with one."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext

from core.changes import Overtaken, events_of
from core.services.domain_settings import settings_change
from members.models import Leaving, Person, Transfer
from members.services.leaving import leaving_undo
from members.services.letters import (
    Letter,
    latest_event,
    letter_correct,
    letter_receipt,
    letter_return,
    person_arrive,
    receipt_send,
)
from members.services.transfers import TransferEnded
from tests.factories import id_number
from tests.members.transferring import TODAY, issue, stands


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
