"""The demo centre has the shape of the owner's document, and nobody in it is real or impossible."""

import random
from collections import Counter
from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from core.dates import age_on
from core.identity import parse_identity_number
from members import demo
from members.models import Organisation, Person, PersonPeriod, Role, Unit, User
from members.rules import codes
from members.rules.people import PersonFacts, check_person
from members.rules.probation import probation_ends_on
from tests.factories import organisation

TODAY = date(2026, 11, 22)
FACTS = PersonFacts.__dataclass_fields__


def loaded(seed: str, today: date) -> SimpleNamespace:
    """What a load leaves in the database, read and then rolled back."""
    with transaction.atomic():
        demo.load(random.Random(seed), today)
        left = SimpleNamespace(
            organisations=list(Organisation.objects.all()),
            units=list(Unit.objects.select_related("organisation")),
            people=list(Person.objects.select_related("organisation", "group", "unit").order_by("id")),
            periods=list(PersonPeriod.objects.order_by("person", "starts_on")),
            roles=list(Role.objects.select_related("user__person")),
        )
        transaction.set_rollback(True)
    return left


@pytest.fixture(scope="module")
def centre(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> SimpleNamespace:
    with django_db_blocker.unblock():
        return loaded("demo", TODAY)


@pytest.fixture
def people(centre: SimpleNamespace) -> list[Person]:
    found: list[Person] = centre.people
    return found


def facts_of(person: Person) -> PersonFacts:
    return PersonFacts(**{name: getattr(person, name) or field.default for name, field in FACTS.items()})


def test_it_has_the_organisations_and_units_of_the_document(centre: SimpleNamespace) -> None:
    kinds = Counter(node.kind for node in centre.organisations)
    assert kinds == {"committee": 1, "branch": 12, "joint_branch": 1, "group": 12}
    assert len(centre.units) == 16
    joint = {unit.name for unit in centre.units if unit.organisation.name == "采油井下联合党支部"}
    assert joint == {"井下幼儿园", "采油幼儿园", "采油第二幼儿园"}


def test_its_members_stand_in_the_shares_of_the_document(people: list[Person]) -> None:
    members = [person for person in people if person.status in codes.PARTY_MEMBERS]
    ages = [age_on(person.birth_date, TODAY) for person in members if person.birth_date]
    assert len(members) == len(ages) == 420
    assert round(100 * sum(person.sex == "2" for person in members) / 420) == 91
    assert round(100 * sum(age <= 35 for age in ages) / 420) == 26
    assert round(100 * sum(36 <= age <= 45 for age in ages) / 420) == 52
    assert round(100 * sum(age >= 46 for age in ages) / 420) == 21
    posts = Counter(person.post_category for person in members)
    assert posts == {"logistics": 150, "head": 140, "front_line_teacher": 74, "retired": 30, "office": 26}


def test_its_other_staff_fill_every_status_and_layer(people: list[Person]) -> None:
    assert Counter(person.status for person in people) == {
        "full_member": 405,
        "probationary_member": 15,
        "prospective_member": 12,
        "activist": 30,
        "applicant": 38,
        "non_member": 220,
    }
    layers = Counter(person.layer for person in people)
    assert set(layers) == {"management", "backbone", "advancing", "foundation"}
    assert min(layers.values()) > 50
    assert sum(person.is_mobile for person in people) == 7
    assert sum(person.is_lost for person in people) == 3


def test_nothing_about_anybody_is_wrong_or_remarkable(people: list[Person]) -> None:
    for person in people:
        assert check_person(facts_of(person), TODAY) == []
        assert person.group is None or person.group.path.startswith(person.organisation.path)
        assert person.unit is not None
        assert person.unit.organisation_id == person.organisation_id


def test_no_number_in_it_can_be_anybodys(people: list[Person]) -> None:
    """The sequence numbers 996 to 999 were kept for people a hundred years old; 154 belongs to no operator."""
    assert {str(person.id_number)[14:16] for person in people} == {"99"}
    assert all(parse_identity_number(str(person.id_number)).birth_date == person.birth_date for person in people)
    assert min(int(str(person.id_number)[16]) for person in people) >= 6
    assert {str(person.telephone)[:7] for person in people} == {"1540000"}
    assert len({person.telephone for person in people}) == 720


def test_something_is_due_in_it(centre: SimpleNamespace) -> None:
    probationary = [person for person in centre.people if person.status == codes.PROBATIONARY_MEMBER]
    ends = sorted((probation_ends_on(person.joined_on) - TODAY).days for person in probationary if person.joined_on)
    assert ends[:3] == [-9, 12, 25]
    assert ends[3] > 30
    undated = [person for person in centre.people if person.status == codes.FULL_MEMBER and not person.full_member_on]
    assert len(undated) == 3
    assert {person.organisation.name for person in undated} == {"老年工作站党支部", "第一实验幼儿园党支部"}


def test_every_branch_has_one_secretary_who_signs_in(centre: SimpleNamespace) -> None:
    secretaries = [person for person in centre.people if person.party_post == "书记"]
    assert Counter(person.organisation.kind for person in secretaries) == {"branch": 12, "joint_branch": 1}
    assert len({person.organisation_id for person in secretaries}) == 13
    assert {(role.organisation_id, role.user.person) for role in centre.roles if role.kind == "secretary"} == {
        (person.organisation_id, person) for person in secretaries
    }


def test_the_last_two_years_left_their_trace(centre: SimpleNamespace) -> None:
    assert sum(period.ends_on is None for period in centre.periods) == 720
    assert sum(period.ends_on is not None for period in centre.periods) > 150
    assert min(period.starts_on for period in centre.periods) == date(2024, 1, 1)
    assert max(period.starts_on for period in centre.periods) <= TODAY
    recruit = next(person for person in centre.people if person.status == codes.PROBATIONARY_MEMBER)
    ends = {period.status: period.ends_on for period in centre.periods if period.person_id == recruit.pk}
    assert list(ends)[-3:] == ["activist", "prospective_member", "probationary_member"]
    assert ends["prospective_member"] == recruit.joined_on


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_people_and_another_makes_others(people: list[Person]) -> None:
    def drawn(found: list[Person]) -> list[tuple[object, ...]]:
        return [(p.name, p.id_number, p.telephone, p.organisation.name, p.joined_on) for p in found]

    assert drawn(loaded("demo", TODAY).people) == drawn(people)
    assert drawn(loaded("another", TODAY).people) != drawn(people)


@pytest.mark.django_db
@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2027, 1, 1)])
def test_it_can_be_loaded_on_any_day(today: date) -> None:
    centre = loaded("demo", today)
    assert len(centre.people) == 720
    assert max(period.starts_on for period in centre.periods) <= today
    assert [
        check_person(facts_of(person), today) for person in centre.people if check_person(facts_of(person), today)
    ] == []


@pytest.mark.django_db
def test_the_command_loads_once_and_sign_ins_are_printed_until_their_passwords_change() -> None:
    call_command("load_demo", stdout=StringIO())
    before = list(Person.objects.order_by("id").values_list("name", "version"))
    with pytest.raises(CommandError) as refusal, translation.override("en"):
        call_command("load_demo")
    assert str(refusal.value) == "There is data already: the demo is loaded only into an empty system."
    call_command("load_demo", "--if-empty")
    assert list(Person.objects.order_by("id").values_list("name", "version")) == before

    def printed() -> list[str]:
        out = StringIO()
        call_command("demo_signins", stdout=out)
        return out.getvalue().splitlines()

    assert [line.split()[0] for line in printed()[1:-1]] == ["admin", "organiser", "secretary1", "leader", "reader"]
    assert demo.DEMO_PASSWORD in printed()[0]
    admin = User.objects.get(username="admin")
    admin.set_password("another password")
    admin.save(update_fields=["password"])
    assert [line.split()[0] for line in printed()[1:-1]] == ["organiser", "secretary1", "leader", "reader"]


@pytest.mark.django_db
def test_what_somebody_typed_into_an_empty_system_keeps_the_demo_out() -> None:
    organisation("邻区学前教育中心党委", "committee")
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert Organisation.objects.count() == 1
    assert not User.objects.exists()


@pytest.mark.django_db
def test_production_refuses_it(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not loaded in production"), translation.override("en"):
        call_command("load_demo")
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_without_a_demo_nothing_is_printed() -> None:
    out = StringIO()
    call_command("demo_signins", stdout=out)
    assert out.getvalue() == ""
