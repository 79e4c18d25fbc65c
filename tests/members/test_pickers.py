"""Choosing one of those a user may see: few from a select, many by name, and no two alike."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from members.forms.layers import MentorForm
from members.forms.pickers import SELECT_UP_TO, OrganisationField, SuggestedInput, UnitField
from members.forms.terms import PersonField as CandidateField
from members.models import Organisation, Person, Unit
from study.forms.fields import PersonField
from tests.factories import PersonFactory, organisation

pytestmark = pytest.mark.django_db


def options(field: Any) -> list[str]:
    return [str(label) for _value, label in field.widget.choices]


def test_the_tree_is_indented_from_its_highest_organisation(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    field = OrganisationField(any_label="any")
    field.offer_to(cast.secretary)
    assert options(field) == ["any", "第一实验幼儿园党支部", "\u3000第一党小组"]
    assert field.clean(str(centre.near.pk)) == centre.near


def test_what_is_chosen_in_a_select_needs_no_second_query(
    cast: SimpleNamespace, centre: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    field = OrganisationField()
    with django_assert_num_queries(2):  # the roles, the organisations
        field.offer_to(cast.secretary)
        assert field.clean(str(centre.near.pk)).may_approve == centre.near.may_approve
        with pytest.raises(ValidationError):
            field.clean(str(centre.far.pk))


def test_closed_organisations_are_offered_where_the_past_is_looked_at(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    Organisation.objects.filter(pk=centre.group.pk).update(closed_on="2026-01-31")
    field = OrganisationField()
    field.offer_to(cast.secretary)
    assert len(options(field)) == 3
    field.offer_to(cast.secretary, closed=False)
    assert len(options(field)) == 2


def test_where_many_are_known_to_be_nobody_looks(
    cast: SimpleNamespace, centre: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    for number in range(SELECT_UP_TO + 1):
        organisation(f"第{number}分园党支部", parent=Organisation.objects.get(pk=centre.committee.pk))
    organiser = type(cast.organiser).objects.get(pk=cast.organiser.pk)
    places, units = OrganisationField(), UnitField()
    with django_assert_num_queries(1):  # the roles
        places.offer_to(organiser)
        units.offer_to(organiser)
    assert isinstance(places.widget, SuggestedInput)
    assert isinstance(units.widget, SuggestedInput)
    assert places.clean("第7分园党支部").name == "第7分园党支部"
    with pytest.raises(ValidationError):
        units.clean(Unit.objects.get(organisation=centre.elsewhere).name)


@pytest.mark.parametrize(
    ("field", "post", "label"),
    [
        (PersonField(), {"party_post": "宣传委员"}, "王芳（宣传委员）"),
        (CandidateField(), {"administrative_post": "保教主任"}, "王芳 · 保教主任"),
    ],
)
def test_two_of_one_name_are_told_apart_by_what_they_do(
    centre: SimpleNamespace, field: Any, post: dict[str, str], label: str
) -> None:
    PersonFactory(name="王芳", organisation=centre.near, party_post="", administrative_post="")
    PersonFactory(name="王芳", organisation=centre.near, id_number=None, **({"party_post": ""} | post))
    field.offer(Person.objects.filter(name="王芳"))
    assert sorted(options(field)[1:]) == ["王芳", label]


def test_mentors_of_one_name_are_told_apart_too(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    PersonFactory(name="李静", organisation=centre.near, administrative_post="保教主任")
    form = MentorForm(user=cast.secretary, person=centre.zhang, today=date(2026, 11, 23))
    assert options(form.fields["mentor"]) == ["—", "李静", "李静 · 保教主任"]
