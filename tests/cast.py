"""The named cast: a centre with two branches, and everybody who signs in there.

``near`` is 第一实验幼儿园党支部, with a group; ``far`` is 河滨幼儿园党支部; ``elsewhere`` belongs to another centre.
"""

from types import SimpleNamespace

import django
import pytest

django.setup()  # pytest reads plugins before pytest-django sets Django up

from tests.factories import PersonFactory, organisation, user  # noqa: E402  # models want Django set up


@pytest.fixture
def centre(db: None) -> SimpleNamespace:
    """The tree and one person in each branch."""
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


@pytest.fixture
def cast(centre: SimpleNamespace) -> SimpleNamespace:
    """Everybody who signs in: name, role and organisation."""
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
