"""Rows for tests, each valid by itself; a test names only what its story is about."""

from datetime import date
from typing import Any

import factory

from core import crypto
from core.pinyin import name_keys
from members.models import NoticeRead, Organisation, Person, Role, Unit, User
from members.rules.privacy import NOTICE_VERSION

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth_date: date = date(1985, 5, 5), sequence: int = 2, area: str = "370502") -> str:
    """A well-formed, invented ID number; an even sequence is a woman's."""
    body = f"{area}{birth_date:%Y%m%d}{sequence:03d}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, WEIGHTS, strict=True)) % 11]


def organisation(name: str, kind: str = "branch", parent: Organisation | None = None, **fields: Any) -> Organisation:
    """A node of the tree, with a unit of the same name (without its kind's ending) where it is a branch."""
    values = {"name": name, "kind": kind, **fields}
    if parent is None:
        node = Organisation.objects.add_root(values)
    else:
        node = Organisation.objects.add_child(Organisation.objects.get(pk=parent.pk), values)
    if kind in {"branch", "joint_branch"}:
        Unit.objects.create(name=name.removesuffix("党支部"), organisation=node)
    return node


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """A woman teacher, full member, unless the test says otherwise."""

    class Meta:
        model = Person

    name = "王芳"
    sex = "2"
    ethnicity = "01"
    birth_date = date(1985, 5, 5)
    id_number = factory.LazyAttributeSequence(
        lambda person, n: id_number(person.birth_date, (2 * n + (1 if person.sex == "1" else 2)) % 1000)
    )
    education = "20"
    status = "full_member"
    layer = "backbone"
    post_category = "front_line_teacher"
    joined_on = date(2010, 7, 1)
    full_member_on = date(2011, 7, 1)
    telephone = "13812345678"

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **kwargs: Any) -> Person:
        keys = name_keys(kwargs["name"])
        kwargs.setdefault("name_sort", keys.sort)
        kwargs.setdefault("search", keys.search)
        kwargs.setdefault("unit", kwargs["organisation"].units.first())
        if kwargs.get("id_number"):
            kwargs["id_number_digest"] = crypto.digest(kwargs["id_number"], "person.id_number")
        if kwargs.get("telephone"):
            kwargs["telephone_digest"] = crypto.digest(kwargs["telephone"], "person.telephone")
        person: Person = super()._create(model_class, *args, **kwargs)
        person.refresh_from_db()
        return person


def user(username: str, kind: str | None = None, on: Organisation | None = None, **role: Any) -> User:
    """A user past the first sign-in, with one open role unless ``kind`` is None. The password is the user name."""
    account = User(username=username, display_name=username, must_change_password=False)
    account.set_password(username)
    account.save()
    NoticeRead.objects.create(user=account, version=NOTICE_VERSION)
    if kind is not None:
        Role.objects.create(user=account, kind=kind, organisation=on, starts_on=date(2020, 1, 1), **role)
    return account
