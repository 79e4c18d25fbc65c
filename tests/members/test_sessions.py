"""Sessions: where one is signed in, ended by time, by oneself, with the password; a late form is not lost."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from core.models import AccessLog
from members.models import Person, Role, UserSession
from members.rules.devices import device_words
from members.services.held_forms import form_held
from members.services.sessions import sessions_prune

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.54"


def signed_in(name: str, **headers: str) -> Client:
    client = Client(headers={"user-agent": EDGE, **headers})
    client.cookies["django_language"] = "en"
    assert client.post("/sign-in/", {"username": name, "password": name}).status_code == 302
    return client


def away(client: Client, minutes: int, key: str = "seen_at") -> None:
    session = client.session
    session[key] = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    session.save()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def test_the_own_page_says_where_one_is_signed_in(cast: SimpleNamespace) -> None:
    client = signed_in("secretary")
    signed_in("secretary", **{"user-agent": WECHAT})
    signed_in("reader")

    page = client.get("/account/").content.decode()

    assert page.count("Edge · Windows") == 1
    assert page.count("微信 · iPhone") == 1
    assert page.count("Sign out there") == 1
    assert page.count("127.0.0.1") == 2


@pytest.mark.parametrize(
    ("agent", "words"), [("", ""), ("curl/8", ""), (EDGE, "Edge · Windows"), ("<b>Linux", "Linux")]
)
def test_a_browser_is_called_by_what_its_owner_calls_it(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_one_signs_oneself_out_elsewhere_and_nobody_else(cast: SimpleNamespace) -> None:
    here, there, other = signed_in("secretary"), signed_in("secretary"), signed_in("reader")
    rows = {row.session_key: row for row in UserSession.objects.all()}

    answer = here.post(f"/account/sessions/{rows[other.session.session_key].pk}/end/")
    assert answer.status_code == 404
    here.post(f"/account/sessions/{rows[there.session.session_key].pk}/end/")

    assert there.get("/").status_code == 302
    assert here.get("/").status_code == other.get("/").status_code == 200
    entry = AccessLog.objects.latest("pk")
    assert (entry.kind, entry.what, entry.rows, entry.user) == ("sign_out", "session.ended", 1, cast.secretary)


def test_all_others_are_signed_out_at_once_also_by_a_new_password(cast: SimpleNamespace) -> None:
    here, there, third = (signed_in("secretary") for _ in range(3))
    here.post("/account/sessions/end-others/")
    assert there.get("/").status_code == third.get("/").status_code == 302
    there = signed_in("secretary")

    changed = {"present": "secretary", "new": "brick-lantern-71", "again": "brick-lantern-71"}
    assert here.post("/password/", changed).status_code == 302

    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert UserSession.objects.get().session_key == here.session.session_key, "its row follows the new key"


def test_signing_out_takes_the_row_away(cast: SimpleNamespace) -> None:
    signed_in("secretary").post("/sign-out/")
    assert not UserSession.objects.exists()


def test_half_an_hour_without_a_page_ends_the_session_and_says_so(cast: SimpleNamespace) -> None:
    client = signed_in("secretary")
    away(client, 29)
    assert client.get("/").status_code == 200
    assert timezone.now().timestamp() - client.session["seen_at"] < 5
    away(client, 31)

    answer = client.get("/people/?status=full_member")

    assert answer["Location"] == "/sign-in/?next=/people/%3Fstatus%3Dfull_member"
    assert "no page was asked for in a long time" in client.get(answer["Location"]).content.decode()
    assert not UserSession.objects.exists()


def test_a_working_day_ends_the_session_however_busy_it_was(cast: SimpleNamespace) -> None:
    client = signed_in("secretary")
    away(client, 8 * 60, "signed_in_at")
    assert client.get("/").status_code == 302


def test_pages_within_a_minute_write_nothing(cast: SimpleNamespace) -> None:
    client = signed_in("secretary")
    before = client.session["seen_at"]
    client.get("/account/")
    assert client.session["seen_at"] == before
    away(client, 2)
    client.post("/account/stay/")
    assert client.session["seen_at"] > before
    assert UserSession.objects.get().last_seen_at.timestamp() > before


def test_rows_of_sessions_long_over_are_cleared_away(cast: SimpleNamespace) -> None:
    signed_in("secretary")
    assert sessions_prune(now=timezone.now()) == 0
    assert sessions_prune(now=timezone.now() + timedelta(hours=8, minutes=1)) == 1


# --- A form that came too late ----------------------------------------------------------------------------------------

FORM = {"name": "王小<明>", "status": "non_member", "remarks": "  第一行\r\n第二行", "sex": ["1", "2"]}


def late(client: Client) -> str:
    away(client, 45)
    answer = client.post("/people/add/?from=home", FORM)
    assert answer["Location"] == "/sign-in/?next=/account/held-form/"
    return client.get(answer["Location"]).content.decode()


def test_a_form_sent_too_late_is_offered_again_after_signing_in(cast: SimpleNamespace) -> None:
    client = signed_in("secretary")
    people = Person.objects.count()
    assert "What you sent is kept" in late(client)
    assert "王小" not in str(cache.get(f"held_form:{cast.secretary.pk}"))

    answer = client.post(
        "/sign-in/", {"username": "secretary", "password": "secretary", "next": "/account/held-form/"}, follow=True
    )

    page = answer.content.decode()
    assert 'action="/people/add/?from=home"' in page
    assert '<input type="hidden" name="name" value="王小&lt;明&gt;">' in page
    assert page.count('<input type="hidden" name="sex"') == 2
    assert Person.objects.count() == people, "nothing is stored by itself"
    client.post("/account/held-form/")
    assert client.get("/account/held-form/")["Location"] == "/"


def test_files_are_not_kept_and_named_to_be_chosen_again(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    client = signed_in("secretary")
    away(client, 45)
    scan = SimpleUploadedFile("入党志愿书<扫描>.pdf", b"%PDF-1.4")
    client.post(f"/people/{centre.zhang.pk}/papers/add/", {"title": "志愿书", "new_password1": "secret", "file": scan})
    assert b"secret" not in str(form_held(user=cast.secretary)).encode()
    client.post("/sign-in/", {"username": "secretary", "password": "secretary"})
    page = client.get("/account/held-form/").content.decode()
    assert "Choose them again" in page and "入党志愿书&lt;扫描&gt;.pdf" in page and 'value="志愿书"' in page


def test_whoever_signs_in_next_at_the_machine_is_not_offered_it(cast: SimpleNamespace) -> None:
    client = signed_in("secretary")
    late(client)
    client.post("/sign-in/", {"username": "reader", "password": "reader"})
    assert client.get("/account/held-form/")["Location"] == "/"


def test_nobody_else_can_put_a_form_there(cast: SimpleNamespace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.secretary)
    away(client, 45)
    assert client.post("/people/add/", FORM).status_code == 403
    assert cache.get(f"held_form:{cast.secretary.pk}") is None


@pytest.mark.parametrize("place", ["/password/", "/second-factor/verify/", "/sign-out/"])
def test_passwords_and_codes_are_not_kept(cast: SimpleNamespace, place: str) -> None:
    client = signed_in("secretary")
    away(client, 45)
    client.post(place, {"present": "secretary", "code": "123456"})
    assert cache.get(f"held_form:{cast.secretary.pk}") is None


# --- A role that ended meanwhile --------------------------------------------------------------------------------------


def test_a_secretary_whose_role_ended_an_hour_ago_is_told_and_nothing_is_stored(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    client = signed_in("secretary")
    assert client.get(f"/people/{centre.li.pk}/edit/").status_code == 200
    Role.objects.filter(user=cast.secretary).update(ends_on=timezone.localdate())
    before = Person.objects.filter(pk=centre.li.pk).values().get()

    for place in (f"/people/{centre.li.pk}/edit/", "/people/add/", "/imports/"):
        answer = client.post(place, FORM)
        assert answer.status_code in {403, 404}, place
        assert "At present no role of yours is in force" in answer.content.decode(), place
    assert Person.objects.filter(pk=centre.li.pk).values().get() == before


@pytest.mark.parametrize("host", ["evil.example", "localhost:80@evil.example", "evil.example\\@localhost"])
def test_a_host_that_is_not_ours_is_a_bad_request(cast: SimpleNamespace, host: str) -> None:
    answer = Client(headers={"host": host}, raise_request_exception=False).get("/sign-in/")
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
