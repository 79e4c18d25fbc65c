"""What the tests of importing in a browser share."""

from typing import Any

from django.test import Client
from django.urls import reverse

from members.models import ImportRun
from tests.members.rosters import file_of


def signed_in(actor: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(actor)
    return client


def send(client: Client, content: bytes, name: str = "名册.csv", **data: str) -> Any:
    sent = {"kind": "roster", "file": file_of(content, name), **data}
    return client.post(reverse("members:imports"), sent)


def address(run: ImportRun, route: str = "import_run") -> str:
    return reverse(f"members:{route}", args=[run.pk])


def latest() -> ImportRun:
    return ImportRun.objects.latest("pk")


def page_text(response: Any) -> str:
    text: str = response.content.decode()
    return text
