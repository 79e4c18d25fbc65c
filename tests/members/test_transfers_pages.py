"""The pages of transfers: sent, seen by the receiver with what is needed, accepted; told when somebody was quicker."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.changes import event_model
from core.models import AccessLog
from members.models import Contact, Leaving, Person, Transfer, Unit
from members.services.transfers import transfer_accept, transfer_request
from tests.factories import PersonFactory, organisation


@pytest.fixture
def sender(cast: SimpleNamespace) -> Client:
    return signed_in(cast.secretary)


@pytest.fixture
def receiver(cast: SimpleNamespace) -> Client:
    return signed_in(cast.stranger)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(name: str, pk: int | None = None) -> str:
    return reverse(f"members:{name}", args=[pk] if pk else None)


def asked(centre: SimpleNamespace, cast: SimpleNamespace, person: Person | None = None) -> Transfer:
    return transfer_request(
        actor=cast.secretary,
        person=person or centre.zhang,
        to=centre.far,
        to_unit=None,
        reason="轮岗",
        sent_on=timezone.localdate() - timedelta(days=3),
        today=timezone.localdate(),
    )


def letter(centre: SimpleNamespace, **values: Any) -> Transfer:
    today = timezone.localdate()
    fields: dict[str, Any] = {
        "kind": "out", "state": "issued", "person": centre.li, "from_organisation": centre.near,
        "to_outside": "=市直机关党工委", "reason": "调动", "sent_on": today - timedelta(days=100),
        "letter_number": "介7", "valid_until": today - timedelta(days=10),
    }  # fmt: skip
    return Transfer.objects.create(**fields | values)


def test_a_teacher_is_sent_and_accepted_with_two_forms(
    centre: SimpleNamespace, sender: Client, receiver: Client
) -> None:
    Unit.objects.create(name="并入前的幼儿园", organisation=centre.far, closed_on=date(2026, 6, 30))
    asked_on = timezone.localdate() - timedelta(days=40)  # in autumn, when teachers rotate
    request = {"to": centre.far.pk, "sent_on": asked_on.isoformat(), "reason": "轮岗"}
    sent = sender.post(page("transfer_request", centre.zhang.pk), request)
    transfer = Transfer.objects.get()
    assert sent["Location"] == page("transfer", transfer.pk)
    assert (transfer.state, transfer.to_unit, transfer.sent_on) == (
        "requested",
        centre.far.units.get(closed_on=None),
        asked_on,
    )
    for name in ("transfer_request", "letter_issue"):  # nobody fills in a form that will be refused
        assert sender.get(page(name, centre.zhang.pk))["Location"] == page("transfer", transfer.pk)

    waiting = receiver.get(page("transfers"), {"tab": "waiting"}).content.decode()
    shown = receiver.get(page("transfer", transfer.pk)).content.decode()
    assert "张明华" in waiting and "2010-07-01" in shown
    for secret in (centre.zhang.telephone_masked, centre.zhang.id_number_masked, page("person", centre.zhang.pk)):
        assert secret not in shown
    assert receiver.get(page("person", centre.zhang.pk)).status_code == 404

    assert "并入前的幼儿园" not in receiver.get(page("transfer_accept", transfer.pk)).content.decode()
    receiver.post(
        page("transfer_accept", transfer.pk),
        {"received_on": asked_on.isoformat(), "unit": transfer.to_unit_id, "group": ""},
    )
    assert Person.objects.get(pk=centre.zhang.pk).unit == transfer.to_unit
    assert receiver.get(page("person", centre.zhang.pk)).status_code == 200
    assert sender.get(page("person", centre.zhang.pk)).status_code == 404
    assert sender.get(page("transfer", transfer.pk)).status_code == 200


def test_who_comes_second_is_told_by_whom_it_was_done(
    centre: SimpleNamespace, cast: SimpleNamespace, receiver: Client
) -> None:
    transfer = asked(centre, cast)
    today = timezone.localdate()
    transfer_accept(actor=cast.organiser, transfer=transfer, received_on=today, today=today)

    for name in ("transfer_accept", "transfer_refuse"):
        answer = receiver.post(page(name, transfer.pk), {"received_on": today.isoformat(), "reason": "x"}, follow=True)
        assert "organiser" in answer.content.decode()
    assert Transfer.objects.get().state == "accepted"


def test_what_cannot_be_is_said_at_the_field_and_nothing_typed_is_lost(
    centre: SimpleNamespace, cast: SimpleNamespace, sender: Client, receiver: Client
) -> None:
    answer = sender.post(
        page("transfer_request", centre.zhang.pk),
        {"to": centre.elsewhere.pk, "sent_on": "2026-11-01", "reason": "到邻区"},
    )
    assert answer.status_code == 200 and "到邻区" in answer.content.decode()
    assert list(answer.context["form"].errors) == ["to"]

    transfer = asked(centre, cast)
    late = receiver.post(page("transfer_accept", transfer.pk), {"received_on": "2020-01-01"})
    assert list(late.context["form"].errors) == ["received_on"]
    Person.objects.filter(pk=centre.zhang.pk).update(leaving="deceased")
    gone = receiver.post(page("transfer_accept", transfer.pk), {"received_on": timezone.localdate().isoformat()})
    assert "not here any more" in gone.content.decode()
    assert Transfer.objects.get().state == "requested"


def on_roster(client: Client, **query: str) -> list[str]:
    return [row.name for row in client.get(page("roster"), query).context["listing"].page.rows]


def test_a_letter_out_and_its_receipt(centre: SimpleNamespace, sender: Client) -> None:
    today = timezone.localdate()
    form = {"to_outside": "市直机关党工委", "letter_number": "介9", "issued_on": today.isoformat(), "reason": "调动"}
    bad = sender.post(page("letter_issue", centre.li.pk), form | {"valid_until": "2099-01-01"})
    assert list(bad.context["form"].errors) == ["valid_until"]
    Person.objects.filter(pk=centre.li.pk).update(joined_on=date(2015, 7, 1), full_member_on=date(2016, 7, 1))
    old = sender.post(page("letter_issue", centre.li.pk), form | {"issued_on": "1926-11-01"})
    assert list(old.context["form"].errors) == ["issued_on"] and "2015-07-01" in old.content.decode()
    Person.objects.filter(pk=centre.li.pk).update(status="applicant", joined_on=None, full_member_on=None)
    assert "no Party member" in sender.post(page("letter_issue", centre.li.pk), form).content.decode()
    Person.objects.filter(pk=centre.li.pk).update(status="full_member", joined_on=date(2015, 7, 1))
    sender.post(page("letter_issue", centre.li.pk), form)
    transfer = Transfer.objects.get()
    assert transfer.valid_until == today + timedelta(days=90)

    address = page("letter_correct", transfer.pk)
    assert address in sender.get(page("transfer", transfer.pk)).content.decode()
    typed = {name: value or "" for name, value in sender.get(address).context["form"].initial.items()}
    assert (typed["letter_number"], typed["outside"], typed["issued_on"]) == ("介9", "市直机关党工委", today)
    wrong = sender.post(address, typed | {"outside": " ", "reason": "录错"})
    assert list(wrong.context["form"].errors) == ["outside"]
    sender.post(address, typed | {"letter_number": "介19", "reason": "录错"})
    assert "介19" in sender.get(page("transfer_notice", transfer.pk)).content.decode()
    assert "录错" in sender.get(page("transfer", transfer.pk)).content.decode()
    # A number that another letter has, cancelled ones aside, is told and stands.
    other = letter(centre, person=centre.zhang, letter_number="介18", state="returned", end_reason="逾期")
    letter(centre, person=centre.zhang, letter_number="介19", state="cancelled", end_reason="录错")
    again = sender.get(address).context["form"].initial | {"reason": "录错"}
    told = sender.post(address, again | {"letter_number": "介18"}, follow=True).content.decode()
    assert f"The letter of {other.person.name} has this number, too" in told
    again = sender.get(address).context["form"].initial | {"reason": "录错"}
    told = sender.post(address, again | {"letter_number": "介19"}, follow=True).content.decode()
    assert "has this number, too" not in told
    late = sender.post(address, typed | {"letter_number": "介20", "reason": "录错"}, follow=True).content.decode()
    assert "It was changed meanwhile" in late

    sender.post(
        page("letter_receipt", transfer.pk), {"received_on": today.isoformat(), "receipt_on": today.isoformat()}
    )
    settled = sender.post(address, typed | {"reason": "录错"}, follow=True).content.decode()
    assert "Nothing was changed: meanwhile it is" in settled and "介19" in settled
    assert (on_roster(sender), on_roster(sender, presence="left")) == (["张明华"], ["李静"])
    shown = sender.get(page("person", centre.li.pk)).content.decode()
    assert page("person_leave_undo", Leaving.objects.get().pk) in shown

    sender.post(page("person_leave_undo", Leaving.objects.get().pk), {"reason": "登记错人"})
    assert on_roster(sender) == ["李静", "张明华"]


def test_somebody_arrives(centre: SimpleNamespace, receiver: Client) -> None:
    form = {
        "from_outside": "外市教育局党委", "letter_number": "介20", "issued_on": "2026-11-01",
        "arrived_on": "2026-11-02", "name": "陈新", "status": "full_member", "joined_on": "2015-07-01",
        "organisation": centre.far.pk,
    }  # fmt: skip
    answer = receiver.post(page("person_arrive"), form)

    transfer = Transfer.objects.select_related("person").get()
    assert answer["Location"] == page("transfer", transfer.pk)
    assert (transfer.state, transfer.person.name, transfer.to_unit) == ("arrived", "陈新", centre.far.units.get())
    assert "had run out" not in receiver.get(answer["Location"]).content.decode()
    address = page("letter_correct", transfer.pk)
    typed = receiver.get(address).context["form"].initial | {"outside": "外市教委党委", "reason": "录错"}
    young = receiver.post(address, typed | {"issued_on": "2026-11-03", "valid_until": ""})
    assert list(young.context["form"].errors) == ["issued_on"]
    receiver.post(address, typed)
    transfer.refresh_from_db()
    assert (transfer.from_outside, transfer.letter_number) == ("外市教委党委", "介20")
    late = receiver.post(page("person_arrive"), form | {"name": "郝新", "issued_on": "2026-01-05"}, follow=True)
    assert "The letter had run out on 2026-04-05 already" in late.content.decode()


def test_lists_and_pages_cost_the_same_at_one_row_and_at_three(
    centre: SimpleNamespace, cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.organiser)
    letter(centre)
    transfer = asked(centre, cast)
    Person.objects.filter(pk=centre.li.pk).update(is_mobile=True, mobile_since=date(2026, 1, 1))
    lists = [f"{page('transfers')}?tab={tab}" for tab in ("waiting", "open", "overdue", "all", "nonsense")]
    costs = {**dict.fromkeys(lists, 5), page("away"): 3, page("transfer", transfer.pk): 10}

    def count() -> None:
        for address, cost in costs.items():
            client.get(address)
            with django_assert_num_queries(cost):
                client.get(address)

    count()
    for person in PersonFactory.create_batch(2, organisation=centre.near):
        asked(centre, cast, person)
        away = {"is_mobile": True, "mobile_since": date(2026, 1, 1)}
        letter(centre, person=PersonFactory(organisation=centre.near, **away))
    count()


def test_tabs_and_filters_leave_what_they_say(centre: SimpleNamespace, cast: SimpleNamespace, receiver: Client) -> None:
    organisation_page = signed_in(cast.organiser)
    letter(centre)
    asked(centre, cast)

    def names(client: Client, **query: str) -> list[str]:
        return [row.person.name for row in client.get(page("transfers"), query).context["listing"].page.rows]

    assert names(organisation_page, tab="all") == ["张明华", "李静"]
    assert names(organisation_page, tab="overdue") == ["李静"]
    assert names(organisation_page, tab="waiting") == ["张明华"]
    assert names(organisation_page, tab="all", q="lj") == ["李静"]
    assert names(organisation_page, tab="all", kind="within") == ["张明华"]
    assert names(organisation_page, tab="all", organisation=str(centre.far.pk)) == ["张明华"]
    assert names(organisation_page, tab="all", sent_from="x") == []
    assert names(receiver, tab="all") == ["张明华"]
    assert names(receiver, tab="overdue") == []


def test_sheet_15_holds_what_the_list_shows_and_is_logged(
    centre: SimpleNamespace, cast: SimpleNamespace, sender: Client
) -> None:
    row = letter(centre)
    asked(centre, cast)
    answer = sender.get(page("transfers_export"), {"tab": "all", "format": "csv"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()

    assert lines[0] == "姓名,转出支部,转入支部,原因,转出日期,介绍信号,有效期至,接收日期,回执日期,状态"
    assert lines[1] == (
        f"李静,第一实验幼儿园党支部,'=市直机关党工委,调动,{row.sent_on},介7,{row.valid_until},,,已开介绍信"
    )
    assert lines[2].startswith("张明华,第一实验幼儿园党支部,河滨幼儿园党支部,轮岗,") and lines[2].endswith("待接收")
    log = AccessLog.objects.get(kind="export")
    assert (log.what, log.rows, log.user) == ("sheet 15", 2, cast.secretary)
    assert sender.get(page("transfers_export"), {"tab": "all", "format": "xlsx"}).status_code == 200


def test_paper_has_the_list_and_the_notice(centre: SimpleNamespace, cast: SimpleNamespace, sender: Client) -> None:
    transfer = asked(centre, cast)
    assert "张明华" in sender.get(page("transfers_print"), {"tab": "all"}).content.decode()
    notice = sender.get(page("transfer_notice", transfer.pk)).content.decode()
    assert "轮岗" in notice and centre.far.name in notice and centre.zhang.telephone_masked not in notice


def test_many_branches_are_typed_and_only_those_of_the_centre_offered(centre: SimpleNamespace, sender: Client) -> None:
    for number in range(61):
        organisation(f"第{number}党支部", parent=centre.committee)
    form = sender.get(page("transfer_request", centre.zhang.pk)).content.decode()
    assert page("transfer_branches", centre.zhang.pk) in form

    def typed(text: str) -> str:
        address = page("transfer_branches", centre.zhang.pk)
        return sender.get(address, {"for": "to", "to": text}).content.decode()

    assert "河滨" in typed("河滨") and "邻区" not in typed("邻区") and "第一实验" not in typed("第一实验")
    sender.post(
        page("transfer_request", centre.zhang.pk), {"to": "河滨幼儿园党支部", "sent_on": "2026-11-01", "reason": "轮岗"}
    )
    assert Transfer.objects.get().to_organisation == centre.far


def test_contacts_are_logged_and_flags_counted(centre: SimpleNamespace, sender: Client) -> None:
    today = timezone.localdate()
    since = date(today.year - 1, 1, 1)
    Person.objects.filter(pk=centre.zhang.pk).update(is_mobile=True, mobile_since=since)
    Person.objects.filter(pk=centre.li.pk).update(is_lost=True, lost_since=since)
    shown = sender.get(page("person", centre.zhang.pk)).content.decode()
    assert "six months in a fixed place" in shown and "art. 25" in shown
    assert "secretary · 第一实验幼儿园党支部" in shown and "ShownFlag" not in shown  # the frame's words are its own
    assert "art. 24" in sender.get(page("person", centre.li.pk)).content.decode()

    contact = {"on": today.isoformat(), "way": "telephone", "by": "书记", "reached": "on", "result": "近况良好"}
    later = contact | {"on": (today + timedelta(days=1)).isoformat()}
    wrong = sender.post(page("person_contacts", centre.zhang.pk), later)
    assert list(wrong.context["form"].errors) == ["on"] and "近况良好" in wrong.content.decode()
    sender.post(page("person_contacts", centre.zhang.pk), contact)
    assert Contact.objects.get().person == centre.zhang
    assert "近况良好" in sender.get(page("person_contacts", centre.zhang.pk)).content.decode()

    mobile = sender.get(page("away")).content.decode()
    lost = sender.get(page("away"), {"tab": "lost"}).content.decode()
    assert "张明华" in mobile and "李静" not in mobile and today.isoformat() in mobile
    assert "李静" in lost and "张明华" not in lost
    assert "李静" in sender.get(page("away_print"), {"tab": "lost"}).content.decode()
    contact_by_mistake = page("contact_remove", Contact.objects.get().pk)
    assert "counted anew" in sender.get(contact_by_mistake).content.decode() and Contact.objects.exists()
    sender.post(contact_by_mistake)
    assert not Contact.objects.exists()


def test_who_was_entered_twice_is_deleted_and_nobody_of_whom_more_is_recorded(
    centre: SimpleNamespace, cast: SimpleNamespace, sender: Client
) -> None:
    twice = PersonFactory(name="李静", organisation=centre.near)
    address = page("person_delete", twice.pk)
    assert address in sender.get(page("person_leave", twice.pk)).content.decode()
    assert "reason" in sender.post(address, {"reason": " ", "version": "1"}).context["form"].errors
    assert sender.post(address, {"reason": "重复录入", "version": "9"})["Location"] == page("person", twice.pk)
    letter(
        centre,
        kind="in",
        state="arrived",
        person=twice,
        from_organisation=None,
        to_outside="",
        from_outside="外市",
        to_organisation=centre.near,
        received_on=timezone.localdate(),
    )  # came with a letter, by mistake
    asked(centre, cast)
    kept = sender.post(page("person_delete", centre.zhang.pk), {"reason": "重复录入", "version": "1"})
    assert "more is recorded: transfer" in kept.content.decode()
    assert Person.objects.filter(pk__in=[twice.pk, centre.zhang.pk]).count() == 2

    assert sender.post(address, {"reason": "重复录入", "version": "1"})["Location"] == page("roster")
    assert not Person.objects.filter(pk=twice.pk).exists() and not Transfer.objects.filter(kind="in").exists()
    last = event_model(Person).objects.filter(pgh_obj_id=twice.pk).latest("pgh_id")
    assert (last.pgh_label, last.pgh_context.metadata["reason"]) == ("delete", "重复录入")


def test_a_death_is_recorded_from_the_page(centre: SimpleNamespace, sender: Client) -> None:
    today = timezone.localdate().isoformat()
    refused = sender.post(page("person_leave", centre.li.pk), {"kind": "expelled", "left_on": today})
    assert list(refused.context["form"].errors) == ["document"]
    sender.post(page("person_leave", centre.li.pk), {"kind": "deceased", "left_on": today})
    assert Person.objects.get(pk=centre.li.pk).leaving == "deceased"


def test_several_are_sent_after_a_look_and_accepted_with_one_form(
    centre: SimpleNamespace, cast: SimpleNamespace, sender: Client, receiver: Client
) -> None:
    """Who cannot go is told with the reason before and holds nobody back; the receiver ticks what waits."""
    others = [PersonFactory(name=name, organisation=centre.near) for name in ("孙一", "孙二", "孙三")]
    left = PersonFactory(name="孙四", organisation=centre.near, leaving="left_staff")
    asked(centre, cast, others[2])
    today = timezone.localdate().isoformat()
    people = [centre.zhang, *others, left, centre.wang]
    data = {"person": [person.pk for person in people]}
    first = sender.post(page("transfers_send"), data).content.decode()
    assert "张明华" in first and "王秀兰" not in first  # nobody of theirs
    assert not sender.post(page("transfers_send"), {}, follow=True).context.get("chosen")

    data |= {"to": centre.far.pk, "sent_on": today, "reason": ""}
    wrong = sender.post(page("transfers_send"), data | {"confirmed": "yes"})
    assert "reason" in wrong.context["form"].errors and not wrong.context["looked"]
    look = sender.post(page("transfers_send"), data | {"reason": "轮岗"})
    assert [told.person.name for told in look.context["ready"]] == ["孙二", "孙一", "张明华"]
    assert {told.person.name: told.why.split(".")[0] for told in look.context["left"]} == {
        "孙三": "A transfer of this person is under way already",
        "孙四": "孙四 is not here any more (left the staff), so there is nobody to transfer",
    }
    assert Transfer.objects.count() == 1
    sent = sender.post(page("transfers_send"), data | {"reason": "轮岗", "confirmed": "yes"}, follow=True)
    assert "3 requests were sent to 河滨幼儿园党支部." in sent.content.decode()
    assert Transfer.objects.filter(state="requested", reason="轮岗", to_organisation=centre.far).count() == 4

    Person.objects.filter(pk=others[0].pk).update(leaving="deceased")
    waiting = receiver.get(page("transfers"), {"tab": "waiting"})
    rows = {"transfer": [row.pk for row in waiting.context["listing"].page.rows]}
    assert waiting.content.decode().count('name="transfer"') == 4
    shown = receiver.post(page("transfers_accept"), rows).content.decode()
    assert "孙一" in shown and "received_on" in shown
    done = receiver.post(page("transfers_accept"), rows | {"received_on": today}, follow=True).content.decode()
    assert "3 people were taken over." in done and "孙一 was left: 孙一 is not here any more" in done
    moved = Person.objects.filter(organisation=centre.far).exclude(pk=centre.wang.pk)
    unit = centre.far.units.get().pk  # the request for 孙三 named none
    assert set(moved.values_list("name", "unit")) == {("张明华", unit), ("孙二", unit), ("孙三", None)}
