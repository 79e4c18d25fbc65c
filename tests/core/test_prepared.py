"""A statement is written once and gives what its queryset would."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Q, QuerySet

from core.models import AccessLog
from core.prepared import Prepared
from members.models import User
from tests.factories import user

EXAMPLE = datetime(1000, 1, 1, tzinfo=UTC)


def test_the_rows_are_those_of_the_queryset_for_every_value_and_it_is_built_once(db: None) -> None:
    built: list[int] = []

    def named(number: int) -> Any:
        built.append(number)
        return User.objects.filter(Q(pk=number) | Q(pk__gt=number)).order_by("pk").values_list("pk", "username")

    prepared = Prepared(named, number=10**12)
    first, second = user("甲"), user("100% 乙")
    for number in (first.pk, second.pk, 10**15):
        expected = [(each.pk, each.username) for each in (first, second) if each.pk >= number]
        assert prepared.rows(number=number) == expected
    assert built == [10**12]


def test_a_value_that_does_not_come_out_again_is_refused(db: None) -> None:
    def forgetful(number: int, now: datetime) -> QuerySet[Any, Any]:
        return User.objects.filter(pk=number + 1, created_at__lt=now).values_list("pk")

    with pytest.raises(TypeError, match="Not among the parameters: number"):
        Prepared(forgetful, number=10**12, now=EXAMPLE).rows(number=1, now=EXAMPLE)


def test_a_column_that_is_not_plain_is_refused(db: None) -> None:
    def details(number: int) -> QuerySet[Any, Any]:
        return AccessLog.objects.filter(pk=number).values_list("details")

    with pytest.raises(TypeError, match="converted"):
        Prepared(details, number=10**12).rows(number=1)
