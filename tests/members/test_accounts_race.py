"""Two administrators who remove each other at the same moment: one of them stays."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from members.models import Role, User
from members.services.roles import role_end
from tests.factories import user


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other() -> None:
    first, second = user("first", "administrator"), user("second", "administrator")
    together = threading.Barrier(2)
    refused: list[str] = []

    def remove(actor: User, other: User) -> None:
        try:
            role = other.roles.get()
            together.wait(timeout=10)
            role_end(actor=actor, role=role, on=timezone.localdate())
        except (ValidationError, PermissionDenied):
            refused.append(actor.username)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(refused) == 1
    assert Role.objects.lasting_administrators(timezone.localdate()).count() == 1
