"""The admin shows an administrator their own centre by every way, and the rest by none."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.changes import event_model
from core.models import AccessLog
from core.services.access_log import access_record
from core.web.admin import ScopedModelAdmin
from members.models import Organisation, Person, Role, Unit, User
from tests.factories import PersonFactory, user
from tests.members.admin_pages import page, signed_in

pytestmark = pytest.mark.django_db

OWN = ["第一实验幼儿园", "河滨幼儿园"]
FOREIGN = ["邻区", "赵敏"]


@pytest.fixture
def neighbour(centre: SimpleNamespace) -> User:
    """The other centre's administrator."""
    return user("neighbour", "administrator", centre.other)


@pytest.mark.parametrize(
    "route",
    [
        "members_organisation_changelist",
        "members_unit_changelist",
        "members_person_changelist",
        "members_user_changelist",
        "members_organisationevent_changelist",
        "members_unitevent_changelist",
        "members_personevent_changelist",
        "members_roleevent_changelist",
        "members_userevent_changelist",
    ],
)
def test_a_list_holds_the_own_centre_alone(cast: SimpleNamespace, neighbour: User, route: str) -> None:
    shown = page(cast.administrator, route)
    assert not any(word in shown for word in [*FOREIGN, "neighbour"])
    theirs = page(neighbour, route)
    assert not any(word in theirs for word in [*OWN, "张明华", "李静", "王秀兰", "stranger"])
    everything = page(cast.system, route)
    if "user" in route:
        assert "stranger" in shown
        assert "neighbour" in theirs
        assert "stranger" in everything
        assert "neighbour" in everything
    else:
        assert any(word in shown for word in [*OWN, "张明华"])
        assert any(word in theirs for word in FOREIGN)
        assert any(word in everything for word in FOREIGN)


@pytest.mark.parametrize(
    "query",
    [
        {"q": "赵敏"},
        {"q": "zm"},
        {"organisation__id__exact": "elsewhere"},
        {"unit__id__exact": "unit"},
        {"status__exact": "full_member"},
        {"p": "1"},
        {"o": "1"},
    ],
)
def test_no_search_or_filter_reaches_further(
    cast: SimpleNamespace, centre: SimpleNamespace, query: dict[str, str]
) -> None:
    numbers = {"elsewhere": str(centre.elsewhere.pk), "unit": str(centre.elsewhere.units.get().pk)}
    query = {key: numbers.get(value, value) for key, value in query.items()}
    shown = page(cast.administrator, "members_person_changelist", **query)
    assert str(reverse("admin:members_person_change", args=[centre.zhao.pk])) not in shown
    found = page(cast.system, "members_person_changelist", **query)
    assert str(reverse("admin:members_person_change", args=[centre.zhao.pk])) in found


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("person", {"id_number__startswith": "3"}),
        ("person", {"id_number_digest__isnull": "1"}),
        ("person", {"scope_path__startswith": "0002"}),
        ("person", {"organisation__roles__user__password__startswith": "a"}),
        ("user", {"password__startswith": "a"}),
        ("user", {"roles__organisation__name": "x"}),
        ("organisation", {"path__startswith": "0002"}),
        ("organisation", {"roles__user__username__startswith": "s"}),
    ],
)
def test_addresses_do_not_probe_columns_that_are_not_shown(
    cast: SimpleNamespace, model: str, query: dict[str, str]
) -> None:
    answer = signed_in(cast.administrator).get(reverse(f"admin:members_{model}_changelist"), query)
    assert answer.status_code == 400


def options(client: Client, model: str, field: str, term: str = "") -> list[str]:
    query = {"app_label": "members", "model_name": model, "field_name": field, "term": term}
    answer = client.get(reverse("admin:autocomplete"), query)
    assert answer.status_code == 200
    return [entry["text"] for entry in json.loads(answer.content)["results"]]


def test_pickers_offer_the_own_centre_alone_and_say_where_a_row_belongs(cast: SimpleNamespace) -> None:
    client = signed_in(cast.administrator)
    assert options(client, "person", "organisation") == [
        "第一实验幼儿园党支部 · 学前教育中心党委",
        "河滨幼儿园党支部 · 学前教育中心党委",
    ]
    assert options(client, "person", "group") == ["第一党小组 · 第一实验幼儿园党支部"]
    assert options(client, "person", "unit") == ["第一实验幼儿园", "河滨幼儿园"]
    assert options(client, "person", "organisation", "邻区") == []
    assert options(client, "unit", "organisation", "党委") == ["学前教育中心党委"]
    assert options(client, "role", "organisation", "邻区") == []
    assert sorted(options(client, "user", "person")) == [
        "张明华 · 第一实验幼儿园党支部",
        "李静 · 第一实验幼儿园党支部",
        "王秀兰 · 河滨幼儿园党支部",
    ]
    assert options(client, "user", "person", "zm") == ["张明华 · 第一实验幼儿园党支部"]
    assert options(client, "importrun", "user", "system") == []


@pytest.mark.parametrize(("model", "field"), [("user", "password"), ("person", "id_number"), ("nothing", "x")])
def test_pickers_of_anything_else_are_refused(cast: SimpleNamespace, model: str, field: str) -> None:
    query = {"app_label": "members", "model_name": model, "field_name": field}
    answer = signed_in(cast.administrator).get(reverse("admin:autocomplete"), query)
    assert answer.status_code in {403, 404}


@pytest.mark.parametrize("role", ["organiser", "secretary", "group_leader", "reader", "nobody"])
def test_pickers_are_for_administrators(cast: SimpleNamespace, role: str) -> None:
    query = {"app_label": "members", "model_name": "person", "field_name": "organisation"}
    assert signed_in(getattr(cast, role)).get(reverse("admin:autocomplete"), query).status_code == 403


@pytest.mark.parametrize("field", ["organisation", "group", "unit"])
def test_a_form_does_not_take_others_rows(cast: SimpleNamespace, centre: SimpleNamespace, field: str) -> None:
    foreign = {"organisation": centre.elsewhere, "group": centre.elsewhere, "unit": centre.elsewhere.units.get()}
    data = {"name": "周涛", "status": "non_member", "organisation": centre.near.pk, field: foreign[field].pk}
    answer = signed_in(cast.administrator).post(reverse("admin:members_person_add"), data)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors.get(field, [])) == [
        "Select a valid choice. That choice is not one of the available choices."
    ]
    assert Person.objects.count() == 4


@pytest.mark.parametrize("value", ["x", "9" * 5000, "٩" * 18, "-1"])
def test_what_is_no_key_is_refused_at_its_picker(cast: SimpleNamespace, centre: SimpleNamespace, value: str) -> None:
    data = {"name": "周涛", "status": "non_member", "organisation": value, "superior": value}
    for route, field in (("members_person_add", "organisation"), ("members_organisation_add", "superior")):
        answer = signed_in(cast.administrator).post(reverse(f"admin:{route}"), data)
        assert field in answer.context["adminform"].form.errors
    assert Person.objects.count() == 4


def test_every_registered_page_has_a_scope() -> None:
    assert len(admin.site._registry) == 15
    assert all(isinstance(model_admin, ScopedModelAdmin) for model_admin in admin.site._registry.values())


def test_nothing_is_deleted_in_the_admin_but_a_calendar_year(cast: SimpleNamespace) -> None:
    client = signed_in(cast.system)
    for model in (Organisation, Person, Unit, User):
        pk = model._default_manager.first().pk
        address = f"/admin/members/{model._meta.model_name}/{pk}/delete/"
        assert client.post(address, {"post": "yes"}).status_code == 404
        assert model._default_manager.filter(pk=pk).exists()
        selected = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        client.post(reverse(f"admin:members_{model._meta.model_name}_changelist"), selected)
        assert model._default_manager.filter(pk=pk).exists()


@pytest.mark.parametrize("model", [Organisation, Unit, Person, Role, User])
def test_history_can_only_be_read(cast: SimpleNamespace, centre: SimpleNamespace, model: Any) -> None:
    events = event_model(model)
    event = events._default_manager.first()
    client = signed_in(cast.system)
    for page_name in ("add/", f"{event.pk}/change/", f"{event.pk}/delete/", f"{event.pk}/history/", f"{event.pk}/"):
        address = f"/admin/{events._meta.app_label}/{events._meta.model_name}/{page_name}"
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404


def test_the_history_of_people_says_who_what_when_and_shows_numbers_masked(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    number = centre.li.id_number
    Person.objects.filter(pk=centre.li.pk).update(name="李静怡")
    shown = page(cast.administrator, "members_personevent_changelist")
    assert "李静 → 李静怡" in shown and "pgh created at" not in shown
    assert f"{number[:6]}********{number[-4:]}" in shown
    assert number not in shown
    assert "13812345678" not in shown
    only = page(cast.administrator, "members_personevent_changelist", pgh_obj=centre.wang.pk)
    assert "王秀兰" in only
    assert "李静怡" not in only


def test_the_access_log_of_a_centre_is_its_own(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    access_record(kind=AccessLog.Kind.EXPORT, user=cast.secretary, what="here", scope_path=centre.near.path)
    access_record(kind=AccessLog.Kind.EXPORT, user=cast.system, what="there", scope_path=centre.elsewhere.path)
    access_record(kind=AccessLog.Kind.SIGN_IN, user=cast.stranger, what="their sign-in")
    access_record(kind=AccessLog.Kind.SIGN_IN, user=cast.system, what="the highest's sign-in")
    access_record(kind=AccessLog.Kind.SIGN_IN_FAILED, user=None, username="nobody knows", what="failed")
    shown = page(cast.administrator, "core_accesslog_changelist")
    assert [word for word in ("here", "their sign-in", "there<", "highest", "nobody knows") if word in shown] == [
        "here",
        "their sign-in",
    ]
    everything = page(cast.system, "core_accesslog_changelist")
    assert all(word in everything for word in ("here", "there", "their sign-in", "highest", "nobody knows"))
    failed = page(cast.system, "core_accesslog_changelist", kind__exact="sign_in_failed")
    assert "nobody knows" in failed
    assert "their sign-in" not in failed


def test_the_policy_of_the_admin_is_looser_and_that_of_the_pages_is_not(cast: SimpleNamespace) -> None:
    client = signed_in(cast.system)
    policy = client.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in f"{policy};"
    assert "style-src 'self' 'unsafe-inline';" in f"{policy};"
    for address in ("/", "/organisations/", "/people/", "/password/"):
        assert "unsafe" not in client.get(address).headers["Content-Security-Policy"]


def test_the_menu_shows_what_the_reader_may_open(cast: SimpleNamespace) -> None:
    settings = reverse("admin:core_domainsettingvalue_changelist")
    assert settings in page(cast.system, "index")
    assert settings not in page(cast.administrator, "index")


def test_signing_out_of_the_admin_is_signing_out(cast: SimpleNamespace) -> None:
    client = signed_in(cast.administrator)
    assert client.get(reverse("admin:logout")).status_code == 405
    assert client.post(reverse("admin:logout"))["Location"] == reverse("members:sign_in")
    assert client.get("/admin/").status_code == 302


def test_people_the_administrator_only_reads_are_shown_without_inputs(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    mixed = user("mixed", "administrator", centre.near)
    Role.objects.create(user=mixed, kind="reader", organisation=centre.far, starts_on="2020-01-01")
    number = PersonFactory(name="周涛", organisation=centre.far).id_number
    row = Person.objects.get(name="周涛")
    shown = page(mixed, "members_person_change", row.pk)
    assert "周涛" in shown
    assert number not in shown
    assert f"{number[:6]}********{number[-4:]}" in shown
    assert 'name="name"' not in shown
    assert (
        signed_in(mixed).post(reverse("admin:members_person_change", args=[row.pk]), {"name": "X"}).status_code == 403
    )
    row.refresh_from_db()
    assert row.name == "周涛"
