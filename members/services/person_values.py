"""What is done to a person's values before they are stored: brought to one form, completed, and checked."""

from datetime import date
from typing import Final, TypedDict

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import crypto
from core.identity import IdentityProblem, clean_telephone, parse_identity_number, telephone_problem
from core.pinyin import name_keys
from core.row_security import whole_system
from core.text import clean, clean_name, name_problem
from members import policies
from members.messages import problem_words, words
from members.models import Organisation, Person, Unit, User
from members.rules.people import PersonFacts, check_person, refusing

STATUTORY_DATES: Final = ("birth_date", "joined_on", "full_member_on")
"""Dates on which rights and Party standing rest: whoever changes one that was recorded says why."""

ENCRYPTED: Final = ("id_number", "telephone", "home_address")


class PersonValues(TypedDict, total=False):
    """What may be written about a person; codes as stored, numbers as typed. What is left out stays as it is."""

    name: str
    sex: str
    ethnicity: str
    birth_date: date | None
    id_number: str | None
    education: str
    degree: str
    native_place: str
    work_started_on: date | None
    joined_on: date | None
    full_member_on: date | None
    organisation: Organisation
    group: Organisation | None
    unit: Unit | None
    status: str
    layer: str
    post_category: str
    party_post: str
    administrative_post: str
    membership_state: str
    is_mobile: bool
    mobile_since: date | None
    is_abroad: bool
    is_lost: bool
    lost_since: date | None
    lost_reason: str
    special_care: str
    telephone: str | None
    home_address: str | None
    remarks: str


def assign(row: Person, values: PersonValues) -> None:
    """Set the values in their stored form, and what follows from them. Raises ValidationError by field."""
    refused: dict[str, str] = {}
    for field, value in values.items():
        setattr(row, field, clean(value) if isinstance(value, str) else value)
    row.name = clean_name(row.name)
    problem = name_problem(row.name)
    if problem:
        refused["name"] = words(f"name_{problem}")
    if values.get("id_number"):
        try:
            identity = parse_identity_number(str(row.id_number))
        except IdentityProblem as error:
            refused["id_number"] = words(f"id_{error.code}")
        else:
            row.id_number = identity.number
            row.birth_date = row.birth_date or identity.birth_date
            row.sex = row.sex if row.sex not in {"", "0"} else identity.sex
    if values.get("telephone"):
        row.telephone = clean_telephone(str(row.telephone))
        problem = telephone_problem(row.telephone)
        if problem:
            refused["telephone"] = words(f"telephone_{problem}")
    if refused:
        raise ValidationError(refused)
    for field in ENCRYPTED:
        setattr(row, field, getattr(row, field) or None)
    row.name_sort, row.search = name_keys(row.name)
    row.id_number_digest = crypto.digest(row.id_number, "person.id_number") if row.id_number else None
    row.telephone_digest = crypto.digest(row.telephone, "person.telephone") if row.telephone else None


def changed_fields(before: Person, row: Person) -> list[str]:
    """The fields of `PersonValues` and whether the person has left, where they differ, by their names."""
    names = (*PersonValues.__annotations__, "leaving")
    columns = {field: Person._meta.get_field(field).attname for field in names}  # type: ignore[union-attr]
    return [field for field, column in columns.items() if getattr(before, column) != getattr(row, column)]


def check(actor: User, row: Person, today: date, *, before: Person | None) -> None:
    """Refuse what the rules, the fields or the tree do not allow."""
    refused: dict[str, list[str | Promise]] = {}
    for problem in refusing(check_person(facts(row), today)):
        refused.setdefault(problem.field, []).append(problem_words(problem))
    for field, message in _misplaced(row, before).items():
        refused.setdefault(field, []).append(message)
    try:
        row.clean_fields(exclude=["name_sort", "search", "scope_path", "id_number_digest", "telephone_digest"])
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            refused.setdefault(field, []).extend(messages)
    if row.id_number and (before is None or before.id_number != row.id_number):
        with whole_system("an ID number is in the records once"):
            taken = Person.objects.filter(id_number_digest=row.id_number_digest).exclude(pk=row.pk).first()
        if taken is not None:
            refused.setdefault("id_number", []).append(taken_words(actor, taken))
    if refused:
        raise ValidationError(refused)


def facts(row: Person) -> PersonFacts:
    """A person as the rules see one."""
    return PersonFacts(
        status=row.status,
        membership_state=row.membership_state,
        sex=row.sex,
        birth_date=row.birth_date,
        id_number=row.id_number or "",
        work_started_on=row.work_started_on,
        joined_on=row.joined_on,
        full_member_on=row.full_member_on,
        is_mobile=row.is_mobile,
        mobile_since=row.mobile_since,
        is_abroad=row.is_abroad,
        is_lost=row.is_lost,
        lost_since=row.lost_since,
        lost_reason=row.lost_reason,
    )


def _misplaced(row: Person, before: Person | None) -> dict[str, str]:
    """Where a person cannot stand: outside a branch, in a branch that was closed, in another branch's group."""
    if row.organisation_id is None:
        return {"organisation": _("Choose the branch the person belongs to.")}
    moved = before is None or before.organisation_id != row.organisation_id
    if not row.organisation.is_branch:
        return {"organisation": _("People belong to a branch or a joint branch. Choose one.")}
    if moved and row.organisation.closed_on is not None:
        return {"organisation": _("This branch was closed. Choose another.")}
    group = row.group
    if group is not None and not (group.kind == "group" and group.path.startswith(row.organisation.path)):
        return {"group": _("This group belongs to another branch. Choose one of this branch, or none.")}
    return {}


def check_reason(before: Person, changed: list[str], reason: str) -> None:
    statutory = [field for field in STATUTORY_DATES if field in changed and getattr(before, field) is not None]
    if statutory and not reason.strip():
        raise ValidationError({"reason": _("A statutory date was recorded before. Say why it changes.")})


def taken_words(actor: User, taken: Person) -> str:
    """That an ID number is taken; by whom only if the actor sees that person anyway."""
    if policies.may_view_person(actor, taken):
        return _("%(name)s is already recorded with this ID number. Open that record instead.") % {"name": taken.name}
    return _(
        "Somebody outside your organisations is already recorded with this ID number. "
        "Ask the administrator of your centre whether the person is to be transferred to you."
    )
