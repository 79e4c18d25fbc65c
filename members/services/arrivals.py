"""Taking back an arrival that was recorded by mistake for somebody who had been here before.

Who comes back gets the old record again (`letters.person_arrive`). What it was before is known from its history: the
transfer remembers where that stood, and every number in it that would have grown, had anything happened since.
"""

import copy
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Change, changes_since, event_model, last_entry
from core.row_security import whole_system
from members import policies
from members.models import Organisation, Person, PersonPeriod, Transfer, Unit, User
from members.rules import transfers as rules
from members.services.effective_day import set_effective_day
from members.services.histories import History, histories_of
from members.services.people import DERIVED
from members.services.person_values import PersonValues, assign, changed_fields
from members.services.transfers import TransferEnded, lock_side, stated
from members.timeline import MASKS

__all__ = [
    "Replaced",
    "arrival_undo",
    "how_it_stands",
    "put_back_words",
    "refused_words",
    "remember_marks",
    "why_not_undone",
]

Replaced = dict[str, Any]
"""Of a record that was taken up again: the event before, the open period, the leavings ended, places, marks."""


def how_it_stands(person: Person) -> Replaced:
    """What `arrival_undo` must know of a record before it is taken up again."""
    opened = PersonPeriod.objects.filter(person=person, ends_on=None).values_list("pk", flat=True).first()
    return {
        "event": last_entry(Person, pgh_obj_id=person.pk),
        "period": opened,
        "leavings": list(person.leavings.in_force().order_by("pk").values_list("pk", flat=True)),
        "places": _places(person.organisation_id, person.group_id, person.unit_id),
    }


def remember_marks(replaced: Replaced, person: Person) -> Replaced:
    """The same, with how far every history about the person had come once the record was taken up."""
    return {**replaced, "marks": {each.name: each.mark for each in _histories(person, None)}}


@whole_system("who came back by mistake goes back to where they were")
def why_not_undone(transfer: Transfer) -> list[str]:
    """What has happened to the record since the arrival, in words; empty if it can be put back exactly."""
    replaced, person = transfer.replaced, transfer.person
    if not replaced or not replaced.get("event"):
        return [_("there is no record of how it was before")]
    since = [each.label for each in _histories(person, transfer) if each.mark != replaced["marks"].get(each.name, 0)]
    before: Any = _before(transfer)
    if _places(before.organisation_id, before.group_id, before.unit_id) != replaced["places"]:
        since.append(_("the branch, group or unit of before"))
    return list(dict.fromkeys(since))


@whole_system("who came back by mistake goes back to where they were")
def put_back_words(transfer: Transfer) -> list[Change]:
    """What taking the arrival back changes on the record: each field from what it is to what it was."""
    since = changes_since(transfer.person, _before(transfer).version, MASKS)
    return [Change(change.label, change.new, change.old, change.name) for change in since.changes]


def arrival_undo(*, actor: User, transfer: Transfer, reason: str) -> Person:
    """Take back an arrival recorded by mistake: the record is what it was before, with branch, periods and leaving.

    The arrival goes out of the list of transfers; the history keeps it, and the reason. Raises TransferEnded once its
    receipt is settled, ValidationError naming what happened since, PermissionDenied.
    """
    why = stated(reason)
    with transaction.atomic():
        row = lock_side(actor, transfer, by_receiver=True)
        if not rules.arrival_may_be_undone(row.kind, row.state):
            raise TransferEnded(row)
        person = Person.objects.select_for_update(of=("self",)).get(pk=row.person_id)
        if not policies.may_change_person(actor, person):
            raise PermissionDenied("You do not keep this person's record.")
        if since := why_not_undone(row):
            raise ValidationError(refused_words(since))
        with whole_system("who came back by mistake goes back to where they were"), pghistory.context(reason=why):
            _put_back(person, row)
            row.delete()
    return person


def refused_words(since: list[str]) -> str:
    """Why an arrival stays, and what to do instead."""
    message = _("Taking it back would undo more than the arrival; changed since: %(what)s. Record the leaving instead.")
    return message % {"what": "、".join(since)}


def _put_back(person: Person, transfer: Transfer) -> None:
    replaced, event = transfer.replaced, _before(transfer)
    now = copy.copy(person)
    for name in (*PersonValues.__annotations__, "leaving"):
        column = Person._meta.get_field(name).attname  # type: ignore[union-attr]
        setattr(person, column, getattr(event, column))
    assign(person, {})
    person.version += 1
    opened = PersonPeriod.objects.select_for_update().get(person=person, ends_on=None)
    set_effective_day(opened.starts_on)  # the trigger writes over the open period instead of beginning another
    person.save(update_fields=[*changed_fields(now, person), *DERIVED])
    if opened.pk != replaced["period"]:
        opened.delete()
        PersonPeriod.objects.filter(pk=replaced["period"]).update(ends_on=None)
    person.leavings.filter(pk__in=replaced["leavings"]).update(returned_on=None)


def _before(transfer: Transfer) -> Any:
    return event_model(Person)._default_manager.get(pk=transfer.replaced["event"])


def _histories(person: Person, transfer: Transfer | None) -> list[History]:
    """That of the record itself and those of what refers to it, without the arrival's own transfer."""
    own = History("person", _("the record itself"), last_entry(Person, pgh_obj_id=person.pk))
    return [own, *histories_of([person.pk], without=transfer)]


def _places(organisation: int, group: int | None, unit: int | None) -> list[list[str]]:
    """What must still be as it was of the places a record goes back to: whether they are open, and where they belong.

    A branch may have been moved as a whole.
    """
    rows = {row.pk: row for row in Organisation.objects.filter(pk__in=[organisation, group or organisation])}
    branch = rows[organisation]
    places = [[str(branch.closed_on)]]
    if group is not None:
        below = rows[group]
        places.append([str(below.closed_on), str(below.path.startswith(branch.path))])
    if unit is not None:
        places.append([str(Unit.objects.filter(pk=unit).values_list("organisation", "closed_on").first())])
    return places
