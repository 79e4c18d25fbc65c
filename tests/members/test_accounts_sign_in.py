"""Signing in, failing to, being locked out, signing out: and what the access log keeps of it."""

from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AccessLog
from members.models import User
from tests.factories import user

SIGN_IN = "/sign-in/"
KINDS = AccessLog.Kind


def sign_in(client: Client, username: str, password: str, **extra: str):
    return client.post(SIGN_IN, {"username": username, "password": password, **extra})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_secretary_signs_in_and_lands_on_the_home_page(cast: SimpleNamespace) -> None:
    client = Client()

    answer = sign_in(client, "secretary", "secretary")

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    entry = AccessLog.objects.get()
    assert (entry.kind, entry.user, entry.username, entry.address) == (
        KINDS.SIGN_IN,
        cast.secretary,
        "secretary",
        "127.0.0.1",
    )


@pytest.mark.parametrize("typed", ["Secretary", " SECRETARY ", "ｓｅｃｒｅｔａｒｙ"])
def test_letter_case_width_and_spaces_of_the_name_make_no_difference(cast: SimpleNamespace, typed: str) -> None:
    client = Client()
    sign_in(client, typed, "secretary")
    assert client.session["_auth_user_id"] == str(cast.secretary.pk)


def test_the_session_gets_a_new_key_when_somebody_signs_in(cast: SimpleNamespace) -> None:
    client = Client()
    session = client.session
    session["before"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    sign_in(client, "secretary", "secretary")

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    assert not session.exists(session.session_key)


def test_a_wrong_password_is_refused_and_only_the_name_is_kept(cast: SimpleNamespace) -> None:
    client = Client()

    answer = sign_in(client, "secretary", "not-her-password")

    assert answer.status_code == 200
    assert not signed_in(client)
    entry = AccessLog.objects.get()
    assert (entry.kind, entry.user, entry.username, entry.details) == (
        KINDS.SIGN_IN_FAILED,
        None,
        "secretary",
        {"locked": False},
    )
    assert "not-her-password" not in str(AccessLog.objects.values().get())
    assert "not-her-password" not in str(AccessAttempt.objects.values().get())


def test_a_name_that_nobody_has_is_answered_in_the_same_words(cast: SimpleNamespace) -> None:
    def words(username: str) -> list[str]:
        return sign_in(Client(), username, "wrong").context["form"].non_field_errors()

    assert words("secretary") == words("who-is-this")


def test_a_closed_account_is_answered_as_a_wrong_password(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.secretary.pk).update(is_active=False)
    client = Client()

    closed = sign_in(client, "secretary", "secretary")

    assert not signed_in(client)
    wrong = sign_in(Client(), "reader", "wrong")
    assert closed.context["form"].non_field_errors() == wrong.context["form"].non_field_errors()


def test_closing_an_account_ends_its_sessions(cast: SimpleNamespace) -> None:
    client = Client()
    client.force_login(cast.secretary)
    assert client.get("/password/").status_code == 200

    User.objects.filter(pk=cast.secretary.pk).update(is_active=False)

    answer = client.get("/password/")
    assert answer.status_code == 302
    assert answer["Location"] == f"{SIGN_IN}?next=/password/"


def test_a_name_too_long_for_any_user_is_refused_without_a_trace(db: None) -> None:
    answer = sign_in(Client(), "x" * 5000, "wrong")
    assert answer.status_code == 200
    assert AccessLog.objects.count() == 0


# --- Lock-out ---------------------------------------------------------------------------------------------------------


def lock(username: str, address: str = "127.0.0.1"):
    client = Client(REMOTE_ADDR=address)
    for _try in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, username, "wrong")
    return answer


def test_too_many_failures_lock_the_name_at_that_address_and_say_until_when(cast: SimpleNamespace) -> None:
    answer = lock("secretary")

    assert answer.status_code == 429
    minutes = (answer.context["ends_at"] - timezone.now()).total_seconds() / 60
    assert 14 < minutes <= 15
    assert 14 * 60 < int(answer["Retry-After"]) <= 15 * 60
    client = Client()
    assert sign_in(client, "Secretary", "secretary").status_code == 429
    assert not signed_in(client)
    assert AccessLog.objects.latest("pk").details == {"locked": True}


def test_a_try_during_the_lock_does_not_make_it_longer(cast: SimpleNamespace) -> None:
    first = lock("secretary").context["ends_at"]
    assert sign_in(Client(), "secretary", "wrong").context["ends_at"] == first


def test_a_lock_keeps_out_neither_colleagues_nor_the_same_person_elsewhere(cast: SimpleNamespace) -> None:
    lock("secretary")

    colleague, elsewhere = Client(), Client(REMOTE_ADDR="198.51.100.7")
    sign_in(colleague, "reader", "reader")
    sign_in(elsewhere, "secretary", "secretary")

    assert signed_in(colleague)
    assert signed_in(elsewhere)


def test_a_lock_ends_by_itself(cast: SimpleNamespace) -> None:
    lock("secretary")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=16))

    client = Client()
    sign_in(client, "secretary", "secretary")

    assert signed_in(client)


def test_signing_in_forgets_earlier_failures(cast: SimpleNamespace) -> None:
    for _try in range(settings.AXES_FAILURE_LIMIT - 1):
        sign_in(Client(), "secretary", "wrong")
    sign_in(Client(), "secretary", "secretary")
    assert AccessAttempt.objects.count() == 0


# --- Where to next ----------------------------------------------------------------------------------------------------


def test_after_signing_in_one_lands_on_the_page_one_asked_for(cast: SimpleNamespace) -> None:
    assert sign_in(Client(), "secretary", "secretary", next="/password/")["Location"] == "/password/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_a_page_of_somebody_else_is_not_where_one_lands(cast: SimpleNamespace, elsewhere: str) -> None:
    assert sign_in(Client(), "secretary", "secretary", next=elsewhere)["Location"] == "/"
    client = Client()
    client.force_login(cast.secretary)
    assert client.get(SIGN_IN, {"next": elsewhere})["Location"] == "/"


# --- Signing out ------------------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_and_is_logged(cast: SimpleNamespace) -> None:
    client = Client()
    client.force_login(cast.secretary)

    answer = client.post(reverse("members:sign_out"))

    assert answer.status_code == 302
    assert answer["Location"] == SIGN_IN
    assert not signed_in(client)
    entry = AccessLog.objects.latest("pk")
    assert (entry.kind, entry.user) == (KINDS.SIGN_OUT, cast.secretary)


def test_a_link_signs_nobody_out(cast: SimpleNamespace) -> None:
    client = Client()
    client.force_login(cast.secretary)
    assert client.get(reverse("members:sign_out")).status_code == 405
    assert signed_in(client)


def test_a_sign_in_from_a_forged_form_is_refused(cast: SimpleNamespace) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client, "secretary", "secretary")
    assert answer.status_code == 403
    assert not signed_in(client)
    assert AccessLog.objects.count() == 0


def test_a_user_without_a_role_signs_in_and_is_told_whom_to_ask(db: None) -> None:
    user("newcomer")
    client = Client()
    sign_in(client, "newcomer", "newcomer")
    client.cookies["django_language"] = "en"

    page = client.get("/")

    assert page.status_code == 200
    assert "No role in force" in page.content.decode()
    assert "Ask the centre office" in page.content.decode()
    assert page.context["rows"] == []
