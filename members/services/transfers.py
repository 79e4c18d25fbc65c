"""Transfers inside the centre: asked for by the branch a person leaves, accepted by the one they go to.

Every step locks the transfer first and the person second, so that no two of them wait for each other.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.changes import Overtaken
from core.text import clean
from members import policies
from members.models import Leaving, Organisation, Person, Transfer, Unit, User
from members.rules import transfers as rules
from members.services.people import person_write

__all__ = ["TransferEnded", "transfer_accept", "transfer_cancel", "transfer_refuse", "transfer_request"]

_ONE_OPEN = "transfer_one_open"


class TransferEnded(Overtaken):
    """Somebody else ended the transfer meanwhile; ``transfer`` is what became of it, nothing was written."""

    def __init__(self, transfer: Transfer) -> None:
        super().__init__("The transfer is not in a state in which this can be done.")
        self.transfer = transfer


def transfer_request(
    *, actor: User, person: Person, to: Organisation, to_unit: Unit | None, reason: str, sent_on: date, today: date
) -> Transfer:
    """Ask another branch of the centre to take a person over. The old branch stays responsible (TL 25).

    Raises ValidationError by field, PermissionDenied if the actor does not keep the person's record.
    """
    with transaction.atomic():
        row = lock_person(actor, person)
        target = Organisation.objects.get(pk=to.pk)
        require_come(sent_on, today)
        if refused := why_not_to(target, row):
            raise ValidationError({"to": refused})
        if to_unit is not None and to_unit.organisation_id != target.pk:
            raise ValidationError({"to_unit": _("Another branch serves this unit. Choose one of the new branch's.")})
        return open_transfer(
            Transfer(
                kind=rules.WITHIN,
                state=rules.REQUESTED,
                person=row,
                from_organisation=row.organisation,
                from_unit=row.unit,
                to_organisation=target,
                to_unit=to_unit,
                reason=stated(reason),
                sent_on=sent_on,
                requested_by=actor,
            )
        )


def transfer_accept(
    *,
    actor: User,
    transfer: Transfer,
    received_on: date,
    today: date,
    group: Organisation | None = None,
    unit: Unit | None = None,
) -> Transfer:
    """Take the person over as of a day: branch, unit and group change, and the posts in the old branch end.

    Raises TransferEnded if it was ended meanwhile, ValidationError if the person has left or belongs elsewhere by now,
    PermissionDenied if the actor keeps nobody's record in the receiving branch.
    """
    with transaction.atomic():
        row = lock_transfer(actor, transfer, rules.ACCEPTED, by_receiver=True)
        person = Person.objects.select_for_update(of=("self",)).get(pk=row.person_id)
        target = row.to_organisation
        if target is None:
            raise TransferEnded(row)
        _require_still_there(row, person)
        _require_day(received_on, row.sent_on, today)
        if unit is not None and unit.organisation_id != target.pk:
            raise ValidationError({"unit": _("Another branch serves this unit. Choose one of the new branch's.")})
        try:
            person_write(
                actor=actor,
                row=person,
                values={"organisation": target, "group": group, "unit": unit, "party_post": ""},
                today=today,
                effective_on=received_on,
                reason=row.reason,
            )
        except ValidationError as problem:
            raise renamed(problem, {"effective_on": "received_on", "organisation": "__all__"}) from problem
        return step(row, rules.ACCEPTED, actor, received_on=received_on, to_unit=unit)


def transfer_refuse(*, actor: User, transfer: Transfer, reason: str) -> Transfer:
    """Send the request back with a reason. Raises as `transfer_accept` does."""
    with transaction.atomic():
        row = lock_transfer(actor, transfer, rules.REFUSED, by_receiver=True)
        return step(row, rules.REFUSED, actor, end_reason=stated(reason))


def transfer_cancel(*, actor: User, transfer: Transfer, reason: str) -> Transfer:
    """Take back a request or a letter that was issued, as its sender, with a reason."""
    with transaction.atomic():
        row = lock_transfer(actor, transfer, rules.CANCELLED, by_receiver=False)
        return step(row, rules.CANCELLED, actor, end_reason=stated(reason))


def why_not_to(target: Organisation, person: Person) -> str:
    """Why a branch cannot be asked to take a person over; empty if it can."""
    if target.path[: Organisation.steplen] != person.organisation.path[: Organisation.steplen]:
        return _("This branch belongs to another centre: issue a letter instead.")
    if not target.is_branch or target.closed_on is not None:
        return _("Choose a branch that is open.")
    if target.pk == person.organisation_id:
        return _("The person belongs to this branch already. Choose another.")
    return ""


def lock_person(actor: User, person: Person) -> Person:
    """The person as they are now, locked, if the actor keeps their record and they are here. For new transfers."""
    row = (
        Person.objects.visible_to(actor)
        .select_related("organisation", "unit")
        .select_for_update(of=("self",))
        .filter(pk=person.pk)
        .first()
    )
    if row is None or not policies.may_change_person(actor, row):
        raise PermissionDenied("You do not keep this person's record.")
    if row.leaving:
        raise ValidationError(has_left(row))
    return row


def lock_transfer(actor: User, transfer: Transfer, to: str, *, by_receiver: bool) -> Transfer:
    """The transfer as it is now, locked, if the actor may take it one step on. Raises TransferEnded."""
    row = lock_side(actor, transfer, by_receiver=by_receiver)
    if not rules.may_follow(row.kind, row.state, to):
        raise TransferEnded(row)
    return row


def lock_side(actor: User, transfer: Transfer, *, by_receiver: bool) -> Transfer:
    """The transfer as it is now, locked, for whoever acts for one of its sides. Raises PermissionDenied."""
    row = (
        Transfer.objects.visible_to(actor)
        .select_related("to_organisation", "from_organisation")
        .select_for_update(of=("self",))
        .filter(pk=transfer.pk)
        .first()
    )
    may = policies.may_receive_transfer if by_receiver else policies.may_send_transfer
    if row is None or not may(actor, row):
        raise PermissionDenied("This step of the transfer belongs to another branch.")
    return row


def open_transfer(row: Transfer) -> Transfer:
    """Store a new transfer; the second of two at one moment is told by the constraint."""
    row.clean_fields(exclude=["requested_by", "ended_by"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if _ONE_OPEN not in str(error):
            raise
        raise ValidationError(under_way()) from error
    return row


def step(row: Transfer, to: str, actor: User, **values: object) -> Transfer:
    """Write one step of a locked transfer."""
    row.state, row.ended_by = to, actor
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "ended_by", *values])
    return row


def stated(reason: str) -> str:
    """A reason that says something. Raises ValidationError."""
    text = clean(reason)
    if not text:
        raise ValidationError({"reason": _("Say why.")})
    return text


def require_come(sent_on: date, today: date) -> None:
    """A request is dated today or earlier. Raises ValidationError."""
    if sent_on > today:
        raise ValidationError({"sent_on": _("This day has not come yet. Choose today or an earlier day.")})


def under_way() -> str:
    """That nobody has two transfers at once."""
    return _("A transfer of this person is under way already. Settle or cancel it first.")


def not_kept() -> str:
    """That others keep the record."""
    return _("You do not keep this person's record.")


def has_left(person: Person) -> str:
    """That a person is not here any more, and how they left."""
    words = _("%(name)s is not here any more (%(how)s), so there is nobody to transfer.")
    return words % {"name": person.name, "how": person.get_leaving_display()}


def renamed(problem: ValidationError, names: dict[str, str]) -> ValidationError:
    """The same refusal at the fields of another form."""
    return ValidationError({names.get(name, name): errors for name, errors in problem.message_dict.items()})


def ended_by_leaving(actor: User, transfers: list[Transfer], leaving: Leaving) -> None:
    """End the open transfers of somebody who has left: there is nobody to transfer any more."""
    for row in transfers:
        to = rules.RETURNED if row.kind == rules.OUT else rules.CANCELLED
        step(row, to, actor, end_reason=_("Has left: %(how)s.") % {"how": leaving.get_kind_display()})


def _require_still_there(row: Transfer, person: Person) -> None:
    if person.leaving:
        raise ValidationError(has_left(person))
    if person.organisation_id != row.from_organisation_id:
        words = _("%(name)s does not belong to %(branch)s any more. Send the request back; it may be made anew.")
        raise ValidationError(words % {"name": person.name, "branch": row.from_name})


def _require_day(received_on: date, sent_on: date, today: date) -> None:
    if not sent_on <= received_on <= today:
        words = _("Choose a day from %(first)s, when it was asked for, to today.") % {"first": sent_on.isoformat()}
        raise ValidationError({"received_on": words})
