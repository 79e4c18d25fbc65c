"""The pages of one person: what they show and to whom, the forms, revealing, and hostile input."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AccessLog
from core.pinyin import name_keys
from members import policies
from members.models import Organisation, Person, Unit
from members.services import people as services
from tests.factories import PersonFactory, id_number, organisation

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


def page(name: str, person: Person | None = None, **kwargs: Any) -> str:
    return reverse(f"members:{name}", kwargs={"pk": person.pk, **kwargs} if person else None)


def shown(person: Person, **changed: Any) -> dict[str, Any]:
    """What a browser sends back from the untouched form of a person, with some fields typed over."""
    fields = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in Person.objects.filter(pk=person.pk).values().get().items()
        if isinstance(value, str | date) and name not in {"name_sort", "search", "scope_path"}
    }
    fields |= {
        "organisation": person.organisation_id,
        "group": person.group_id or "",
        "unit": person.unit_id or "",
        "id_number": "",
        "telephone": "",
        "how": "change",
        "effective_on": timezone.localdate().isoformat(),
        "version": Person.objects.get(pk=person.pk).version,
    }
    return fields | changed


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

    with django_assert_max_num_queries(20) as once:
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
    assert browser.get(address).status_code == 405


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


def test_an_edit_keeps_numbers_that_were_not_typed_anew(browser: Client, centre: SimpleNamespace) -> None:
    html = browser.get(page("person_edit", centre.zhang)).content.decode()
    assert "13812345678" not in html and str(centre.zhang.id_number) not in html

    answer = browser.post(page("person_edit", centre.zhang), shown(centre.zhang, layer="management"))

    person = Person.objects.get(pk=centre.zhang.pk)
    assert answer.status_code == 302
    assert (person.layer, person.telephone, person.id_number) == (
        "management",
        "13812345678",
        centre.zhang.id_number,
    )
    assert person.version == 2


def test_a_number_is_replaced_or_removed_only_on_request(browser: Client, centre: SimpleNamespace) -> None:
    browser.post(page("person_edit", centre.zhang), shown(centre.zhang, telephone="139-0000-1111"))
    assert Person.objects.get(pk=centre.zhang.pk).telephone == "13900001111"

    both = shown(centre.zhang, telephone="13900002222", remove_telephone="on")
    assert list(browser.post(page("person_edit", centre.zhang), both).context["form"].errors) == ["telephone"]

    browser.post(page("person_edit", centre.zhang), shown(centre.zhang, remove_telephone="on"))
    assert Person.objects.get(pk=centre.zhang.pk).telephone is None


def test_a_change_needs_its_day_and_a_statutory_date_its_reason(browser: Client, centre: SimpleNamespace) -> None:
    for changed, field in (
        ({"layer": "management", "effective_on": ""}, "effective_on"),
        ({"layer": "management", "effective_on": "2999-01-01"}, "effective_on"),
        ({"joined_on": "2010-07-02"}, "reason"),
        ({"how": "otherwise"}, "how"),
    ):
        answer = browser.post(page("person_edit", centre.zhang), shown(centre.zhang, **changed))
        assert list(answer.context["form"].errors) == [field]
    assert Person.objects.get(pk=centre.zhang.pk).version == 1


def test_of_two_editors_the_second_sees_what_changed_keeps_what_they_typed_and_decides(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    typed = shown(centre.zhang, layer="foundation", remarks="我写的", native_place="")
    services.person_change(
        actor=cast.organiser,
        person=centre.zhang,
        version=1,
        values={"layer": "management", "education": "10"},
        today=date(2026, 11, 22),
    )

    answer = browser.post(page("person_edit", centre.zhang), typed)

    form = answer.context["form"]
    person = Person.objects.get(pk=centre.zhang.pk)
    assert (person.layer, person.education, person.remarks, person.version) == ("management", "10", "", 2)
    assert [change.name for change in answer.context["since"].changes] == ["layer", "education"]
    # Typed: kept. Left alone: as it is now.
    assert (form["layer"].value(), form["remarks"].value()) == ("foundation", "我写的")
    assert (form["education"].value(), form["version"].value()) == ("10", "2")

    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert browser.post(page("person_edit", centre.zhang), again).status_code == 302
    person.refresh_from_db()
    assert (person.layer, person.education, person.remarks, person.version) == ("foundation", "10", "我写的", 3)


def test_what_the_other_wrote_is_text_and_never_markup(
    browser: Client, centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    typed = shown(centre.zhang, remarks="我写的")
    services.person_change(
        actor=cast.organiser,
        person=centre.zhang,
        version=1,
        values={"remarks": '<img src=x onerror="alert(1)">'},
        today=timezone.localdate(),
    )

    Unit.objects.create(name="<img src=x>", organisation=centre.near)
    html = browser.post(page("person_edit", centre.zhang), typed).content.decode()
    entry = browser.get(page("person", centre.zhang)).context["timeline"].entries[0]
    back = browser.get(page("person_put_back", centre.zhang, event=entry.event)).content.decode()

    assert "<img src=x" not in html + back + browser.get(reverse("members:roster")).content.decode()
    assert "&lt;img src=x onerror" in back
    assert html.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;") == 2


@pytest.mark.parametrize("version", ["", "0", "-3", "x", "9" * 30, "999"])
def test_a_tampered_version_overwrites_nothing(browser: Client, centre: SimpleNamespace, version: str) -> None:
    answer = browser.post(page("person_edit", centre.zhang), shown(centre.zhang, layer="management", version=version))

    assert answer.status_code == 200
    assert Person.objects.get(pk=centre.zhang.pk).layer == "backbone"


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


def test_an_old_value_is_put_back_with_a_reason_and_both_stay_in_the_timeline(
    browser: Client, centre: SimpleNamespace
) -> None:
    browser.post(page("person_edit", centre.zhang), shown(centre.zhang, telephone="13900001111", education="10"))
    entry = browser.get(page("person", centre.zhang)).context["timeline"].entries[0]
    address = page("person_put_back", centre.zhang, event=entry.event)
    html = browser.get(address).content.decode()
    assert "139****1111 → 138****5678" in html and "13900001111" not in html

    refused = browser.post(address, {"fields": ["telephone"], "version": 2, "reason": " "})
    assert list(refused.context["form"].errors) == ["reason"]
    answer = browser.post(address, {"fields": ["telephone"], "version": 2, "reason": "录入有误"})

    person = Person.objects.get(pk=centre.zhang.pk)
    assert answer["Location"] == page("person", centre.zhang)
    assert (person.telephone, person.education, person.version) == ("13812345678", "10", 3)
    newest, older = browser.get(page("person", centre.zhang)).context["timeline"].entries[:2]
    assert (newest.reason, [change.name for change in newest.changes]) == ("录入有误", ["telephone"])
    assert [change.name for change in older.changes] == ["education", "telephone"]


def test_a_name_put_back_is_found_again(browser: Client, centre: SimpleNamespace) -> None:
    browser.post(page("person_edit", centre.zhang), shown(centre.zhang, name="章明华"))
    entry = browser.get(page("person", centre.zhang)).context["timeline"].entries[0]
    browser.post(
        page("person_put_back", centre.zhang, event=entry.event), {"fields": ["name"], "version": 2, "reason": "误"}
    )

    person = Person.objects.get(pk=centre.zhang.pk)
    assert (person.name, person.name_sort) == ("张明华", name_keys("张明华").sort)
    assert list(Person.objects.named("张明华")) == [person]


def test_only_changes_of_this_person_are_put_back(browser: Client, centre: SimpleNamespace) -> None:
    browser.post(page("person_edit", centre.li), shown(centre.li, education="10"))
    events = Person.pgh_event_model.objects  # type: ignore[attr-defined]
    changed = events.filter(pgh_obj_id=centre.li.pk).latest("pgh_id").pk
    recorded = events.filter(pgh_obj_id=centre.zhang.pk).earliest("pgh_id").pk

    for event in (changed, recorded, 999999):
        assert browser.get(page("person_put_back", centre.zhang, event=event)).status_code == 404


def test_a_put_back_after_somebody_elses_change_is_looked_at_again(browser: Client, centre: SimpleNamespace) -> None:
    browser.post(page("person_edit", centre.zhang), shown(centre.zhang, education="10"))
    entry = browser.get(page("person", centre.zhang)).context["timeline"].entries[0]

    answer = browser.post(
        page("person_put_back", centre.zhang, event=entry.event),
        {"fields": ["education"], "version": 1, "reason": "误"},
    )

    assert answer["Location"] == page("person", centre.zhang)
    assert Person.objects.get(pk=centre.zhang.pk).education == "10"


def test_a_value_that_no_longer_fits_is_not_put_back(browser: Client, centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(is_lost=True, lost_since=date(2026, 1, 1), version=2)
    Person.objects.filter(pk=centre.li.pk).update(is_lost=False, lost_since=None, version=3)
    entry = browser.get(page("person", centre.li)).context["timeline"].entries[0]

    answer = browser.post(
        page("person_put_back", centre.li, event=entry.event), {"fields": ["lost_since"], "version": 3, "reason": "误"}
    )

    assert answer.status_code == 200 and answer.context["form"].errors
    assert Person.objects.get(pk=centre.li.pk).lost_since is None


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
