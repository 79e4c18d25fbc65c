"""The command that makes the first administrator of an empty system."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from members import policies
from members.models import User
from tests.factories import user


def test_an_empty_system_gets_an_administrator_who_must_choose_a_password(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_administrator", username="Office")

    name, password = (line.split(": ")[1] for line in capsys.readouterr().out.splitlines())
    client = Client()
    client.post("/sign-in/", {"username": name, "password": password})
    assert name == "office"
    assert client.get("/")["Location"] == "/password/"
    assert policies.may_administer_all(User.objects.get())


def test_again_it_changes_nothing(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_administrator")
    before = User.objects.values().get()

    call_command("create_administrator")

    assert User.objects.values().get() == before
    assert "已经存在，没有改动" in capsys.readouterr().out


def test_a_name_that_somebody_else_has_is_refused(db: None) -> None:
    user("office")
    with pytest.raises(CommandError, match="office 已经存在，但不是管理员"):
        call_command("create_administrator", username="office")
    assert User.objects.get().roles.count() == 0


def test_a_malformed_name_is_one_line_of_refusal(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("create_administrator", username="a b<c>")
    assert not User.objects.exists()
