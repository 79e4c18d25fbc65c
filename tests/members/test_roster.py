"""The roster page: what it may be narrowed by, how it sorts, what it masks, what it says when nobody is there."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import crypto
from members.models import Organisation, Person
from members.querysets.names import alphabet_from
from members.tables.people import ORDERS
from tests.factories import PersonFactory, id_number, organisation

ROSTER = "/people/"


@pytest.fixture
def browser(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.organiser)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def many(centre: SimpleNamespace) -> list[Person]:
    """Four people in the far branch, each different from the others in every filter."""
    born = [date(1960, 2, 29), date(1985, 5, 5), date(2000, 11, 22), None]
    rows: list[dict[str, Any]] = [
        {"name": "孙一", "sex": "1", "education": "30", "layer": "management", "post_category": "retired",
         "joined_on": date(1990, 1, 1), "full_member_on": date(1991, 1, 1), "special_care": "age"},
        {"name": "孙二", "sex": "2", "education": "10", "layer": "backbone", "is_lost": True},
        {"name": "孙三", "status": "activist", "layer": "advancing", "joined_on": None, "full_member_on": None,
         "post_category": "office", "is_mobile": True, "special_care": "illness"},
        {"name": "孙四", "status": "probationary_member", "layer": "", "post_category": "logistics",
         "joined_on": date(2026, 1, 1), "full_member_on": None},
    ]  # fmt: skip
    made = [
        PersonFactory(organisation=centre.far, birth_date=day, id_number=None, **row)
        for day, row in zip(born, rows, strict=True)
    ]
    Person.objects.filter(pk=centre.wang.pk).delete()
    return made


def names(client: Client, **query: Any) -> list[str]:
    answer = client.get(ROSTER, query)
    assert answer.status_code == 200
    return [row.name for row in answer.context["listing"].page.rows]


def test_everybody_in_scope_is_listed_by_name_with_masked_telephones(browser: Client, centre: SimpleNamespace) -> None:
    html = browser.get(ROSTER).content.decode()

    assert names(browser) == ["李静", "王秀兰", "张明华"]
    assert "138****5678" in html and "13812345678" not in html
    assert centre.li.id_number not in html
    assert reverse("members:person", args=[centre.li.pk]) in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "activist"}, "三"),
        ({"status": "members"}, "二四一"),
        ({"layer": "management"}, "一"),
        ({"post_category": "logistics"}, "四"),
        ({"sex": "1"}, "一"),
        ({"education": "10"}, "二"),
        ({"joined_from": "1990-01-01", "joined_to": "2010-07-01"}, "二一"),
        ({"joined_to": "1989-12-31"}, ""),
        ({"mobile": "yes"}, "三"),
        ({"mobile": "no", "sex": "2"}, "二四"),
        ({"lost": "yes"}, "二"),
        ({"special_care": "any"}, "三一"),
        ({"special_care": "illness"}, "三"),
        ({"special_care": "other"}, ""),
        ({"age_from": "60"}, "一"),
        ({"age_from": "0", "age_to": "150"}, "二三一"),
        ({"q": "孙"}, "二三四一"),
        ({"q": "sun san"}, "三"),
        ({"q": "SY"}, "一"),
    ],
)
def test_each_filter_leaves_whom_it_says(
    browser: Client, centre: SimpleNamespace, many: list[Person], query: dict[str, str], expected: str
) -> None:
    assert names(browser, organisation=centre.far.pk, **query) == [f"孙{name}" for name in expected]


def test_ages_are_as_of_today(browser: Client, centre: SimpleNamespace) -> None:
    today = timezone.localdate()
    twenty = PersonFactory(name="甲", organisation=centre.near, id_number=None, birth_date=date(today.year - 20, 1, 1))
    later = date(today.year - 20, 12, 31)
    nineteen = PersonFactory(name="乙", organisation=centre.near, id_number=None, birth_date=later)
    expected = ["甲", "乙"] if later <= today.replace(year=today.year - 20) else ["甲"]

    assert names(browser, age_from="20", age_to="20") == expected
    assert (twenty.name, nineteen.name) == ("甲", "乙")


def test_an_organisation_stands_for_everything_below_it(browser: Client, centre: SimpleNamespace) -> None:
    assert names(browser, organisation=centre.near.pk) == ["李静", "张明华"]
    assert names(browser, organisation=centre.group.pk) == ["张明华"]
    assert names(browser, organisation=centre.committee.pk) == ["李静", "王秀兰", "张明华"]
    assert names(browser, organisation="第一实验幼儿园党支部") == ["李静", "张明华"]


def test_a_unit_narrows_too(browser: Client, centre: SimpleNamespace) -> None:
    assert names(browser, unit=centre.far.units.get().pk) == ["王秀兰"]


@pytest.mark.parametrize(
    "query",
    [
        {"organisation": "999999"},
        {"organisation": "x"},
        {"unit": "9" * 50},
        {"status": "emperor"},
        {"age_from": "abc"},
        {"age_from": "-1"},
        {"age_to": "1e9"},
        {"joined_from": "2026-02-30"},
        {"sex": ["1", "x"]},
        {"q": "长" * 500},
        {"lost": "maybe"},
    ],
)
def test_a_filter_that_cannot_be_read_shows_nobody_and_says_so(browser: Client, query: dict[str, Any]) -> None:
    assert names(browser, **query) == []
    assert browser.get(ROSTER, query).context["form"].errors


def test_others_organisations_are_no_filter(browser: Client, centre: SimpleNamespace) -> None:
    for foreign in (centre.elsewhere.pk, centre.elsewhere.name):
        assert names(browser, organisation=foreign) == []
    assert centre.elsewhere.name not in browser.get(ROSTER).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"q": "%' OR 1=1 --"},
        {"q": "a & b | !c:*"},
        {"q": "\\"},
        {"q": "\u202e\U00020bb7"},
        {"q": "'" * 60},
        {"among": "1,2,x,999999999999999999999999"},
        {"at": "AAAA", "sort": "x", "size": "-1"},
        {"sort": ["name", "-age"]},
    ],
)
def test_whatever_the_address_says_is_an_answer(browser: Client, query: dict[str, Any]) -> None:
    assert browser.get(ROSTER, query).status_code == 200
    assert browser.get(reverse("members:roster_print"), query).status_code == 200


def test_nul_in_the_address_is_a_bad_request(browser: Client) -> None:
    assert browser.get(ROSTER + "?q=a%00b").status_code == 400


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", "二三四一"),
        ("-name", "一四三二"),
        ("age", "三二一四"),
        ("-age", "一二三四"),
        ("joined", "一二四三"),
        ("-joined", "四二一三"),
        ("branch", "二三四一"),
    ],
)
def test_each_order_sorts_with_the_unknown_last_both_ways(
    browser: Client, centre: SimpleNamespace, many: list[Person], sort: str, expected: str
) -> None:
    assert names(browser, organisation=centre.far.pk, sort=sort) == [f"孙{name}" for name in expected]


def test_every_sortable_column_has_its_order() -> None:
    assert [order.key for order in ORDERS] == ["name", "age", "branch", "joined"]


def test_names_that_begin_with_what_was_typed_come_first(browser: Client, centre: SimpleNamespace) -> None:
    for name in ("安张", "张安", "章一", "赵张"):
        PersonFactory(name=name, organisation=centre.near, id_number=None)

    assert names(browser, q="张") == ["张安", "张明华", "安张", "赵张"]
    assert names(browser, q="zhang", sort="-name") == ["章一", "张明华", "张安", "赵张", "安张"]
    assert names(browser, q="z") == ["张安", "张明华", "章一", "赵张", "安张"]
    assert names(browser, q="zm") == ["张明华"]


def test_a_search_pages_like_any_list(browser: Client, centre: SimpleNamespace) -> None:
    for number in range(35):
        PersonFactory(name=f"张{'一二三四五六七'[number % 7]}", organisation=centre.near, id_number=None)
    PersonFactory(name="安张", organisation=centre.near, id_number=None)

    first = browser.get(ROSTER, {"q": "张"}).context["listing"]
    second = browser.get(ROSTER + first.next_url).context["listing"]

    assert first.count_text == "1 to 30 of 37"
    seen = [row.pk for row in [*first.page.rows, *second.page.rows]]
    assert len(seen) == len(set(seen)) == 37
    assert second.page.rows[-1].name == "安张"
    back = browser.get(ROSTER + second.previous_url).context["listing"]
    assert [row.pk for row in back.page.rows] == [row.pk for row in first.page.rows]


@pytest.mark.parametrize("typed", ["张", "zhang", "zm", "m", "李 j", "不在"])
@pytest.mark.parametrize("sort", ["name", "-age", "branch", "joined"])
def test_every_way_of_reading_names_finds_the_same_people(
    browser: Client, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, typed: str, sort: str
) -> None:
    """A small list looks at each; among many a sample decides. Both must agree with the plain condition."""
    for number in range(40):
        PersonFactory(name=f"{'张李赵王'[number % 4]}{'明静美'[number % 3]}", organisation=centre.near, id_number=None)
    expected = sorted(Person.objects.below(centre.committee).named(typed).values_list("pk", flat=True))

    for few in (2000, 0):
        monkeypatch.setattr("members.tables.people.FEW", few)
        found: list[int] = []
        address: str | None = f"?q={typed}&sort={sort}"
        while address:
            listing = browser.get(ROSTER + address).context["listing"]
            found += [row.pk for row in listing.page.rows]
            address = listing.next_url
        assert sorted(found) == expected
        assert listing.count.number == len(expected)


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("王芳", "wang fang"), ("wangfang", "wang fang"), ("wang fang", "wang"), ("wangf", "wang f"), ("lina", "li na"),
        ("zhangmh", "zhang m"), ("zm", "z"), ("陈er", "chen"), ("zhao", "zhao"), ("37", ""),
    ],
)  # fmt: skip
def test_a_search_by_name_begins_in_its_part_of_the_alphabet(typed: str, start: str) -> None:
    assert dict(alphabet_from(typed).children)["name_sort__gte"] == start  # type: ignore[arg-type,misc]  # pairs


def test_a_search_is_posted_and_leads_to_an_address_without_empty_filters(browser: Client) -> None:
    posted = {"q": " zhang ", "status": "members", "layer": "", "sort": "-age", "csrfmiddlewaretoken": "x"}
    answer = browser.post(ROSTER, posted)

    assert answer["Location"] == "/people/?q=+zhang+&status=members&sort=-age"
    assert names(browser, q=" zhang ") == ["张明华"]


def test_a_whole_number_finds_its_person_and_gets_into_no_address(browser: Client, centre: SimpleNamespace) -> None:
    number = centre.li.id_number
    spaced = f"{number[:6]} {number[6:14]} {number[14:].lower()}"

    answer = browser.post(ROSTER, {"q": spaced, "status": "members"})

    assert answer["Location"] == reverse("members:person", args=[centre.li.pk])


def test_a_telephone_of_several_lists_them_by_their_rows(browser: Client, centre: SimpleNamespace) -> None:
    answer = browser.post(ROSTER, {"q": "+86 138-1234-5678"})

    assert "138" not in answer["Location"].replace(str(centre.li.pk), "")
    listing = browser.get(answer["Location"]).context["listing"]
    assert [row.name for row in listing.page.rows] == ["李静", "王秀兰", "张明华"]


def test_a_number_of_somebody_elsewhere_finds_nobody(browser: Client, centre: SimpleNamespace) -> None:
    number = id_number(date(1977, 7, 7), 44)
    Person.objects.filter(pk=centre.zhao.pk).update(
        id_number=number, id_number_digest=crypto.digest(number, "person.id_number"), birth_date=date(1977, 7, 7)
    )
    answer = browser.post(ROSTER, {"q": number}, follow=True)

    assert answer.redirect_chain == [("/people/", 302)]
    assert "Nobody you can see has this number." in answer.content.decode()
    assert "赵敏" not in answer.content.decode()


def test_a_number_typed_into_the_address_is_not_looked_for(browser: Client, centre: SimpleNamespace) -> None:
    for typed in (centre.li.id_number, "13812345678", "１３８ 1234-5678"):
        assert names(browser, q=typed) == []
        assert list(browser.get(ROSTER, {"q": typed}).context["form"].errors) == ["q"]


def test_an_empty_list_says_how_to_begin_and_a_narrowed_one_how_to_widen(
    browser: Client, client: Client, cast: SimpleNamespace
) -> None:
    narrowed = browser.get(ROSTER, {"layer": "advancing"}).content.decode()
    assert "Nobody fits" in narrowed and "Clear filters" in narrowed

    Person.objects.all().delete()
    assert "Import a roster" in browser.get(ROSTER).content.decode()
    client.force_login(cast.nobody)
    client.cookies["django_language"] = "en"
    assert "Ask the administrator of your centre." in client.get(ROSTER).content.decode()


def test_each_filter_in_force_is_a_chip(browser: Client, centre: SimpleNamespace) -> None:
    chips = browser.get(ROSTER, {"organisation": centre.near.pk, "sex": "2", "q": "li"}).context["chips"]

    assert [(chip.name, chip.value) for chip in chips] == [
        ("q", "li"),
        ("organisation", "第一实验幼儿园党支部"),
        ("sex", "female"),
    ]


def test_buttons_follow_the_rights(client: Client, cast: SimpleNamespace) -> None:
    for name, may in (("secretary", True), ("reader", False)):
        client.force_login(getattr(cast, name))
        html = client.get(ROSTER, {"sex": "2"}).content.decode()
        assert (reverse("members:person_add") in html) == may
        assert (f"{reverse('members:roster_export')}?sex=2" in html) == may


def test_the_print_holds_the_whole_filtered_list_in_its_order(
    browser: Client, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(31):
        PersonFactory(name=f"孙{number}", organisation=centre.far, id_number=None, sex="1")
    address = reverse("members:roster_print") + "?sex=1&sort=-name"

    answer = browser.get(address)
    assert (answer.context["rows"], answer.context["cut"]) == (31, False)
    html = answer.content.decode()
    assert html.index("孙9") < html.index("孙10") and "13812345678" not in html

    monkeypatch.setattr("core.web.listing.page.PRINT_CAP", 30)
    assert "Only the first 30 people are printed." in browser.get(address).content.decode()


def test_further_filters_are_shown_while_in_force_and_to_who_asks_for_them(browser: Client) -> None:
    page = browser.get(ROSTER, {"sort": "age"}).content.decode()
    assert 'name="layer"' in page and 'name="sex"' not in page
    assert 'href="?sort=age&amp;more=1"' in page
    page = browser.get(ROSTER, {"age_from": "unknown"}).content.decode()
    assert 'name="age_from"' in page and 'class="filter-error"' in page and 'name="sex"' not in page
    assert 'href="?age_from=unknown&amp;more=1"' in page
    page = browser.get(ROSTER, {"age_from": "30", "more": "1"}).content.decode()
    assert 'name="layer"' in page and 'name="sex"' in page and 'name="presence"' in page and "<summary" in page


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, centre: SimpleNamespace, cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.organiser)
    client.get(ROSTER)
    Person.objects.exclude(pk=centre.wang.pk).delete()
    with django_assert_num_queries(4):
        client.get(ROSTER)
    PersonFactory(name="甲", organisation=centre.near, id_number=None)
    PersonFactory(name="乙", organisation=centre.far, id_number=None)
    with django_assert_num_queries(4):
        client.get(ROSTER)
    with django_assert_num_queries(3):
        client.get(reverse("members:roster_print"))
    with django_assert_num_queries(6):
        client.get(ROSTER, {"q": "wang"})


def test_the_number_of_queries_does_not_grow_with_the_organisations(
    client: Client, centre: SimpleNamespace, cast: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for number in range(65):
        place = organisation(f"第{number}分园党支部", parent=centre.committee)
        PersonFactory(name="甲", organisation=place, id_number=None)
    client.force_login(cast.organiser)

    with django_assert_max_num_queries(5):
        html = client.get(ROSTER).content.decode()
    assert 'list="id_organisation_offered"' in html
    wanted = Organisation.objects.get(name="第7分园党支部")
    with django_assert_max_num_queries(5):
        listing = client.get(ROSTER, {"organisation": wanted.pk}).context["listing"]
    assert [row.organisation__name for row in listing.page.rows] == [wanted.name]
