"""What branches held in a year, against what is asked of them: the rule, the statement, the pages and sheet 5."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AccessLog, DomainSettingValue
from members.models import Organisation
from study.compliance.asked import Asked, asked_in, audience_of
from study.compliance.cells import cells_of, statement
from study.compliance.centre import columns_of, rows_for, sums_of, table_of
from study.compliance.year import Line, year_of
from study.models import ComplianceReason, SessionOrganisation
from study.rules.cadence import LOCAL, STATUTORY, Cadence, meets_as_committee
from study.rules.compliance import spans, state_of
from study.services.months import month_proposals
from tests.factories import organisation
from tests.study.factories import SessionFactory, at

TODAY = date(2026, 11, 22)
QUARTERLY = Cadence("general_meeting", "members", ("branch",), STATUTORY, "ZB 14", months=3)
WEEKLY = Cadence("group_study", "leadership", ("committee",), LOCAL, "", weeks=2)


def test_a_period_is_met_missed_due_or_to_come() -> None:
    third = (date(2026, 7, 1), date(2026, 9, 30))
    states = [
        state_of(third, held, times, today, is_asked=asked, has_reason=reason)
        for held, times, today, asked, reason in (
            (1, 1, TODAY, True, False), (0, 1, TODAY, True, False), (0, 1, TODAY, True, True),
            (0, 1, third[1], True, True), (0, 1, date(2026, 6, 30), True, False), (0, 1, TODAY, False, True),
            (1, 1, TODAY, False, False), (3, 0, TODAY, True, False), (1, 2, TODAY, True, False),
        )
    ]  # fmt: skip
    assert states == ["met", "missed", "explained", "due", "ahead", "not_asked", "met", "not_asked", "missed"]
    assert [meets_as_committee(*counted) for counted in ((7, 0), (6, 3), (6, 2))] == [True, True, False]
    assert [first.month for first, _last in spans(QUARTERLY, 2026)] == [1, 4, 7, 10]
    weeks = spans(WEEKLY, 2026)
    assert (weeks[0], weeks[-1], len(weeks)) == (
        (date(2026, 1, 5), date(2026, 1, 18)), (date(2026, 12, 21), date(2027, 1, 3)), 26
    )  # fmt: skip


def lines_of(branch: Organisation) -> dict[tuple[int, str], Line]:
    return {(line.organisation.pk, line.cadence.kind): line for line in year_of(branch, 2026, TODAY)}


def test_the_year_of_a_branch(centre: SimpleNamespace) -> None:
    SessionFactory(organisation=centre.near, state="held", starts_at=at("2026-01-06 15:30"))
    SessionFactory(organisation=centre.near, state="planned", starts_at=at("2026-02-03 15:30"))
    joint = SessionFactory(organisation=centre.far, state="closed", starts_at=at("2026-03-03 15:30"))
    SessionOrganisation.objects.create(session=joint, organisation=centre.near)
    for more in (centre.near, centre.far):
        SessionFactory(organisation=more, state="held", kind="general_meeting", starts_at=at("2026-05-05 15:30"))
    SessionFactory(organisation=centre.group, state="held", kind="group_meeting", starts_at=at("2026-02-28 23:59"))
    ComplianceReason.objects.create(
        organisation=centre.near, kind="general_meeting", starts_on="2026-07-01", reason="暑期停园"
    )
    lines = lines_of(centre.near)
    study, meeting = lines[centre.near.pk, "group_study"], lines[centre.near.pk, "general_meeting"]
    assert [each.state for each in study.periods[:3]] == ["met", "missed", "met"]
    assert [each.state for each in meeting.periods] == ["missed", "met", "explained", "due"]
    assert (meeting.met, meeting.past, meeting.is_statutory, study.is_statutory) == (1, 3, True, False)
    assert meeting.periods[2].reason == "暑期停园"
    assert [each.held for each in lines[centre.group.pk, "group_meeting"].periods[:3]] == [0, 1, 0]
    committee = lines[centre.near.pk, "branch_committee_meeting"]  # two full members and no committee
    assert {each.state for each in committee.periods} == {"not_asked"}
    DomainSettingValue.objects.create(key="study.members_least", value=2)
    assert year_of(centre.near, 2026, TODAY)[0].periods[0].state == "missed"


def test_how_large_a_branch_is_counts_on_the_first_day_of_each_month(
    centre: SimpleNamespace, branch: SimpleNamespace
) -> None:
    """Eight full members and three in the committee; in March the committee breaks up and five people leave for far."""

    def states() -> list[str]:
        return [each.state for each in lines_of(centre.near)[centre.near.pk, "branch_committee_meeting"].periods]

    assert states() == ["missed"] * 10 + ["due", "ahead"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', '2026-03-01', true)")
    for name in ("secretary", "deputy", "publicity", "leader"):
        person = getattr(branch, name)
        person.organisation, person.group, person.unit = centre.far, None, centre.far.units.get()
        person.save(update_fields=["organisation", "group", "unit"])
    assert states()[:3] == ["missed", "missed", "not_asked"]
    proposed = {each.proposal.cadence.kind for each in month_proposals(centre.near, date(2026, 12, 1), TODAY)}
    assert "themed_party_day" in proposed and "branch_committee_meeting" not in proposed


@dataclass
class Oracle:
    """The rule read aloud over plain lists."""

    sessions: list[tuple[set[int], str, str, date]]
    reasons: set[tuple[int, str, str, date]]

    def state(self, asked: Asked, place: Any, cadence: Cadence, first: date, last: date) -> str:
        held = sum(
            place.pk in hosts and kind == cadence.kind and first <= day <= last
            and (kind != "group_study" or audience == cadence.audience)
            for hosts, kind, audience, day in self.sessions
        )  # fmt: skip
        there = (place.founded_on is None or place.founded_on <= first) and (
            place.closed_on is None or place.closed_on > last
        )
        there = there and cadence.kind != "branch_committee_meeting"  # nobody is recorded: too small
        key = (place.pk, cadence.kind, audience_of(cadence), first)
        return state_of((first, last), held, cadence.times, asked.today, is_asked=there, has_reason=key in self.reasons)


def test_the_database_counts_a_centre_as_the_rule_does(db: None) -> None:
    chance = random.Random(20261122)
    top = organisation("学前教育中心党委", "committee")
    branches = [organisation(f"第{number}党支部", "branch", top) for number in range(4)]
    groups = [organisation("第一党小组", "group", branches[0])]
    young, gone = branches[1], branches[2]
    young.founded_on, gone.closed_on = date(2026, 2, 3), date(2026, 8, 1)
    for branch in (young, gone):
        branch.save(update_fields=["founded_on", "closed_on"])
    places, today = [top, *branches, *groups], date(2026, 9, 15)
    asked = asked_in(2026, today)
    oracle = Oracle([], set())
    for _number in range(150):
        cadence, host = chance.choice(asked.cadences), chance.choice(places)
        day = date(2025, 12, 20) + timedelta(days=chance.randrange(400))
        row = SessionFactory(
            organisation=host, kind=cadence.kind, audience=cadence.audience, state="held",
            starts_at=at(f"{day} {chance.choice(('00:05', '12:00', '23:30'))}"),
        )  # fmt: skip
        joint = chance.choice([None, None, *branches])
        if joint is not None:
            SessionOrganisation.objects.create(session=row, organisation=joint)
        oracle.sessions.append(({host.pk, *([joint.pk] if joint else [])}, cadence.kind, cadence.audience, day))
    for slot in chance.sample(asked.slots, 30):
        host = chance.choice([place for place in places if place.kind in slot.cadence.hosts])
        key = (host.pk, slot.cadence.kind, audience_of(slot.cadence), slot.first)
        oracle.reasons.add(key)
        ComplianceReason.objects.create(
            organisation=host, kind=key[1], audience=key[2], starts_on=slot.first, reason="另有安排"
        )
    rows = Organisation.objects.exclude(kind="group")
    by_number = {place.pk: place for place in places}
    cells = [cell for own in cells_of(asked, rows).values() for cell in own]
    told = {(cell.organisation, cell.slot.number): cell.period.state for cell in cells}
    assert told == {
        (place.pk, slot.number): oracle.state(asked, by_number[place.pk], slot.cadence, slot.first, slot.last)
        for place in places
        for slot in asked.slots
        if place.kind in slot.cadence.hosts
    }
    counted = statement(asked, rows, "SELECT id, slot, state FROM cell").rows()
    assert {(number, slot): state for number, slot, state in counted} == told
    assert set(told.values()) == {"met", "missed", "explained", "due", "ahead", "not_asked"}


def test_all_organisations_stand_on_one_page_as_far_as_one_sees_them(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    for month in range(1, 11):
        SessionFactory(
            organisation=centre.near, state="held", kind="themed_party_day", starts_at=at(f"2026-{month:02}-06 15:30")
        )
    asked = asked_in(2026, TODAY).only("themed_party_day")
    columns = columns_of(asked)
    rows = rows_for(cast.organiser, asked)
    table = table_of(asked, columns, rows)
    assert [(row.organisation.name, [each.text for each in row.squares]) for row in table] == [
        (centre.near.name, ["✓"] * 10 + ["…", ""]), (centre.far.name, ["✗"] * 10 + ["…", ""])
    ]  # fmt: skip
    sums = sums_of(asked, columns, rows)
    assert ([each.text for each in sums], sums[0].css) == (["1/2"] * 10 + ["…", ""], "missed-statutory")
    client.force_login(cast.organiser)
    whole = client.get(reverse("study:compliance_centre"), {"year": "2025"})
    assert [row.organisation.pk for row in whole.context["lines"]] == [
        centre.committee.pk, centre.near.pk, centre.far.pk
    ]  # fmt: skip
    asked_for = {"year": "2026", "line": "themed_party_day", "missed": "missed"}
    missed = client.get(reverse("study:compliance_centre"), asked_for)
    assert [row.organisation.pk for row in missed.context["lines"]] == [centre.far.pk]
    client.force_login(cast.group_leader)
    own = client.get(reverse("study:compliance_centre")).context["lines"]
    assert [row.organisation.pk for row in own] == [centre.group.pk]


@pytest.mark.parametrize("route", ["compliance", "compliance_centre", "compliance_print"])
def test_a_page_costs_the_same_for_one_row_and_for_three(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client, route: str
) -> None:
    client.force_login(cast.organiser)
    found = []
    for more in (1, 2):
        for number in range(more):
            host = organisation(f"新{more}{number}党支部", parent=centre.committee)
            starts_at = at(f"2025-0{more + number}-04 15:30")
            SessionFactory(organisation=host, state="held", kind="themed_party_day", starts_at=starts_at)
            ComplianceReason.objects.create(
                organisation=host, kind="general_meeting", starts_on="2025-01-01", reason="疫情"
            )
        with CaptureQueriesContext(connection) as queries:
            asked = {"year": "2025", "organisation": host.pk} if route == "compliance" else {"year": "2025"}
            page = client.get(reverse(f"study:{route}"), asked).content.decode()
        found.append(len(queries))
    assert found[0] == found[1] <= 20, found
    assert all(f"held-{css}" in page for css in ("missed-statutory", "explained"))


def test_sheet_5_counts_by_month_and_says_what_is_missing_and_why(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    held = {"general_meeting": "2026-02-10", "themed_party_day": "2026-03-06", "party_lecture": "2026-03-20"}
    for kind, day in held.items():
        SessionFactory(organisation=centre.near, state="closed", kind=kind, starts_at=at(f"{day} 15:30"))
    SessionFactory(organisation=centre.group, state="held", kind="group_meeting", starts_at=at("2026-03-02 15:30"))
    ComplianceReason.objects.create(
        organisation=centre.near, kind="general_meeting", starts_on="2026-04-01", reason="=1+1"
    )
    client.force_login(cast.secretary)
    body = b"".join(client.get(reverse("study:compliance_export"), {"year": "2026"})).decode("utf-8-sig")  # type: ignore[call-overload]  # a file
    lines = [line.split(",") for line in body.split("\r\n")]
    assert ",".join(lines[0]) == "支部,月份,党员大会,支委会,党小组会,党课,主题党日,组织生活会,民主评议,缺项说明"
    name = centre.near.name
    assert lines[2] == [name, "2026-02", "1", "0", "0", "0", "0", "0", "0", "主题党日；党小组会（第一党小组）"]
    assert lines[3] == [name, "2026-03", "0", "0", "1", "1", "1", "0", "0", ""]
    assert lines[6][9].split("；") == [
        "主题党日",
        "党小组会（第一党小组）",
        "党员大会（第二季度）：=1+1",
        "党课（第二季度）",
    ]
    log = AccessLog.objects.get(kind="export")
    assert (log.what, log.rows) == ("sheet 5", len(lines) - 2)
    client.force_login(cast.reader)
    assert client.get(reverse("study:compliance_export")).status_code == 403


def test_sheet_5_asks_as_often_for_more_branches(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.organiser)
    found = []
    for more in (0, 3):
        for number in range(more):
            host = organisation(f"新{number}党支部", parent=centre.committee)
            SessionFactory(organisation=host, state="held", kind="party_lecture", starts_at=at("2025-02-04 15:30"))
        with CaptureQueriesContext(connection) as queries:
            response: Any = client.get(reverse("study:compliance_export"), {"year": "2025"})
        body = b"".join(response).decode("utf-8-sig")
        found.append((len(queries), len({line.split(",")[0] for line in body.splitlines()[1:]})))
    (before, branches), (after, more_branches) = found
    assert (before, more_branches) == (after, branches + 3)
    assert "新2党支部,2025-02,0,0,0,1,0,0,0" in body
