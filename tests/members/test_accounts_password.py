"""The first sign-in forces a new password; later ones are changed at will."""

from types import SimpleNamespace

import pytest
from django.test import Client

from members.models import User

NEW = "kerze-im-wind-47"


@pytest.fixture
def newcomer(cast: SimpleNamespace) -> Client:
    """The secretary, just signed in with the one-time password ``secretary``."""
    User.objects.filter(pk=cast.secretary.pk).update(must_change_password=True)
    client = Client()
    client.post("/sign-in/", {"username": "secretary", "password": "secretary"})
    return client


@pytest.mark.parametrize(
    "path", ["/", "/people/", "/organisations/", "/imports/", "/admin/", "/who-sees-what/", "/nowhere/"]
)
def test_until_the_password_is_changed_every_page_leads_there(newcomer: Client, path: str) -> None:
    answer = newcomer.get(path)
    assert answer.status_code == 302
    assert answer["Location"] == "/password/"


def test_the_language_can_be_changed_and_one_can_sign_out_meanwhile(newcomer: Client) -> None:
    assert newcomer.post("/language/", {"language": "en", "next": "/password/"})["Location"] == "/password/"
    assert newcomer.post("/sign-out/")["Location"] == "/sign-in/"


def test_choosing_a_password_opens_the_pages_and_keeps_the_session(newcomer: Client, cast: SimpleNamespace) -> None:
    answer = newcomer.post("/password/", {"new": NEW, "again": NEW})

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert newcomer.get("/").status_code == 200
    cast.secretary.refresh_from_db()
    assert cast.secretary.must_change_password is False
    assert cast.secretary.check_password(NEW)


@pytest.mark.parametrize(
    ("new", "again"),
    [
        ("secretary", "secretary"),  # the one-time password once more; too short besides
        ("short", "short"),
        ("1234567890123", "1234567890123"),
        ("password123", "password123"),
        (NEW, NEW + "x"),
        ("", ""),
    ],
)
def test_a_weak_or_mistyped_password_changes_nothing(
    newcomer: Client, cast: SimpleNamespace, new: str, again: str
) -> None:
    before = User.objects.get(pk=cast.secretary.pk).password

    answer = newcomer.post("/password/", {"new": new, "again": again})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    after = User.objects.get(pk=cast.secretary.pk)
    assert (after.password, after.must_change_password) == (before, True)


def test_the_one_time_password_is_no_choice(cast: SimpleNamespace) -> None:
    cast.secretary.set_password(NEW)
    cast.secretary.must_change_password = True
    cast.secretary.save()
    client = Client()
    client.force_login(cast.secretary)

    answer = client.post("/password/", {"new": NEW, "again": NEW})

    assert answer.context["form"].errors.as_data()["new"][0].code == "unchanged"


def test_later_the_present_password_is_asked(cast: SimpleNamespace) -> None:
    client = Client()
    client.force_login(cast.secretary)

    refused = client.post("/password/", {"present": "wrong", "new": NEW, "again": NEW})

    assert list(refused.context["form"].errors) == ["present"]
    cast.secretary.refresh_from_db()
    assert cast.secretary.check_password("secretary")


def test_a_change_ends_every_other_session(cast: SimpleNamespace) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(cast.secretary)
    elsewhere.force_login(cast.secretary)

    here.post("/password/", {"present": "secretary", "new": NEW, "again": NEW})

    assert here.get("/password/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302
