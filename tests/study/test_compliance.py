"""What a branch held in a year, against what is asked of it."""

from datetime import date
from types import SimpleNamespace

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import DomainSettingValue
from study.compliance import year_of
from study.models import SessionOrganisation
from study.rules.cadence import LOCAL, STATUTORY, Cadence
from study.rules.compliance import Held, periods, spans
from tests.study.factories import SessionFactory, at

TODAY = date(2026, 11, 22)
QUARTERLY = Cadence("general_meeting", "members", ("branch",), STATUTORY, "ZB 14", months=3)
WEEKLY = Cadence("group_study", "leadership", ("committee",), LOCAL, "", weeks=2)


def test_a_period_is_met_missed_due_or_to_come() -> None:
    held = [Held("general_meeting", "staff", date(2026, 3, 31)), Held("party_lecture", "members", date(2026, 5, 1))]
    assert [each.state for each in periods(QUARTERLY, 2026, held, TODAY)] == ["met", "missed", "missed", "due"]
    assert [each.state for each in periods(QUARTERLY, 2027, [], TODAY)] == ["ahead"] * 4
    over = date(2027, 1, 1)
    young = periods(QUARTERLY, 2026, held, over, founded_on=date(2026, 4, 2), closed_on=date(2026, 12, 31))
    assert [each.state for each in young] == ["met", "not_asked", "missed", "not_asked"]
    never = Cadence("group_study", "members", ("branch",), LOCAL, "", times=0)
    assert {each.state for each in periods(never, 2026, [], over)} == {"not_asked"}


def test_weeks_are_whole_ones_and_study_is_asked_for_by_audience() -> None:
    weeks = spans(WEEKLY, 2026)
    assert (weeks[0], weeks[-1], len(weeks)) == (
        (date(2026, 1, 5), date(2026, 1, 18)), (date(2026, 12, 21), date(2027, 1, 3)), 26
    )  # fmt: skip
    held = [Held("group_study", "leadership", date(2026, 1, 18)), Held("group_study", "members", date(2026, 1, 19))]
    assert [each.state for each in periods(WEEKLY, 2026, held, TODAY)[:2]] == ["met", "missed"]


def test_the_year_of_a_branch(centre: SimpleNamespace) -> None:
    SessionFactory(organisation=centre.near, state="held", starts_at=at("2026-01-06 15:30"))
    SessionFactory(organisation=centre.near, state="planned", starts_at=at("2026-02-03 15:30"))
    joint = SessionFactory(organisation=centre.far, state="closed", starts_at=at("2026-03-03 15:30"))
    SessionOrganisation.objects.create(session=joint, organisation=centre.near)
    for more in (centre.near, centre.far):
        SessionFactory(organisation=more, state="held", kind="general_meeting", starts_at=at("2026-05-05 15:30"))
    lines = {(line.organisation.pk, line.cadence.kind): line for line in year_of(centre.near, 2026, TODAY)}
    study, meeting = lines[centre.near.pk, "group_study"], lines[centre.near.pk, "general_meeting"]
    assert [each.state for each in study.periods[:3]] == ["met", "missed", "met"]
    assert (meeting.met, meeting.past, meeting.is_statutory, study.is_statutory) == (1, 3, True, False)
    assert (centre.group.pk, "group_meeting") in lines
    DomainSettingValue.objects.create(key="study.members_least", value=2)
    assert year_of(centre.near, 2026, TODAY)[0].periods[0].state == "missed"


def test_the_page_costs_the_same_for_one_session_and_for_three(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.secretary)
    found = []
    for more in (1, 2):
        for number in range(more):
            starts_at = at(f"2025-0{more + number}-04 15:30")
            SessionFactory(organisation=centre.near, state="held", kind="themed_party_day", starts_at=starts_at)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("study:compliance"), {"year": "2025"}).content.decode()
        found.append(len(queries))
    assert found[0] == found[1]
    assert page.count('class="held-met"') == 3 and "held-missed-statutory" in page and "held-missed-local" in page
