"""Study hours of a year, and the training register that counts in them."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.changes import Outdated
from core.models import AccessLog, DomainSettingValue
from members.models import Person
from study.hours import measure, with_hours
from study.models import TrainingRecord
from study.rules.hours import hours_of, is_asked, missing
from study.services import training as services
from tests.factories import PersonFactory
from tests.study.factories import AttendanceFactory, SessionFactory, at

DAYS = {"starts_on": date(2026, 5, 11), "ends_on": date(2026, 5, 13)}


def values(person: Person, **changed: Any) -> Any:
    return {
        "person": person, "title": "支部书记培训班", "organiser": "区委党校", "hours": Decimal("24.5"), "document": ""
    } | DAYS | changed  # fmt: skip


def attended(person: Person, day: str = "2026-11-03 15:30", **fields: Any) -> Any:
    """A person on the list of a held session of 90 minutes; what is not of the session is of the attendance."""
    own = {name: fields.pop(name) for name in ("kind", "state_of_session", "make_up_of", "ends_at") if name in fields}
    own["state"] = own.pop("state_of_session", "closed")
    session = SessionFactory(organisation=person.organisation, starts_at=at(day), **own)
    AttendanceFactory(session=session, person=person, **fields)
    return session


def counted(person: Person, year: int = 2026) -> Any:
    return with_hours(Person.objects.all(), year, measure()).get(pk=person.pk)


def test_the_hours_of_a_year(branch: SimpleNamespace) -> None:
    person = branch.mobile
    original = attended(person, state="leave", made_up_on=date(2026, 11, 9), made_up_way="session")
    attended(person, "2026-11-09 15:30", make_up_of=original)  # the session it makes up is the one that counts
    attended(person, "2026-03-03 15:30", kind="party_lecture", is_late=True)
    attended(person, "2026-06-03 15:30", kind="training", ends_at=at("2026-06-03 16:10"), is_guest=True)
    assert (counted(person).study_hours, counted(person).trainings) == (Decimal("4.8"), 1)  # 90 + 90 + 40 minutes
    for fields in (
        {"state": "absent"},
        {"state": "special_care"},
        {"state_of_session": "planned"},
        {"kind": "branch_committee_meeting"},
    ):
        attended(person, "2026-07-07 15:30", **fields)
    attended(person, "2026-01-01 00:00")  # by the clock of the centre
    attended(person, "2025-12-31 22:00", state_of_session="held")
    TrainingRecord.objects.create(**values(person))
    TrainingRecord.objects.create(**values(person, starts_on=date(2025, 12, 30)))
    row = counted(person)
    assert (row.study_hours, row.trainings) == (hours_of(310, 45) + Decimal("24.5"), 2)
    assert (row.due_hours, row.missing_hours) == (32, missing(row.study_hours, 32, asked=True)) == (32, Decimal("0.7"))
    assert counted(person, 2025).study_hours == Decimal("26.5")


def test_how_much_is_due_follows_post_and_settings(branch: SimpleNamespace) -> None:
    people = ("secretary", "deputy", "publicity", "party_committee", "leader", "mobile")
    assert [counted(getattr(branch, name)).due_hours for name in people] == [56, 56, 56, 56, 32, 32]
    lost, suspended = (PersonFactory(organisation=branch.mobile.organisation) for _each in range(2))
    Person.objects.filter(pk=lost.pk).update(is_lost=True)
    Person.objects.filter(pk=suspended.pk).update(membership_state="suspended")
    assert [counted(each).missing_hours for each in (branch.cared, lost, suspended)] == [0, 0, 0]  # TL 23, 24
    assert missing(Decimal(0), 32, asked=is_asked("", True, "normal")) == 0
    attended(branch.mobile)
    assert counted(branch.mobile).missing_hours == 30
    for key, value in (("minutes_an_hour", 60), ("member_hours", 40), ("office_hours", 60)):
        DomainSettingValue.objects.create(key=f"study.{key}", value=value)
    assert (counted(branch.mobile).study_hours, counted(branch.mobile).missing_hours) == (
        Decimal("1.5"),
        Decimal("38.5"),
    )
    assert counted(branch.secretary).due_hours == 60


def test_the_page_its_filter_and_the_sheet(branch: SimpleNamespace, cast: SimpleNamespace, client: Client) -> None:
    this_year = timezone.localdate().year
    TrainingRecord.objects.create(
        **values(branch.mobile, hours=32, starts_on=date(this_year, 1, 5), ends_on=date(this_year, 1, 9))
    )
    client.force_login(cast.secretary)
    page = client.get(reverse("study:hours")).content.decode()
    names = [page.index(f">{name}<") for name in ("郭建华", "唐小兰", "韩桂芳")]
    assert names and "董淑珍" not in page and "冯晨" not in page  # another branch; no member
    below = client.get(reverse("study:hours"), {"reached": "below"}).content.decode()
    assert ("郭建华" in below, "唐小兰" in below, "韩桂芳" in below) == (True, False, False)
    reached = client.get(reverse("study:hours_print"), {"reached": "all"}).content.decode()
    assert ("郭建华" in reached, "唐小兰" in reached) == (False, True)
    assert client.get(reverse("study:hours"), {"year": "abc"}).status_code == 200
    lines = b"".join(client.get(reverse("study:hours_export"), {"q": "唐小兰"})).decode("utf-8-sig").splitlines()
    assert lines == ["姓名,支部,身份,年度学时,应达,差额,集中培训次数", "唐小兰,第一实验幼儿园党支部,党员,32.0,32,0.0,1"]
    assert AccessLog.objects.get(what="study hours").rows == 1


@pytest.mark.parametrize("route", ["study:hours", "study:training"])
def test_a_page_costs_the_same_for_one_and_for_three(
    centre: SimpleNamespace, cast: SimpleNamespace, client: Client, route: str
) -> None:
    client.force_login(cast.secretary)
    found = []
    for more in (1, 2):
        for _each in range(more):
            person = PersonFactory(organisation=centre.near)
            attended(person)
            TrainingRecord.objects.create(**values(person))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(route))
        found.append(len(queries))
    assert found[0] == found[1]


def test_who_keeps_the_register(branch: SimpleNamespace, centre: SimpleNamespace, cast: SimpleNamespace) -> None:
    row = services.training_add(actor=cast.secretary, values=values(branch.secretary, title="  支部书记培训班 "))
    assert row.title == "支部书记培训班"
    services.training_change(
        actor=cast.secretary, record=row, version=1, values=values(branch.secretary, hours=Decimal(16))
    )
    with pytest.raises(Outdated):
        services.training_change(actor=cast.secretary, record=row, version=1, values=values(branch.secretary))
    for person in (branch.party_committee, branch.secretary):
        actor = cast.secretary if person == branch.party_committee else cast.group_leader
        with pytest.raises(PermissionDenied):
            services.training_add(actor=actor, values=values(person, title="别处"))
    with pytest.raises(PermissionDenied):  # nor may an entry be put on somebody else's people
        services.training_change(actor=cast.secretary, record=row, version=2, values=values(branch.party_committee))
    with pytest.raises(PermissionDenied):
        services.training_delete(actor=cast.stranger, record=row)
    row.refresh_from_db()
    assert (row.person, row.hours, row.version) == (branch.secretary, 16, 2)
    services.training_delete(actor=cast.secretary, record=row)
    assert not TrainingRecord.objects.exists()


def test_what_the_register_refuses(branch: SimpleNamespace, cast: SimpleNamespace, client: Client) -> None:
    services.training_add(actor=cast.secretary, values=values(branch.secretary))
    with pytest.raises(ValidationError, match="已在"):
        services.training_add(actor=cast.secretary, values=values(branch.secretary))
    with pytest.raises(ValidationError, match="最后一天"):
        services.training_add(actor=cast.secretary, values=values(branch.deputy, ends_on=date(2026, 5, 1)))
    for broken in ({"ends_on": date(2026, 5, 1)}, {"hours": 0}, {"title": ""}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TrainingRecord.objects.create(**values(branch.secretary, **broken))
    client.force_login(cast.reader)
    assert "/edit/" not in client.get(reverse("study:training")).content.decode()
    client.force_login(cast.secretary)
    assert "/edit/" in client.get(reverse("study:training")).content.decode()
    typed = values(branch.deputy, hours="", title="示范培训") | {"person": branch.deputy.pk, "version": 0}
    answer = client.post(reverse("study:training_add"), typed)
    assert answer.status_code == 200 and "示范培训" in answer.content.decode()  # nothing typed is lost
    answer = client.post(reverse("study:training_add"), typed | {"hours": "8"})
    assert answer.status_code == 302 and TrainingRecord.objects.get(person=branch.deputy).hours == 8


def test_the_list_of_sessions_prints_its_rows(branch: SimpleNamespace, cast: SimpleNamespace, client: Client) -> None:
    attended(branch.mobile)
    client.force_login(cast.secretary)
    assert "支部工作条例" in client.get(reverse("study:sessions_print")).content.decode()
