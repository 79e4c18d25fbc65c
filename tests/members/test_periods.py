"""What is dated about a person is kept by the database, whoever makes the change."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from core.models import AccessLog
from members.models import Person, PersonPeriod
from tests.factories import PersonFactory

NEXT_YEAR = timezone.localdate() + timedelta(days=400)


def takes_effect_on(day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', %s, true)", [day.isoformat()])


def layers(person: Person) -> list[tuple[date, date | None, str]]:
    return list(person.periods.values_list("starts_on", "ends_on", "layer"))


def test_a_new_person_has_one_open_period(centre: SimpleNamespace) -> None:
    assert layers(centre.li) == [(timezone.localdate(), None, "backbone")]


def test_a_change_ends_the_period_on_its_day_and_opens_another(centre: SimpleNamespace) -> None:
    started = timezone.localdate()
    takes_effect_on(NEXT_YEAR)
    Person.objects.filter(pk=centre.li.pk).update(layer="management")
    assert layers(centre.li) == [(started, NEXT_YEAR, "backbone"), (NEXT_YEAR, None, "management")]


def test_a_change_on_the_first_day_corrects_the_period(centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(layer="management")
    assert layers(centre.li) == [(timezone.localdate(), None, "management")]


def test_what_is_not_dated_leaves_the_periods_alone(centre: SimpleNamespace) -> None:
    takes_effect_on(NEXT_YEAR)
    Person.objects.filter(pk=centre.li.pk).update(remarks="借调")
    assert layers(centre.li) == [(timezone.localdate(), None, "backbone")]


def test_one_statement_dates_many_people(centre: SimpleNamespace) -> None:
    for number in range(5):
        PersonFactory(name=f"教师{number}", organisation=centre.near)
    takes_effect_on(NEXT_YEAR)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_person SET layer = 'management' WHERE name LIKE '教师%%'")
    assert PersonPeriod.objects.filter(starts_on=NEXT_YEAR, layer="management").count() == 5


def test_the_scope_follows_the_group(centre: SimpleNamespace) -> None:
    assert centre.zhang.scope_path == centre.group.path
    Person.objects.filter(pk=centre.zhang.pk).update(group=None)
    centre.zhang.refresh_from_db()
    assert centre.zhang.scope_path == centre.near.path


def test_the_scope_cannot_be_written_by_hand(centre: SimpleNamespace) -> None:
    Person.objects.filter(pk=centre.li.pk).update(scope_path=centre.far.path)
    centre.li.refresh_from_db()
    assert centre.li.scope_path == centre.near.path


def test_history_takes_no_update_and_no_delete(centre: SimpleNamespace) -> None:
    for sql in ("UPDATE members_personevent SET name = ''", "DELETE FROM members_personevent"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert centre.li.events.count() == 1


def test_the_access_log_takes_no_update_and_no_delete(centre: SimpleNamespace) -> None:
    AccessLog.objects.create(kind="reveal", what="person", object_id=centre.li.pk)
    for sql in ("UPDATE core_accesslog SET purpose = ''", "DELETE FROM core_accesslog"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert AccessLog.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"name": ""}, "person_has_name"),
        ({"status": "saint"}, "person_status_known"),
        ({"layer": "top"}, "person_layer_known"),
        ({"full_member_on": date(2009, 1, 1)}, "person_full_member_after_joining"),
        ({"joined_on": date(1980, 1, 1)}, "person_joined_after_birth"),
        ({"mobile_since": date(2026, 1, 1)}, "person_mobile_since_with_mobile"),
        ({"lost_reason": "1"}, "person_lost_since_with_lost"),
        ({"id_number_digest": None}, "person_id_number_with_digest"),
    ],
)
def test_the_table_refuses_what_cannot_be(centre: SimpleNamespace, values: dict[str, object], constraint: str) -> None:
    before = Person.objects.filter(pk=centre.li.pk).values().get()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Person.objects.filter(pk=centre.li.pk).update(**values)
    assert Person.objects.filter(pk=centre.li.pk).values().get() == before
