"""The second factor: set up with an app's code, asked before every page, no code twice, reset when lost."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP

from core.models import AccessLog
from members.models import SecondFactor, User
from members.rules import second_factor as rules
from members.services import second_factor as services
from tests.factories import user

VERIFY, SET_UP = "/second-factor/verify/", "/second-factor/set-up/"


def code(factor: SecondFactor, at: datetime | None = None) -> str:
    totp = TOTP(rules.secret_bytes(factor.secret or ""))
    totp.time = (at or timezone.now()).timestamp()
    return f"{totp.token():06d}"


def protected(account: User) -> tuple[SecondFactor, list[str]]:
    """A user whose app was set up two minutes ago, and the recovery codes."""
    factor = services.second_factor_begin(actor=account)
    then = timezone.now() - timedelta(minutes=2)
    made = services.second_factor_confirm(actor=account, typed=code(factor, then), now=then)
    factor.refresh_from_db()
    return factor, made


def signed_in(name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    assert client.post("/sign-in/", {"username": name, "password": name}).status_code == 302
    return client


def log() -> list[str]:
    return list(AccessLog.objects.filter(kind="second_factor").order_by("pk").values_list("what", flat=True))


@pytest.fixture
def no_wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("members.models.second_factor.THROTTLE_SECONDS", 0)
    yield


def test_a_secretary_sets_it_up_and_is_asked_for_it_at_the_next_sign_in(cast: SimpleNamespace) -> None:
    client, elsewhere = signed_in("secretary"), signed_in("secretary")
    page = client.get(SET_UP)
    assert 'src="data:image/svg+xml' in page.content.decode()
    factor = SecondFactor.objects.get(user=cast.secretary)
    assert rules.in_groups(factor.secret or "") in page.content.decode()
    assert client.get(SET_UP).context["secret"] == page.context["secret"], "reading the page again changes nothing"

    answer = client.post(SET_UP, {"code": code(factor)})

    shown = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", answer.content.decode())
    assert len(shown) == 10
    assert client.get("/").status_code == 200, "this session has proved it"
    assert elsewhere.get("/").status_code == 302, "the others end"
    again = signed_in("secretary")
    assert again.get("/people/?status=x")["Location"] == f"{VERIFY}?next=/people/%3Fstatus%3Dx"
    assert again.post("/account/stay/")["Location"] == VERIFY
    assert log() == ["second_factor.set_up"]


def test_the_code_lets_in_once_and_gives_the_session_a_new_key(cast: SimpleNamespace) -> None:
    factor, _codes = protected(cast.secretary)
    first, second = signed_in("secretary"), signed_in("secretary")
    before, shown = first.session.session_key, code(factor)

    answer = first.post(VERIFY, {"code": f" {shown[:3]} {shown[3:]} ", "next": "/people/"})

    assert answer["Location"] == "/people/"
    assert first.session.session_key != before
    assert first.get("/").status_code == 200
    answer = second.post(VERIFY, {"code": shown})
    assert answer.context["form"].errors["code"] == [
        "This code is wrong, too old, or was used before. Take the one shown now."
    ]
    assert second.get("/").status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_code_leads_to_no_page_of_somebody_else(cast: SimpleNamespace, elsewhere: str) -> None:
    factor, _codes = protected(cast.secretary)
    answer = signed_in("secretary").post(VERIFY, {"code": code(factor), "next": elsewhere})
    assert answer["Location"] == "/"


def test_wrong_codes_make_the_next_try_wait_longer_and_longer(cast: SimpleNamespace) -> None:
    factor, _codes = protected(cast.secretary)
    client = signed_in("secretary")
    client.post(VERIFY, {"code": "000000"})

    answer = client.post(VERIFY, {"code": code(factor)})

    assert answer.context["form"].errors["code"] == ["Too many wrong codes. Try again in 1 second."]
    SecondFactor.objects.update(throttling_failure_count=11)
    said = client.post(VERIFY, {"code": code(factor)}).context["form"].errors["code"][0]
    assert 1000 < int(re.findall(r"\d+", said)[0]) <= 1024
    assert client.get("/").status_code == 302
    assert log() == ["second_factor.set_up", "second_factor.failed", "second_factor.failed", "second_factor.failed"]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "①②③④⑤⑥", "0' OR 1=1", "x" * 5000])
def test_what_is_no_code_is_refused(cast: SimpleNamespace, typed: str) -> None:
    protected(cast.secretary)
    client = signed_in("secretary")
    assert client.post(VERIFY, {"code": typed}).context["form"].errors["code"]
    assert client.get("/").status_code == 302


def test_a_recovery_code_lets_in_once_and_the_last_ones_are_counted(cast: SimpleNamespace, no_wait: None) -> None:
    _factor, made = protected(cast.secretary)
    for used in made[:-2]:
        services.second_factor_verify(user=cast.secretary, typed=used, now=timezone.now())

    client = signed_in("secretary")
    answer = client.post(VERIFY, {"code": made[-2].upper().replace("-", " ")}, follow=True)

    assert "You have 1 recovery code left. Make new ones." in answer.content.decode()
    assert signed_in("secretary").post(VERIFY, {"code": made[-2]}).context["form"].errors["code"]


def test_neither_the_secret_nor_a_code_stands_in_the_database(cast: SimpleNamespace) -> None:
    factor, made = protected(cast.secretary)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM members_secondfactor f")
        stored = cursor.fetchall()
        cursor.execute("SELECT row_to_json(e)::text FROM members_secondfactorevent e")
        stored += cursor.fetchall()
        cursor.execute("SELECT row_to_json(c)::text FROM members_recoverycode c")
        stored += cursor.fetchall()
    text = str(stored)
    assert (factor.secret or "") not in text
    assert (factor.secret or "").encode().hex() not in text
    assert not any(used in text or used.replace("-", "") in text for used in made)


def test_new_recovery_codes_make_the_old_ones_void(cast: SimpleNamespace, no_wait: None) -> None:
    factor, old = protected(cast.secretary)
    client = signed_in("secretary")
    client.post(VERIFY, {"code": old[0]})

    answer = client.post("/second-factor/codes/", {"code": code(factor)})

    new = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", answer.content.decode())
    assert len(new) == 10 and not set(new) & set(old)
    assert signed_in("secretary").post(VERIFY, {"code": old[1]}).status_code == 200
    assert signed_in("secretary").post(VERIFY, {"code": new[0]}).status_code == 302


def test_giving_it_up_needs_a_code(cast: SimpleNamespace) -> None:
    factor, made = protected(cast.secretary)
    client = signed_in("secretary")
    client.post(VERIFY, {"code": made[0]})

    assert client.post("/second-factor/remove/", {"code": "000000"}).context["form"].errors["code"]
    SecondFactor.objects.update(throttling_failure_timestamp=None)
    assert client.post("/second-factor/remove/", {"code": code(factor)})["Location"] == "/account/"

    assert not SecondFactor.objects.exists()
    assert signed_in("secretary").get("/").status_code == 200


# --- Compulsory -------------------------------------------------------------------------------------------------------


def test_administrators_set_one_up_before_anything_else_where_it_is_compulsory(cast: SimpleNamespace, settings) -> None:
    settings.SECOND_FACTOR = "administrators"
    client = signed_in("administrator")

    for place in ("/", "/admin/", "/people/", "/account/"):
        assert client.get(place)["Location"].startswith(SET_UP), place
    factor = services.second_factor_begin(actor=cast.administrator)
    client.post(SET_UP, {"code": code(factor)})

    assert client.get("/admin/").status_code == 200
    assert signed_in("secretary").get("/").status_code == 200, "others need none"
    settings.SECOND_FACTOR = "all"
    assert signed_in("secretary").get("/")["Location"].startswith(SET_UP)


def test_the_admin_asks_for_the_code_as_every_page_does(cast: SimpleNamespace) -> None:
    protected(cast.administrator)
    assert signed_in("administrator").get("/admin/")["Location"] == f"{VERIFY}?next=/admin/"


def test_where_it_is_compulsory_it_is_replaced_and_not_given_up(cast: SimpleNamespace, settings) -> None:
    factor, made = protected(cast.administrator)
    settings.SECOND_FACTOR = "administrators"
    client = signed_in("administrator")
    client.post(VERIFY, {"code": made[0]})

    assert client.post("/second-factor/remove/", {"code": code(factor)})["Location"] == SET_UP

    assert client.get("/")["Location"].startswith(SET_UP)


def test_a_one_time_password_is_changed_first_then_the_factor_set_up(cast: SimpleNamespace, settings) -> None:
    settings.SECOND_FACTOR = "administrators"
    User.objects.filter(pk=cast.administrator.pk).update(must_change_password=True)
    client = signed_in("administrator")
    assert client.get("/")["Location"] == "/password/"
    client.post("/password/", {"new": "brick-lantern-71", "again": "brick-lantern-71"})
    assert client.get("/")["Location"].startswith(SET_UP)


# --- Lost -------------------------------------------------------------------------------------------------------------


def test_an_administrator_resets_what_was_lost_and_the_log_says_who(cast: SimpleNamespace) -> None:
    _factor, made = protected(cast.secretary)
    theirs = signed_in("secretary")
    theirs.post(VERIFY, {"code": made[0]})
    client = signed_in("administrator")
    address = reverse("admin:members_user_reset_second_factor", args=[cast.secretary.pk])
    assert "really secretary who asks" in client.get(address).content.decode()
    assert SecondFactor.objects.exists(), "asking changes nothing"

    client.post(address)

    assert not SecondFactor.objects.exists()
    assert theirs.get("/").status_code == 302
    assert signed_in("secretary").get("/").status_code == 200
    entry = AccessLog.objects.get(what="second_factor.reset")
    assert (entry.user, entry.username, entry.object_id) == (cast.administrator, "secretary", cast.secretary.pk)


def test_nobody_resets_their_own_or_that_of_a_stronger_account(cast: SimpleNamespace) -> None:
    protected(cast.system)
    protected(cast.administrator)
    client = Client()
    client.force_login(cast.administrator)
    session = client.session
    session["second_factor"] = "given"
    session.save()
    for account, status in ((cast.system, 404), (cast.administrator, 302)):
        address = reverse("admin:members_user_reset_second_factor", args=[account.pk])
        assert client.post(address).status_code == status
    assert SecondFactor.objects.count() == 2


def test_the_last_administrator_is_let_in_again_from_the_command_line(db: None) -> None:
    protected(user("only", "administrator"))
    out = StringIO()
    call_command("reset_second_factor", "ONLY", stdout=out)
    assert out.getvalue() == "已停用该用户的二次验证。\n"
    assert not SecondFactor.objects.exists()


def test_codes_of_the_standard_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six digits."""
    totp = TOTP(b"12345678901234567890")
    totp.time = datetime(2005, 3, 18, 1, 58, 29, tzinfo=UTC).timestamp()
    assert totp.token() == 81804
    address = rules.app_address("ABCD", "王 芳", "红烛")
    assert address.startswith("otpauth://totp/%E7%BA%A2%E7%83%9B%3A%E7%8E%8B%20%E8%8A%B3?secret=ABCD&issuer=%E7%BA%A2")
