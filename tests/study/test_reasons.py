"""The reason for what was not held: giving it, changing it, taking it back, and what the database refuses."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.changes import Outdated, events_of
from members.models import Organisation
from study.models import ComplianceReason
from study.services.reasons import Missed, reason_change, reason_give, reason_remove
from tests.study.factories import SessionFactory, at

TODAY = date(2026, 11, 22)


def january(place: Organisation, kind: str = "themed_party_day", audience: str = "") -> Missed:
    return Missed(place, kind, audience, date(2026, 1, 1))


def test_only_what_was_missed_has_a_reason_and_who_keeps_the_sessions_gives_it(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    SessionFactory(organisation=centre.near, state="held", kind="themed_party_day", starts_at=at("2026-02-06 15:30"))

    def give(actor: Any, missed: Missed) -> ComplianceReason:
        return reason_give(actor=actor, missed=missed, reason=" 寒假停园 ", today=TODAY)

    given = give(cast.secretary, january(centre.near))
    assert (given.reason, ComplianceReason.objects.get().scope_path) == ("寒假停园", centre.near.path)
    give(cast.group_leader, january(centre.group, "group_meeting"))
    give(cast.secretary, january(centre.near, "group_study", "members"))
    for missed in (
        january(centre.near),  # there is one
        Missed(centre.near, "themed_party_day", "", date(2026, 2, 1)),  # held
        Missed(centre.near, "themed_party_day", "", date(2026, 11, 1)),  # not over
        Missed(centre.near, "themed_party_day", "", date(2026, 3, 2)),  # no period begins on that day
        january(centre.near, "branch_committee_meeting"),  # too small to be asked for it
        january(centre.near, "group_meeting"),  # asked of its groups
    ):
        with pytest.raises(ValidationError):
            give(cast.secretary, missed)
    for actor in (cast.reader, cast.group_leader):
        with pytest.raises((PermissionDenied, Organisation.DoesNotExist)):
            give(actor, Missed(centre.near, "themed_party_day", "", date(2026, 3, 1)))
    assert ComplianceReason.objects.count() == 3


def test_a_reason_is_changed_by_one_at_a_time_and_its_history_stays(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    row = reason_give(actor=cast.secretary, missed=january(centre.near), reason="寒假", today=TODAY)
    reason_change(actor=cast.organiser, reason=row, version=1, text="寒假停园")
    with pytest.raises(Outdated):
        reason_change(actor=cast.secretary, reason=row, version=1, text="寒假轮休")
    for refused in (reason_remove, lambda **values: reason_change(**values, version=2, text="无")):
        with pytest.raises(PermissionDenied):
            refused(actor=cast.stranger, reason=row)
    row.refresh_from_db()
    assert (row.reason, row.version) == ("寒假停园", 2)
    reason_remove(actor=cast.secretary, reason=row)
    assert not ComplianceReason.objects.exists()
    assert [event.kind for event in events_of(ComplianceReason, [row.pk], most=5)] == ["delete", "update", "insert"]


def test_the_pages_give_change_and_take_back_a_reason(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.secretary)
    year = f"/study/compliance/?organisation={centre.near.pk}&year=2026"
    asked = f"organisation={centre.near.pk}&kind=themed_party_day&audience=&period=2026-01-01"
    address = f"{reverse('study:reason_add')}?{asked}"
    assert address.replace("&", "&amp;") in client.get(year).content.decode()
    empty = client.post(address, {"reason": " ", "version": 0})
    assert (empty.status_code, ComplianceReason.objects.count()) == (200, 0)
    long = client.post(address, {"reason": "寒" * 301, "version": 0}).content.decode()
    assert "寒" * 301 in long  # nothing typed is lost
    assert client.post(address, {"reason": "寒假停园", "version": 0}).headers["Location"] == year
    row = ComplianceReason.objects.get()
    page = client.get(year).content.decode()
    assert "寒假停园" in page and reverse("study:reason_edit", args=[row.pk]) in page
    changed = {"reason": "寒假轮休", "version": row.version}
    assert client.post(reverse("study:reason_edit", args=[row.pk]), changed).status_code == 302
    again = client.post(reverse("study:reason_edit", args=[row.pk]), {**changed, "reason": "后来"})
    assert again.status_code == 200 and "后来" in again.content.decode()
    assert client.post(reverse("study:reason_remove", args=[row.pk])).headers["Location"] == year
    assert not ComplianceReason.objects.exists()
    for wrong in ("period=2026-01-02", "period=x", "organisation=9", "kind=training"):
        name = wrong.partition("=")[0]
        others = "&".join(part for part in asked.split("&") if not part.startswith(name))
        assert client.get(f"{reverse('study:reason_add')}?{others}&{wrong}").status_code == 404


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("reason_given", {"reason": ""}),
        ("reason_kind_known", {"kind": "tea"}),
        ("reason_audience_of_study", {"audience": "members"}),
        ("reason_audience_of_study", {"kind": "group_study"}),
        ("reason_once", {}),
    ],
)
def test_the_database_keeps_reasons_sound_and_takes_them_along(
    centre: SimpleNamespace, name: str, fields: dict[str, str]
) -> None:
    usual = {"kind": "themed_party_day", "starts_on": date(2026, 1, 1), "reason": "寒假停园"}
    row = ComplianceReason.objects.create(organisation=centre.near, **usual)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ComplianceReason.objects.create(organisation=centre.near, **usual | fields)
    before = centre.near.path
    Organisation.objects.move(centre.near, Organisation.objects.get(pk=centre.other.pk), "last-child")
    row.refresh_from_db()
    assert row.scope_path == Organisation.objects.get(pk=centre.near.pk).path != before
