"""The timeline of a person: everything once, in its place, with who, where and why, and no number whole."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.models import AccessLog
from members.models import Person, PersonPeriod
from members.services.people import person_change
from members.timeline import PAGE, timeline

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def english() -> object:
    with override("en"):
        yield


def titles(person: Person) -> list[str]:
    return [entry.title for entry in timeline(Person.objects.get(pk=person.pk)).entries]


def test_a_new_person_has_what_was_recorded_and_the_days_of_the_party_life(centre: SimpleNamespace) -> None:
    entries = timeline(centre.zhang).entries

    assert [(entry.title, entry.is_day) for entry in entries] == [
        ("Recorded", False),
        ("Became a full member", True),
        ("Joined the Party", True),
    ]
    told = {change.name: (change.old, change.new) for change in entries[0].changes}
    assert told["id_number"] == ("", centre.zhang.id_number_masked)
    assert told["telephone"] == ("", "138****5678")
    assert told["layer"] == ("", "backbone")
    assert "created_at" not in told and "version" not in told


def test_a_change_tells_field_by_field_who_where_and_why(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    with pghistory.context(user=cast.secretary.pk, url=reverse("members:person_edit", args=[centre.zhang.pk])):
        person_change(
            actor=cast.secretary,
            person=centre.zhang,
            version=1,
            values={"joined_on": date(2010, 7, 2), "home_address": "济南路1号"},
            today=TODAY,
            reason="档案核对",
        )

    entry = timeline(Person.objects.get(pk=centre.zhang.pk)).entries[0]

    assert (entry.title, entry.who, entry.where, entry.reason) == ("Changed", "secretary", "form", "档案核对")
    assert [(change.name, change.old, change.new) for change in entry.changes] == [
        ("joined_on", "2010-07-01", "2010-07-02"),
        ("home_address", "", "••••••"),
    ]


def test_a_command_and_a_page_of_others_are_named(centre: SimpleNamespace) -> None:
    with pghistory.context(command="import_roster"):
        Person.objects.filter(pk=centre.zhang.pk).update(remarks="a", version=2)
    with pghistory.context(url="/admin/members/person/1/change/?x=1"):
        Person.objects.filter(pk=centre.zhang.pk).update(remarks="b", version=3)
    with pghistory.context(url="/nowhere/at/all"):
        Person.objects.filter(pk=centre.zhang.pk).update(remarks="c", version=4)
    with pghistory.context(command="load_demo"):
        Person.objects.filter(pk=centre.zhang.pk).update(remarks="d", version=5)

    entries = timeline(centre.zhang).entries[:4]

    assert {entry.changes[0].new: (entry.who, entry.where) for entry in entries} == {
        "a": ("command line: import_roster", ""),
        "b": ("", "administration"),
        "c": ("", "/nowhere/at/all"),
        "d": ("demo data, as it was loaded", ""),
    }


def test_what_took_effect_on_another_day_than_it_was_recorded_stands_on_that_day(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    today = timezone.localdate()
    PersonPeriod.objects.filter(person=centre.zhang).update(starts_on=date(2020, 1, 1))
    for version, (layer, day) in enumerate((("management", date(2026, 9, 1)), ("advancing", today)), start=1):
        person_change(
            actor=cast.secretary,
            person=centre.zhang,
            version=version,
            values={"layer": layer},
            today=today,
            effective_on=day,
        )

    entries = timeline(centre.zhang).entries
    told = [entry for entry in entries if entry.title == "In effect from this day"]

    # Of the three periods the first is what was recorded, and the last began on the day it was: both entries say so.
    assert [timezone.localdate(entry.at) for entry in told] == [date(2026, 9, 1)]
    assert [(change.name, change.old, change.new) for change in told[0].changes] == [
        ("layer", "backbone", "management")
    ]
    assert "Recorded, in effect from 2020-01-01" in [entry.title for entry in entries]


def test_who_looked_at_a_number_and_who_took_a_list_out_is_told(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    def log(kind: str, what: str, who: object, **fields: object) -> None:
        AccessLog.objects.create(kind=kind, what=what, user=who, **fields)

    log("reveal", "person.telephone", cast.secretary, object_id=centre.zhang.pk, purpose="通知开会")
    log("reveal", "person.telephone", cast.secretary, object_id=centre.li.pk, purpose="别人")
    log("export", "sheet 1", cast.organiser, rows=12, scope_path=centre.committee.path)
    log("export", "sheet 1", cast.system, rows=99, scope_path="")
    log("export", "sheet 1", cast.stranger, rows=3, scope_path=centre.far.path)

    looked = [(entry.title, entry.who, entry.reason) for entry in timeline(centre.zhang).entries[:3]]

    assert sorted(looked) == [
        ("A roster of 12 rows was exported that may hold this person", "organiser", ""),
        ("A roster of 99 rows was exported that may hold this person", "system", ""),
        ("Revealed: telephone", "secretary", "通知开会"),
    ]
    assert "Recorded" in titles(centre.zhang)[3]


def test_a_new_key_of_the_encryption_is_no_change_of_the_person(centre: SimpleNamespace) -> None:
    person = Person.objects.get(pk=centre.zhang.pk)
    person.save(update_fields=["telephone"])

    assert titles(centre.zhang) == ["Recorded", "Became a full member", "Joined the Party"]


def test_a_long_history_is_paged_without_losing_or_repeating_anything(centre: SimpleNamespace) -> None:
    events = Person.pgh_event_model.objects  # type: ignore[attr-defined]
    first = events.get(pgh_obj_id=centre.zhang.pk)
    start = first.pgh_created_at
    for number in range(75):
        first.pk, first.remarks, first.pgh_label = None, str(number), "update"
        first.save(force_insert=True)
        # Three at a moment, so that moments fall on the edges of pages.
        set_back(first, start + timedelta(minutes=1 + number // 3))

    seen: list[str] = []
    before = None
    pages = 0
    while True:
        page = timeline(centre.zhang, before)
        pages += 1
        seen += [entry.changes[0].new if entry.changes else entry.title for entry in page.entries]
        assert len(page.entries) <= PAGE + 2
        if page.older is None:
            break
        before = datetime.fromisoformat(page.older)

    assert pages == 3
    assert [text for text in seen if text.isdigit()] == sorted(map(str, range(75)), key=int, reverse=True)
    assert seen[-2:] == ["Became a full member", "Joined the Party"]


def set_back(event: Any, at: datetime) -> None:
    """Set the clock of one history row, which only a superuser past the triggers can."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE {event._meta.db_table} SET pgh_created_at = %s WHERE pgh_id = %s", [at, event.pk])
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    "before", ["yesterday", "2026-13-45T00:00", "", "2026-11-22", "9999-12-31T23:59:59+00:00", "x" * 999]
)
def test_a_made_up_moment_in_the_address_is_no_fault(
    client: Client, centre: SimpleNamespace, cast: SimpleNamespace, before: str
) -> None:
    client.force_login(cast.secretary)

    assert client.get(reverse("members:person", args=[centre.zhang.pk]), {"before": before}).status_code == 200
