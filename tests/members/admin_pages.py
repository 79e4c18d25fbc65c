"""What the tests of the admin share: signing in, reading a page, filling a change form as the browser would."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(user: User, route: str, *args: Any, **query: Any) -> str:
    answer = signed_in(user).get(reverse(f"admin:{route}", args=args), query)
    assert answer.status_code == 200, (route, answer.status_code)
    return answer.content.decode()


def queries(user: User, route: str, *args: Any, **query: Any) -> int:
    client = signed_in(user)
    address = reverse(f"admin:{route}", args=args)
    client.get(address, query)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, query).status_code == 200
    return len(captured)


def filled(user: User, route: str, *args: Any) -> dict[str, Any]:
    """The values that the form of a page holds, formsets and all, as a browser would send them back."""
    answer = signed_in(user).get(reverse(f"admin:{route}", args=args))
    assert answer.status_code == 200
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                values[bound.html_name] = "on"
            elif value not in (None, False):
                values[bound.html_name] = str(value)
    return values


def errors(answer: Any) -> list[str]:
    """What a change form that came back says is wrong."""
    assert answer.status_code == 200
    said = [text for texts in answer.context["adminform"].form.errors.values() for text in texts]
    for inline in answer.context["inline_admin_formsets"]:
        said += [text for form in inline.formset.errors for texts in form.values() for text in texts]
        said += list(inline.formset.non_form_errors())
    return said
