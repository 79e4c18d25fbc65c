"""The pages of one person: what they show and to whom, the forms, revealing, and hostile input."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from core.models import AccessLog
from members import policies
from members.models import Organisation, Person, Unit
from members.services import people as services
from tests.factories import PersonFactory, id_number, organisation
from tests.members.person_pages import page, shown

NEW_NUMBER = id_number(date(1990, 3, 8), 902)
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE members_person; --",
    "template": "{{ 7|add:7 }} %s %(x)s %",
    "formula": '=HYPERLINK("http://127.0.0.1/")',
    "nul": "a\0b",
    "directions": "\u202e\u2066" * 20,
    "long": "长" * 6000,
    "digits": "9" * 400,
    "negative": "-1",
}


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    return client


def test_the_page_masks_every_number_and_is_not_stored(browser: Client, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.zhang.pk).update(home_address="山东省东营市济南路1号")

    answer = browser.get(page("person", centre.zhang))

    html = answer.content.decode()
    assert "138****5678" in html and "13812345678" not in html
    assert centre.zhang.id_number_masked in html and centre.zhang.id_number not in html
    assert "济南路" not in html
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["system", "administrator", "organiser", "secretary", "group_leader", "reader",
                                  "stranger", "nobody"])  # fmt: skip
def test_list_page_and_right_to_view_agree(centre: SimpleNamespace, cast: SimpleNamespace, name: str) -> None:
    user, client = getattr(cast, name), Client()
    client.force_login(user)
    for person in (centre.zhang, centre.li, centre.wang, centre.zhao):
        seen = person in Person.objects.visible_to(user)
        assert policies.may_view_person(user, person) == seen
        assert client.get(page("person", person)).status_code == (200 if seen else 404)
        assert (person.name in client.get(reverse("members:roster")).content.decode()) == seen


def test_the_page_tells_what_is_worth_checking(browser: Client, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(joined_on=None, full_member_on=None)
    browser.cookies["django_language"] = "en"

    assert "A Party member has a day of joining." in browser.get(page("person", centre.li)).content.decode()
    assert "Worth checking" not in browser.get(page("person", centre.zhang)).content.decode()


def test_queries_stay_the_same_however_much_happened(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        Person.objects.filter(pk=centre.zhang.pk).update(remarks=str(number), version=number + 2)

    with django_assert_max_num_queries(24) as once:
        browser.get(page("person", centre.zhang))
    count = len(once.captured_queries)
    for number in range(40, 80):
        Person.objects.filter(pk=centre.zhang.pk).update(remarks=str(number), version=number + 2)
    with django_assert_max_num_queries(count):
        browser.get(page("person", centre.zhang))


def test_a_number_is_shown_once_after_a_purpose(browser: Client, centre: SimpleNamespace) -> None:
    address = page("person_reveal", centre.zhang)

    answer = browser.post(address, {"field": "telephone", "purpose": "通知开会"})

    assert "13812345678" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "13812345678" not in browser.get(page("person", centre.zhang)).content.decode()
    assert AccessLog.objects.get(kind="reveal").purpose == "通知开会"
    opened = browser.get(address)
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "请返回上一页，点按钮办理" in opened.content.decode()


@pytest.mark.parametrize("data", [{"field": "telephone", "purpose": " "}, {"field": "password", "purpose": "x"}, {}])
def test_a_reveal_without_purpose_or_of_something_else_shows_nothing(
    browser: Client, centre: SimpleNamespace, data: dict[str, str]
) -> None:
    answer = browser.post(page("person_reveal", centre.zhang), data)

    assert answer.status_code == 400
    assert "13812345678" not in answer.content.decode()
    assert not AccessLog.objects.filter(kind="reveal").exists()


def test_a_person_is_added_with_the_branch_filled_in_and_its_one_unit(browser: Client, centre: SimpleNamespace) -> None:
    form = browser.get(page("person_add")).context["form"]
    assert form["organisation"].value() == centre.near.pk

    answer = browser.post(
        page("person_add"),
        {"name": "陈桂英", "id_number": NEW_NUMBER, "organisation": centre.near.pk, "status": "non_member",
         "membership_state": "normal", "joined_on": ""},
    )  # fmt: skip

    person = Person.objects.get(name="陈桂英")
    assert answer["Location"] == page("person", person)
    assert (person.unit, person.birth_date, person.sex) == (centre.near.units.get(), date(1990, 3, 8), "2")


def test_days_are_taken_as_people_write_them(browser: Client, centre: SimpleNamespace) -> None:
    browser.post(page("person_edit", centre.zhang), shown(centre.zhang, work_started_on="2006年9月1日"))
    assert Person.objects.get(pk=centre.zhang.pk).work_started_on == date(2006, 9, 1)

    refused = browser.post(page("person_edit", centre.zhang), shown(centre.zhang, work_started_on="2006-02-30"))
    assert list(refused.context["form"].errors) == ["work_started_on"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_every_field_is_an_answer_and_never_a_fault(
    browser: Client, centre: SimpleNamespace, text: str
) -> None:
    address = page("person_edit", centre.zhang)
    form = browser.get(address).context["form"]
    free = [name for name, field in form.fields.items() if type(field) is forms.CharField]
    everything = dict.fromkeys(form.fields, text)

    # Together none gets past the form; those that take any text get to the service one by one.
    for changed in ({**everything, "version": 1}, everything, *({name: text} for name in free)):
        assert browser.post(address, shown(centre.zhang, **changed)).status_code in {200, 302, 400}
    assert browser.post(page("person_add"), everything).status_code in {200, 400}
    assert b"<script>alert(1)" not in browser.get(page("person", centre.zhang)).content


def test_places_of_others_and_places_that_are_none_are_refused_by_field(
    browser: Client, centre: SimpleNamespace
) -> None:
    foreign = Unit.objects.get(organisation=centre.far)
    for changed, field in (
        ({"organisation": centre.far.pk}, "organisation"),
        ({"organisation": centre.committee.pk}, "organisation"),
        ({"organisation": 99999999}, "organisation"),
        ({"organisation": "9" * 40}, "organisation"),
        ({"organisation": "河滨幼儿园党支部"}, "organisation"),
        ({"unit": foreign.pk}, "unit"),
        ({"group": centre.far.pk}, "group"),
    ):
        answer = browser.post(page("person_edit", centre.zhang), shown(centre.zhang, **changed))
        assert list(answer.context["form"].errors) == [field]
    assert Person.objects.get(pk=centre.zhang.pk).version == 1


def test_among_many_branches_one_is_typed_and_offered(client: Client, cast: SimpleNamespace) -> None:
    system = cast.system
    committee = Organisation.objects.get(name="学前教育中心党委")
    for number in range(61):
        organisation(f"第{number}分园党支部", parent=committee)
    client.force_login(system)

    html = client.get(page("person_add")).content.decode()
    assert 'list="id_organisation_offered"' in html
    found = client.get(reverse("members:organisation_options"), {"kind": "branch", "for": "organisation",
                                                                 "organisation": "第7分"})  # fmt: skip
    assert found.content.decode().split('"')[1::2] == ["第7分园党支部"]

    client.post(page("person_add"), {"name": "陈桂英", "organisation": "第7分园党支部", "status": "non_member",
                                     "membership_state": "normal"})  # fmt: skip
    person = Person.objects.get(name="陈桂英")
    assert (person.organisation.name, person.unit.name if person.unit else "") == ("第7分园党支部", "第7分园")

    organisation("第7分园党支部", parent=Organisation.objects.get(name="邻区学前教育中心党委"))
    twice = client.post(page("person_add"), {"name": "乙", "organisation": "第7分园党支部", "status": "non_member",
                                             "membership_state": "normal"})  # fmt: skip
    assert twice.context["form"].errors.as_data()["organisation"][0].code == "several"
    form = client.get(page("person_edit", person)).context["form"]
    assert form["organisation"].value() == f"第7分园党支部 [{person.organisation_id}]"
    assert client.post(page("person_edit", person), shown(person, layer="backbone",
                       organisation=form["organisation"].value())).status_code == 302  # fmt: skip


def test_options_show_nothing_of_others(browser: Client) -> None:
    for route, name in (("organisation_options", "organisation"), ("unit_options", "unit")):
        for typed in ("河滨", "%", "_", "\\", "", "  "):
            answer = browser.get(reverse(f"members:{route}"), {"for": name, name: typed})
            assert answer.content.decode().strip() == ""


def test_the_address_of_a_branch_fills_it_in_only_if_its_people_are_kept(
    client: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    client.force_login(cast.organiser)
    for asked, filled in ((centre.far.pk, centre.far.pk), (centre.elsewhere.pk, None), ("x", None), ("9" * 30, None)):
        form = client.get(page("person_add"), {"organisation": asked}).context["form"]
        assert form["organisation"].value() == filled


def test_a_branch_that_was_closed_stays_on_its_peoples_forms(browser: Client, centre: SimpleNamespace) -> None:
    Organisation.objects.filter(pk=centre.near.pk).update(closed_on=date(2026, 1, 1))

    answer = browser.post(page("person_edit", centre.zhang), shown(centre.zhang, remarks="x"))

    assert answer.status_code == 302
    assert Person.objects.get(pk=centre.zhang.pk).remarks == "x"


def test_a_second_person_with_one_number_entered_at_the_same_moment_is_refused(
    centre: SimpleNamespace, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = services.check

    def somebody_is_quicker(*args: Any, **kwargs: Any) -> None:
        usual(*args, **kwargs)
        PersonFactory(name="赵一", organisation=centre.near, birth_date=date(1990, 3, 8), id_number=NEW_NUMBER)

    monkeypatch.setattr(services, "check", somebody_is_quicker)
    client = Client()
    client.force_login(cast.secretary)
    answer = client.post(
        page("person_add"),
        {"name": "陈桂英", "id_number": NEW_NUMBER, "organisation": centre.near.pk, "status": "non_member",
         "membership_state": "normal"},
    )  # fmt: skip

    assert list(answer.context["form"].errors) == ["id_number"]
    assert not Person.objects.filter(name="陈桂英").exists()
