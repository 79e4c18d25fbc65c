"""A statement is written once and gives what its queryset would."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Q, QuerySet

from core.models import AccessLog
from core.prepared import Prepared, RowsByKey
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


def test_a_text_finds_its_place_with_what_is_written_behind_it(db: None) -> None:
    prepared = Prepared(
        lambda name: User.objects.filter(username__gte=name, username__lt=name + "~").values_list("pk"), name="<name>"
    )
    first, second = user("100%a"), user("100%b")
    assert prepared.rows(name="100%") == [(first.pk,), (second.pk,)]
    assert prepared.rows(name="100%b") == [(second.pk,)]
    assert prepared.rows(name="<name>") == []


def test_the_rows_of_keys_are_converted_and_stand_in_the_order_asked_for(
    db: None, django_assert_num_queries: Any
) -> None:
    for what, details in (("100%", {"page": 1}), ("%s", {}), ("<keys>", {"page": 3})):
        AccessLog.objects.create(kind="export", what=what, details=details)
    found = AccessLog.objects.filter(what__in=["100%", "<keys>"]).order_by("what")[:2]
    reader = RowsByKey(AccessLog.objects.all(), ["pk", "what", "details", "user__username"])
    for order, expected in ((("what",), ["100%", "<keys>"]), (("-what",), ["<keys>", "100%"])):
        with django_assert_num_queries(1):
            rows = reader.read(found, order)
        assert [row.what for row in rows] == expected
    assert [(row.details, row.user__username) for row in rows] == [({"page": 3}, None), ({"page": 1}, None)]
    assert reader.read(AccessLog.objects.filter(what="%s"), ["pk"])[0].what == "%s"
    with django_assert_num_queries(0):
        assert reader.read(AccessLog.objects.none(), ["pk"]) == []


def test_only_the_keys_may_have_conditions(db: None) -> None:
    with pytest.raises(TypeError, match="Only the keys"):
        RowsByKey(AccessLog.objects.filter(kind="export"), ["pk"]).read(AccessLog.objects.all(), ["pk"])
