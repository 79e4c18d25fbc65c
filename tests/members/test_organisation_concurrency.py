"""Several people at the tree at once: every path is given out once, and nobody is left behind under an old one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from members.models import Organisation, Person, User
from members.services.organisations import organisation_add, organisation_move
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> None:
    """Run each act on a database connection of its own, all started together; the first failure is raised."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait(timeout=20)
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for future in [pool.submit(run, act) for act in acts]:
            future.result(timeout=30)


def test_two_branches_added_at_once_get_two_places(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def add(name: str) -> Callable[[], object]:
        actor = User.objects.get(pk=cast.administrator.pk)
        superior = Organisation.objects.get(pk=centre.committee.pk)
        return lambda: organisation_add(actor=actor, name=name, kind="branch", superior=superior)

    at_once(*(add(f"第{number}幼儿园党支部") for number in range(6)))
    assert Organisation.objects.get(pk=centre.committee.pk).numchild == 8
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_a_person_added_while_the_branch_moves_is_found_under_the_new_path(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    general = organisation("幼教党总支", "general_branch", centre.committee)
    actor = User.objects.get(pk=cast.administrator.pk)
    moving, adding = threading.Event(), threading.Event()

    def move() -> None:
        with transaction.atomic():
            organisation_move(actor=actor, organisation=centre.near, version=1, superior=general)
            moving.set()
            adding.wait(timeout=20)
            # The other is now waiting for this transaction, or will be in a moment.
            threading.Event().wait(0.3)

    def add() -> None:
        moving.wait(timeout=20)
        adding.set()
        PersonFactory(name="周涛", organisation=Organisation.objects.get(pk=centre.near.pk))

    at_once(move, add)
    near = Organisation.objects.get(pk=centre.near.pk)
    assert Organisation.objects.get_parent(near) == general
    assert Person.objects.get(name="周涛").scope_path == near.path
