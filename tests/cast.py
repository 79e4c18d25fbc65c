"""The named cast: a centre with two branches, and everybody who signs in there.

``near`` is 第一实验幼儿园党支部, with a group; ``far`` is 河滨幼儿园党支部; ``elsewhere`` belongs to another centre.
They are made once for the tests of a file, each of which finds them untouched.
"""

from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace

import django
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

django.setup()  # pytest reads plugins before pytest-django sets Django up

from tests.factories import PersonFactory, organisation, user  # noqa: E402  # models want Django set up


def make_stage() -> SimpleNamespace:
    """The rows of a centre and of its cast."""
    centre = _make_centre()
    return SimpleNamespace(centre=centre, cast=_make_cast(centre))


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SimpleNamespace]:
    """Everything of the cast, in a transaction around those of the tests.

    Tests with connections of their own see nothing of it: their file makes a stage for each of them, with
    ``transactional_db`` and ``make_stage``.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_stage()
        transaction.set_rollback(True)


@pytest.fixture
def centre(stage: SimpleNamespace, db: None) -> SimpleNamespace:
    """The tree and one person in each branch."""
    return deepcopy(stage.centre)


@pytest.fixture
def cast(stage: SimpleNamespace, db: None) -> SimpleNamespace:
    """Everybody who signs in: name, role and organisation."""
    return deepcopy(stage.cast)


def _make_centre() -> SimpleNamespace:
    committee = organisation("学前教育中心党委", "committee")
    near = organisation("第一实验幼儿园党支部", parent=committee)
    group = organisation("第一党小组", "group", near)
    far = organisation("河滨幼儿园党支部", parent=committee)
    other = organisation("邻区学前教育中心党委", "committee")
    elsewhere = organisation("邻区幼儿园党支部", parent=other)
    return SimpleNamespace(
        committee=committee,
        near=near,
        group=group,
        far=far,
        other=other,
        elsewhere=elsewhere,
        zhang=PersonFactory(name="张明华", organisation=near, group=group),
        li=PersonFactory(name="李静", organisation=near),
        wang=PersonFactory(name="王秀兰", organisation=far),
        zhao=PersonFactory(name="赵敏", organisation=elsewhere),
    )


def _make_cast(centre: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(
        system=user("system", "administrator"),
        administrator=user(
            "administrator", "administrator", centre.committee, may_reveal=True, may_export_unmasked=True
        ),
        organiser=user("organiser", "organiser", centre.committee),
        secretary=user("secretary", "secretary", centre.near, may_reveal=True),
        group_leader=user("group_leader", "group_leader", centre.group),
        reader=user("reader", "reader", centre.near),
        stranger=user("stranger", "secretary", centre.far),
        nobody=user("nobody"),
    )
