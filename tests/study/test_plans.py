"""The plan of a year: adopted readings follow the superior until they are changed; a month accepted in one go."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from study.models import Reading, StudyPlan, StudySession
from study.querysets.readings import readings_for
from study.services import plans as services
from study.services.months import NotAccepted, month_accept, month_proposals
from tests.study.factories import PlanFactory, ReadingFactory, SessionFactory, at

TODAY = date(2026, 11, 22)


def titles(organisation: Any) -> list[str]:
    return [reading.title for reading in readings_for(organisation, 2026)]


def test_an_adopted_plan_follows_the_superior_until_a_reading_is_changed(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    above: StudyPlan = PlanFactory(organisation=centre.committee)
    first: Reading = ReadingFactory(plan=above, month=1, title="一月文件")
    assert titles(centre.near) == ["一月文件"]  # without a plan of its own, the one above holds
    plan = services.plan_start(actor=cast.secretary, organisation=centre.near, year=2026, adopt=above)
    services.reading_add(actor=cast.secretary, plan=plan, values={"month": 1, "title": "支部自选"})
    ReadingFactory(plan=above, month=2, title="后加的文件")
    assert titles(centre.near) == ["一月文件", "支部自选", "后加的文件"]
    own = services.reading_change(actor=cast.secretary, plan=plan, reading=first, values={"title": "一月文件（节选）"})
    Reading.objects.filter(pk=first.pk).update(title="一月文件（修订）")
    assert titles(centre.near) == ["一月文件（节选）", "支部自选", "后加的文件"]
    services.reading_leave_out(actor=cast.secretary, plan=plan, reading=own)
    assert titles(centre.near) == ["支部自选", "后加的文件"]
    services.reading_restore(actor=cast.secretary, plan=plan, reading=first)
    assert titles(centre.near) == ["一月文件（修订）", "支部自选", "后加的文件"]
    assert titles(centre.far) == ["一月文件（修订）", "后加的文件"]


def test_what_plans_refuse(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    draft: StudyPlan = PlanFactory(organisation=centre.committee, state="draft")
    with pytest.raises(ValidationError, match="沿用"):
        services.plan_start(actor=cast.secretary, organisation=centre.near, year=2026, adopt=draft)
    with pytest.raises(PermissionDenied):
        services.plan_start(actor=cast.group_leader, organisation=centre.group, year=2026)
    with pytest.raises(PermissionDenied):
        services.reading_add(actor=cast.secretary, plan=draft, values={"month": 1, "title": "越权"})
    issued = services.plan_issue(actor=cast.organiser, plan=draft, version=1)
    plan = services.plan_start(actor=cast.secretary, organisation=centre.near, year=2026, adopt=issued)
    with pytest.raises(ValidationError, match="已有"):
        services.plan_start(actor=cast.secretary, organisation=centre.near, year=2026)
    with pytest.raises(ValidationError):
        services.plan_issue(actor=cast.organiser, plan=issued, version=2, issued=False)
    own = services.reading_add(actor=cast.secretary, plan=plan, values={"month": 11, "title": "自选"})
    SessionFactory(organisation=centre.near).readings.add(own)
    with pytest.raises(ValidationError):
        services.reading_leave_out(actor=cast.secretary, plan=plan, reading=own)
    assert StudyPlan.objects.count() == 2
    assert Reading.objects.count() == 1


def test_last_years_plan_is_copied_with_what_it_had_adopted(centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    above: StudyPlan = PlanFactory(organisation=centre.committee, year=2025)
    ReadingFactory(plan=above, month=3, title="上级文件")
    old: StudyPlan = PlanFactory(organisation=centre.near, year=2025, adopted_from=above)
    ReadingFactory(plan=old, month=3, title="自选")
    new = services.plan_start(actor=cast.secretary, organisation=centre.near, year=2026, copy=old)
    assert titles(centre.near) == ["上级文件", "自选"]
    assert set(Reading.objects.filter(plan=new).values_list("month", "replaces")) == {(3, None)}


def test_december_is_proposed_as_the_branch_usually_meets_and_accepted_in_one_go(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace
) -> None:
    december = date(2026, 12, 1)
    SessionFactory(
        organisation=centre.near, state="closed", place="二楼会议室", chair=branch.secretary,
        starts_at=at("2026-11-04 14:00"),
    )  # fmt: skip
    ReadingFactory(plan=PlanFactory(organisation=centre.committee), month=12, title="十二月文件")
    proposed = month_proposals(centre.near, december, TODAY)
    study = [each for each in proposed if each.proposal.cadence.kind == "group_study"]
    assert [(each.topic, each.proposal.day.weekday(), f"{each.proposal.starts:%H:%M}", each.proposal.place)
            for each in study] == [("学习《十二月文件》", 2, "14:00", "二楼会议室")] * 2  # fmt: skip
    assert {each.host.name for each in proposed} == {"第一实验幼儿园党支部", "第一党小组"}
    assert month_proposals(centre.near, date(2026, 10, 1), TODAY) == []  # nothing is proposed for what is over

    values = [
        (place, {
            "organisation": each.host, "kind": each.proposal.cadence.kind, "audience": each.proposal.cadence.audience,
            "topic": each.topic, "chair": None, "chair_reason": "",
            "starts_at": at(f"{each.proposal.day} 14:00"), "ends_at": at(f"{each.proposal.day} 15:30"),
        })
        for place, each in enumerate(proposed)
    ]  # fmt: skip
    wrong: Any = [*values[:-1], (values[-1][0], {**values[-1][1], "starts_at": at("2027-01-05 14:00")})]
    with pytest.raises(NotAccepted) as refused:
        month_accept(actor=cast.secretary, organisation=centre.near, month=december, sessions=wrong)
    assert list(refused.value.problems) == [len(values) - 1]
    assert StudySession.objects.count() == 1
    accepted = month_accept(actor=cast.secretary, organisation=centre.near, month=december, sessions=values)
    assert len(accepted) == len(values)
    assert all(session.attendances.exists() for session in accepted)
    assert month_proposals(centre.near, december, TODAY) == []
    with pytest.raises(NotAccepted) as again:  # a colleague accepts the same page
        month_accept(actor=cast.secretary, organisation=centre.near, month=december, sessions=values)
    assert len(again.value.problems) == len(values)


def test_the_months_page_keeps_what_was_typed_and_plans_what_is_ticked(
    centre: SimpleNamespace, cast: SimpleNamespace, branch: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.secretary)
    today = timezone.localdate()
    month = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    address = f"/study/?organisation={centre.near.pk}&month={month:%Y-%m}"
    formset = client.get(address).context["formset"]
    data: dict[str, Any] = {"p-TOTAL_FORMS": len(formset), "p-INITIAL_FORMS": len(formset.initial_forms)}
    for form in formset.initial_forms:
        data |= {form.add_prefix(name): str(form[name].value() or "") for name in form.fields}
    data["p-0-topic"], data["p-0-ends"] = "我写的主题", "01:00"
    refused = client.post(address, data)
    assert StudySession.objects.count() == 0
    assert "我写的主题" in refused.content.decode()
    assert "结束时间应晚于开始时间" in refused.content.decode()
    data["p-0-accept"] = ""  # not wanted: its mistakes do not matter
    assert client.post(address, data).status_code == 302
    assert StudySession.objects.count() == len(formset.initial_forms) - 1
