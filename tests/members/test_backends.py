"""The user of a session is read with their roles in one statement, and is what Django would have read."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.backends import SignedInBackend
from members.models import Organisation, Role, User
from members.querysets.scope import paths_of, roles_of
from tests.outbox.letters import inbox, put

NOW = timezone.now()


def facts(row: Any) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("name", ["system", "administrator", "secretary", "nobody"])
def test_one_is_read_as_django_reads_a_user_and_roles(
    cast: SimpleNamespace, centre: SimpleNamespace, name: str
) -> None:
    known: User = getattr(cast, name)
    for number in range(2):
        put(f"{number}", inbox(known), now=NOW)
    if name == "secretary":
        today = timezone.localdate()
        Role.objects.create(user=known, kind="reader", organisation=centre.far, starts_on=today - timedelta(days=9))
        Role.objects.create(
            user=known, kind="reader", organisation=centre.other, starts_on=today - timedelta(days=9), ends_on=today
        )
        Role.objects.create(user=known, kind="reader", organisation=centre.other, starts_on=today + timedelta(days=1))
    plain = User.objects.get(pk=known.pk)
    with CaptureQueriesContext(connection) as queries:
        read = SignedInBackend().get_user(known.pk)
        assert read is not None
        roles = roles_of(read)
        scopes = paths_of(read)
        users = {role.user for role in roles}
    assert facts(read) == facts(plain)
    assert [facts(role) for role in roles] == [facts(role) for role in roles_of(plain)]
    assert scopes == paths_of(plain)
    assert len(roles) == {"secretary": 2, "nobody": 0}.get(name, 1)
    for role in roles:
        if role.organisation is not None:
            assert facts(role.organisation) == facts(Organisation.objects.get(pk=role.organisation_id))
    if roles:
        assert users == {read} and (read.unread, len(queries)) == (2, 1)


def test_whoever_may_not_sign_in_any_more_is_nobody(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.secretary.pk).update(is_active=False)
    assert SignedInBackend().get_user(cast.secretary.pk) is None
    assert SignedInBackend().get_user(10**9) is None


def test_a_role_that_ended_meanwhile_closes_the_page_that_was_open(
    client: Client, cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    client.force_login(cast.secretary)
    assert client.get(f"/people/{centre.li.pk}/").status_code == 200
    cast.secretary.roles.update(ends_on=timezone.localdate())
    assert client.get(f"/people/{centre.li.pk}/").status_code == 404
