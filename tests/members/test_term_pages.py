"""The pages of committees and terms: what stands there, the form of an election, and what happens to bad input."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.models import AccessLog
from members import term_todos
from members.forms import offers
from members.models import Organisation, Person, PostHeld, Term, User
from members.tables import committees, organisations
from tests.access.terms import term_of
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(user: User, route: str, *args: Any) -> str:
    answer = signed_in(user).get(reverse(f"members:{route}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def election(*lines: tuple[str, object, str], **fields: str) -> dict[str, str]:
    """What a browser sends for an election: post, person and votes of each line."""
    data = {"held_on": "2026-06-20", "number": "1", "seats-TOTAL_FORMS": str(len(lines)), "seats-INITIAL_FORMS": "0"}
    for number, (post, person, votes) in enumerate(lines):
        data |= {f"seats-{number}-post": post, f"seats-{number}-person": str(person), f"seats-{number}-votes": votes}
    return data | fields


COUNTS = {"should_attend": "2", "present": "2", "issued": "2", "collected": "2"}


def test_a_secretary_records_an_election(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    shown = page(cast.secretary, "terms", centre.near.pk)
    assert "No term is recorded" in shown
    address = reverse("members:term_elect", args=[centre.near.pk])
    client = signed_in(cast.secretary)
    form = client.get(address).content.decode()
    assert "张明华" in form
    assert "王秀兰" not in form
    assert 'name="should_attend" value="2"' in form
    data = election(("secretary", centre.zhang.pk, "2"), ("", "", ""), ("publicity", centre.li.pk, ""), **COUNTS)
    assert client.post(address, data)["Location"] == reverse("members:terms", args=[centre.near.pk])
    assert list(PostHeld.objects.values_list("person__name", "post", "votes")) == [
        ("张明华", "secretary", 2), ("李静", "publicity", None),
    ]  # fmt: skip
    shown = page(cast.reader, "terms", centre.near.pk)
    assert "2 should attend, 2 present, 2 ballots given out, 2 got back" in shown
    assert reverse("members:term_elect", args=[centre.near.pk]) not in shown
    assert "张明华" in page(cast.secretary, "organisation", centre.near.pk)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"present": "3"}, "More are present than should attend."),
        ({"present": "1"}, "At least four fifths"),
        ({"issued": ""}, "Give all four counts, or none."),
        ({"collected": "-1"}, "greater than or equal to 0"),
        ({"held_on": "2026-02-30"}, "The calendar has no such day."),
        ({"held_on": "2199-01-01"}, "This day has not come yet."),
        ({"seats-0-post": ""}, "Choose the post."),
        ({"seats-0-person": "999999999999999999999"}, "There is nothing of this name"),
        ({"seats-0-person": ""}, "Choose the person."),
        ({"seats-0-post": "publicity"}, "Choose the secretary."),
        ({"seats-0-votes": "1"}, "more than half of those present"),
        ({"number": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    cast: SimpleNamespace, centre: SimpleNamespace, change: dict[str, str], message: str
) -> None:
    data = election(("secretary", centre.zhang.pk, "2"), **COUNTS, document="教党〔2026〕8号") | change
    answer = signed_in(cast.secretary).post(reverse("members:term_elect", args=[centre.near.pk]), data)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert message in shown
    assert 'value="教党〔2026〕8号"' in shown
    assert not Term.objects.exists()


def test_a_form_without_its_lines_is_refused_as_a_page(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    address = reverse("members:term_elect", args=[centre.near.pk])
    for data in ({}, {"held_on": "2026-06-20", "number": "1", "seats-TOTAL_FORMS": "x"}):
        assert signed_in(cast.secretary).post(address, data | {"a": "b"}).status_code == 200
    assert not Term.objects.exists()


def test_among_many_members_names_are_typed(
    cast: SimpleNamespace, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "SELECT_UP_TO", 1)
    client = signed_in(cast.secretary)
    address = reverse("members:term_elect", args=[centre.near.pk])
    candidates = reverse("members:term_candidates", args=[centre.near.pk])
    assert f'hx-get="{candidates}"' in client.get(address).content.decode()
    query = {"for": "seats-0-person", "seats-0-person": "张"}
    assert '<option value="张明华">' in client.get(candidates, query).content.decode()
    assert client.post(address, election(("secretary", "张明华", "2"), **COUNTS)).status_code == 302


def test_a_post_ends_a_vacancy_is_filled_a_term_extended_and_taken_back(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    term = term_of(centre.near, centre.zhang)
    client = signed_in(cast.secretary)
    post = {"on": "2026-08-01", "leaving": "retired", "document": "", "version": "1"}
    ended = term.posts.get()
    unsaid = client.post(reverse("members:post_end", args=[ended.pk]), post | {"leaving": ""})
    assert list(unsaid.context["form"].errors) == ["leaving"]
    assert client.post(reverse("members:post_end", args=[ended.pk]), post).status_code == 302
    resume = reverse("members:post_resume", args=[ended.pk])
    assert resume in page(cast.secretary, "terms", centre.near.pk)
    assert client.post(resume, {"reason": "点错", "version": "2"}).status_code == 302
    assert list(Person.objects.exclude(party_post="").values_list("name", "party_post")) == [("张明华", "书记")]
    assert "has not ended" in client.post(resume, {"reason": "再次", "version": "3"}).content.decode()
    assert client.post(reverse("members:post_end", args=[ended.pk]), post | {"version": "3"}).status_code == 302
    assert "No secretary is recorded." in page(cast.secretary, "terms", centre.near.pk)
    filled = election(("secretary", centre.li.pk, "2"), **COUNTS, held_on="2026-08-20", version="1")
    assert client.post(reverse("members:by_election", args=[term.pk]), filled).status_code == 302
    stale = client.post(reverse("members:by_election", args=[term.pk]), filled, follow=True).content.decode()
    assert "It was changed meanwhile by secretary" in stale
    extension = {"ends_on": "2028-12-31", "document": "教党〔2028〕3号", "reason": "园舍搬迁", "version": "2"}
    assert client.post(reverse("members:term_extend", args=[term.pk]), extension).status_code == 302
    refused = client.post(resume, {"reason": "点错", "version": "4"}).content.decode()
    assert "There is a secretary already" in refused
    shown = page(cast.secretary, "terms", centre.near.pk)
    assert "extended from 2028-06-20: 教党〔2028〕3号, 园舍搬迁" in shown
    back = client.post(reverse("members:term_withdraw", args=[term.pk]), {"reason": "录错", "version": "3"})
    assert "can no longer be taken back" in back.content.decode()
    assert list(Person.objects.exclude(party_post="").values_list("name", "party_post")) == [("李静", "书记")]


def test_the_pages_ask_as_often_for_one_row_as_for_three(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def queries(route: str) -> int:
        client = signed_in(cast.administrator)
        address = reverse(f"members:{route}", args=[centre.near.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    term = term_of(centre.near, centre.zhang)
    few = {route: queries(route) for route in ("terms", "term_elect", "organisation")}
    for number, name in enumerate(("周涛", "吴迪", "郑洁")):
        person = PersonFactory(name=name, organisation=centre.near)
        PostHeld.objects.create(
            term=term, election=term.elections.get(), person=person, post="member", starts_on=term.elected_on
        )
        Term.objects.create(
            organisation=centre.near, number=number + 2, elected_on=date(2010, 1, 1), ends_on=date(2013, 1, 1),
            state="ended", ended_on=date(2013, 1, 1), ending="elected_anew",
        )  # fmt: skip
    assert {route: queries(route) for route in few} == few
    assert few["terms"] <= 20


def test_warnings_are_counted_for_all_branches_at_once(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    term_of(centre.near, centre.zhang)
    today = date(2028, 9, 1)

    def found() -> dict[str, list[str]]:
        warned = committees.warned_in_scope(User.objects.get(pk=cast.administrator.pk), today)
        return {one.name: [finding.code for finding in one.findings] for one in warned}

    assert found() == {
        "学前教育中心党委": ["no_committee"],
        "第一实验幼儿园党支部": ["few_members", "term_over"],
        "河滨幼儿园党支部": ["few_members", "no_secretary"],
    }
    places = Organisation.objects.visible_to(cast.administrator)
    with CaptureQueriesContext(connection) as few:
        committees.warned(places, today)
    for number in range(3):
        organisation(f"第{number}幼儿园党支部", parent=centre.committee)
    with CaptureQueriesContext(connection) as many:
        assert len(committees.warned(places, today)) == 6
    assert len(many) == len(few) == 6


def test_the_list_marks_filters_and_pages_what_is_unusual(
    cast: SimpleNamespace, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    term_of(centre.near, centre.zhang)
    PersonFactory.create_batch(2, organisation=centre.near)
    client = signed_in(cast.administrator)
    address = reverse("members:organisations")
    shown = client.get(address).content.decode()
    assert shown.count("tree-warnings") == 2
    narrowed = client.get(address, {"warnings": "1"}).content.decode()
    assert "河滨幼儿园党支部" in narrowed
    assert "第一实验幼儿园党支部" not in narrowed
    monkeypatch.setattr(organisations, "LEVEL_PAGE", 1)
    first = organisations.with_warnings(cast.administrator, date(2026, 9, 1))
    assert [row.organisation for row in first.rows] == [centre.committee]
    second = organisations.with_warnings(cast.administrator, date(2026, 9, 1), first.next_after)
    assert [(row.organisation, row.way) for row in second.rows] == [(centre.far, ["学前教育中心党委"])]
    assert second.next_after == ""
    assert "Nothing to warn of" in signed_in(cast.nobody).get(address, {"warnings": "1"}).content.decode()


def test_the_list_goes_out_as_a_sheet_and_into_the_log(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    term_of(centre.near, centre.zhang)
    answer = signed_in(cast.organiser).get(reverse("members:organisations_export"), {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == (
        "序号,党组织名称,类别,上级党组织,服务单位,可审批预备党员,成立日期,正式党员,书记,届次,选举日期,届满日期"
    )
    assert lines[2] == (
        "2,第一实验幼儿园党支部,党支部,学前教育中心党委,第一实验幼儿园,否,,2,张明华,1,2025-06-20,2028-06-20"
    )
    assert len(lines) == 5
    logged = AccessLog.objects.get(kind="export")
    assert (logged.what, logged.rows, logged.user) == ("organisations", 4, cast.organiser)


def test_what_is_due_is_said_once_for_all_branches(
    cast: SimpleNamespace, centre: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def due(user: User) -> list[tuple[str, date | None, list[str]]]:
        with translation.override("en"):
            found = term_todos.organisation_todos(User.objects.get(pk=user.pk), date(2028, 9, 1))
            return [(str(one.text), one.due_on, [str(link.text) for link in one.links]) for one in found]

    term_of(centre.near, centre.zhang)
    over = "第一实验幼儿园党支部: The term ended on 2028-06-20: elect anew, or have the extension approved."
    assert due(cast.secretary) == [
        (over, date(2028, 6, 20), ["Committee and terms"]),
        ("A branch has at least three full members.", None, ["第一实验幼儿园党支部"]),
    ]
    assert [text for text, _day, _links in due(cast.organiser)] == [
        over,
        "No committee is recorded. From seven full members on a branch elects one.",
        "A branch has at least three full members.",
        "No secretary is recorded.",
    ]
    assert due(cast.reader) == []
    monkeypatch.setattr(term_todos, "MANY", 1)
    assert due(cast.organiser) == [("1 term has ended or ends soon.", None, ["With warnings"])]


def test_the_form_of_a_person_leaves_the_party_post_to_the_election(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    term_of(centre.near, centre.zhang)
    for person, said in ((centre.zhang, True), (centre.li, False)):
        shown = page(cast.secretary, "person_edit", person.pk)
        assert ("It follows from the elections recorded" in shown) is said
