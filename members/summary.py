"""The facts of one person in groups, as the person's page shows them: numbers masked unless just revealed."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.dates import age_on, years_between
from members.models import Person
from members.rules import codes


class Fact(NamedTuple):
    """One line: what it is, its value in words, where it leads, and the number's name if it can be revealed."""

    label: str | Promise
    value: str
    url: str = ""
    sealed: str = ""
    revealed: bool = False


class Group(NamedTuple):
    title: str
    facts: list[Fact]


def summary(person: Person, today: date, revealed: Mapping[str, str]) -> list[Group]:
    """All that is recorded, in four groups; ages and standing as of a day. No query if the places were read along."""
    return [
        Group(_("Basic facts"), _basic(person, today, revealed)),
        Group(_("Party"), _party(person, today)),
        Group(_("Branch and work"), _work(person)),
        Group(_("Contact and care"), _contact(person, revealed)),
    ]


def _basic(person: Person, today: date, revealed: Mapping[str, str]) -> list[Fact]:
    birth = _day(person.birth_date)
    if person.birth_date:
        birth = _("%(day)s, %(age)s years old") % {"day": birth, "age": age_on(person.birth_date, today)}
    return [
        _plain("sex", person.get_sex_display()),
        _plain("birth_date", birth),
        _sealed("id_number", person.id_number_masked, revealed),
        _plain("ethnicity", person.get_ethnicity_display()),
        _plain("native_place", person.native_place),
        _plain("education", person.get_education_display()),
        _plain("degree", person.get_degree_display()),
    ]


def _party(person: Person, today: date) -> list[Fact]:
    facts = [
        _plain("status", person.get_status_display()),
        _plain("joined_on", _day(person.joined_on)),
        _plain("full_member_on", _day(person.full_member_on)),
    ]
    if person.status == codes.FULL_MEMBER and person.full_member_on and person.full_member_on <= today:
        years = years_between(person.full_member_on, today)
        facts.append(Fact(_("Party standing"), _("%(years)s years") % {"years": years}))
    facts += [
        _plain("membership_state", person.get_membership_state_display()),
        _plain("party_post", person.party_post),
    ]
    return facts


def _work(person: Person) -> list[Fact]:
    branch = reverse("members:organisation", args=[person.organisation_id])
    return [
        Fact(_label("organisation"), person.organisation.name, branch),
        _plain("group", person.group.name if person.group else ""),
        _plain("unit", person.unit.name if person.unit else ""),
        _plain("layer", person.get_layer_display()),
        _plain("post_category", person.get_post_category_display()),
        _plain("administrative_post", person.administrative_post),
        _plain("work_started_on", _day(person.work_started_on)),
    ]


def _contact(person: Person, revealed: Mapping[str, str]) -> list[Fact]:
    facts = [
        _sealed("telephone", person.telephone_masked, revealed),
        _sealed("home_address", "••••••" if person.home_address else "", revealed),
    ]
    if person.is_mobile:
        abroad = str(_label("is_abroad")) if person.is_abroad else ""
        facts.append(_plain("is_mobile", " · ".join(part for part in (_since(person.mobile_since), abroad) if part)))
    if person.is_lost:
        reason = person.get_lost_reason_display()
        facts.append(_plain("is_lost", " · ".join(part for part in (_since(person.lost_since), reason) if part)))
    if person.special_care:
        facts.append(_plain("special_care", person.get_special_care_display()))
    facts.append(_plain("remarks", person.remarks))
    return facts


def _label(name: str) -> str | Promise:
    return Person._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _plain(name: str, value: str) -> Fact:
    return Fact(_label(name), str(value))


def _sealed(name: str, masked: str, revealed: Mapping[str, str]) -> Fact:
    return Fact(_label(name), revealed.get(name, masked), sealed=name if masked else "", revealed=name in revealed)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _since(day: date | None) -> str:
    return _("since %(day)s") % {"day": day.isoformat()} if day else _("yes")
