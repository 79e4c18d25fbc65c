"""Transfers of several people in one go: asked for together, accepted together, each a transfer of its own.

What cannot be done for one of them is told and holds nobody else back. All transfers are locked before all people.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members import policies
from members.choices import word
from members.models import Organisation, Person, Transfer, Unit, User
from members.rules import transfers as rules
from members.services import transfers as single
from members.services.transfers import TransferEnded

MOST = 200
"""People in one go; each costs a transfer's own statements."""


class Told(NamedTuple):
    """Somebody, and why not them; empty if nothing is in the way."""

    person: Person
    why: str


class Outcome(NamedTuple):
    """How many transfers were taken on, and who was left with the reason."""

    done: int
    left: list[Told]


def transfers_look(*, actor: User, people: Iterable[Person], to: Organisation) -> list[Told]:
    """What asking one branch to take these people over would meet. Writes nothing. One query."""
    chosen = list(people)
    open_now = Transfer.objects.filter(person__in=chosen, state__in=rules.OPEN).values_list("person", flat=True)
    under_way = set(open_now)

    def why(person: Person) -> str:
        if not policies.may_change_person(actor, person):
            return single.not_kept()
        if person.leaving:
            return single.has_left(person)
        return single.why_not_to(to, person) or (single.under_way() if person.pk in under_way else "")

    return [Told(person, why(person)) for person in chosen]


def transfers_request(
    *, actor: User, people: Iterable[Person], to: Organisation, reason: str, sent_on: date, today: date
) -> Outcome:
    """Ask one branch to take several people over, a request for each of them.

    Into the unit of the branch, if it serves just one. Raises ValidationError by field for what is wrong for all.
    """
    single.require_come(sent_on, today)
    single.stated(reason)
    units = list(Unit.objects.open().filter(organisation=to)[:2])
    with transaction.atomic():
        chosen = {person.pk: person for person in people}
        _lock(Person.objects.visible_to(actor).filter(pk__in=chosen))
        left = []
        for pk in sorted(chosen):
            why = _tried(
                single.transfer_request,
                actor=actor,
                person=chosen[pk],
                to=to,
                to_unit=units[0] if len(units) == 1 else None,
                reason=reason,
                sent_on=sent_on,
                today=today,
            )
            left += [Told(chosen[pk], why)] if why else []
    return Outcome(len(chosen) - len(left), left)


def transfers_accept(
    *,
    actor: User,
    transfers: Iterable[Transfer],
    received_on: date,
    today: date,
    group: Organisation | None = None,
    unit: Unit | None = None,
) -> Outcome:
    """Take several people over as of one day, each into the unit that the request names unless another is given."""
    with transaction.atomic():
        chosen = {row.pk: row for row in transfers}
        _lock(Transfer.objects.visible_to(actor).filter(pk__in=chosen))
        _lock(Person.objects.filter(pk__in=[row.person_id for row in chosen.values()]))
        left = []
        for pk in sorted(chosen):
            row = chosen[pk]
            why = _tried(
                single.transfer_accept,
                actor=actor,
                transfer=row,
                received_on=received_on,
                today=today,
                group=group,
                unit=unit or row.to_unit,
            )
            left += [Told(row.person, why)] if why else []
    return Outcome(len(chosen) - len(left), left)


def _tried(act: Any, **values: Any) -> str:
    """Why a step was refused, after which nothing of it is left; empty if it was taken."""
    try:
        with transaction.atomic():
            act(**values)
    except ValidationError as problem:
        return " ".join(problem.messages)
    except TransferEnded as ended:
        return _("Meanwhile it is “%(state)s”.") % {"state": word(rules.STATE, ended.transfer.state)}
    except PermissionDenied:
        return single.not_kept()
    return ""


def _lock(rows: "QuerySet[Any]") -> None:
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
