"""Changing a person on a page: numbers kept unless typed anew, two editors at once, and putting old values back."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.pinyin import name_keys
from members.models import Person, Unit
from members.services import people as services
from tests.members.person_pages import page, shown


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.secretary)
    return client


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
